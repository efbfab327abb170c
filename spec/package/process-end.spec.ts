import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decode } from '@msgpack/msgpack'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { project } from './project.ts'

/** What of Node it takes to send in the last moment, and to know in whose name an error was thrown, is not the same in all lines. */
const ENDS = [
  ['by process.exit()', `tracer.trace('done', () => {}); process.exit(3)`, 3, ['done 0']],
  ['by an error', `tracer.trace('failed'); setTimeout(() => { throw new Error('no') }, 1)`, 1, ['failed 1']],
  ['by a rejection', `tracer.trace('failed'); Promise.resolve().then(() => Promise.reject(1))`, 1, ['failed 1']],
  ['by a signal', `tracer.trace('done', () => {}); stay(); process.kill(process.pid, 'SIGTERM')`, -1, ['done 0']],
  ['in a thread, by process.exit()', `inThread("tracer.trace('done', () => {}); process.exit(3)")`, 0, ['done 0']],
  ['in a thread, by an error', `inThread("tracer.trace('failed'); setTimeout(() => { throw 1 }, 1)")`, 0, ['failed 1']],
] as const

const INIT = `
  const { tracer } = require('clew')
  tracer.init({ service: 'ending', exitTimeout: 20_000, signalTimeout: 20_000 })
  const stay = () => setInterval(() => {}, 1e9)
  const inThread = (source) => new (require('node:worker_threads').Worker)('./thread.cjs', { workerData: source }).on('error', () => {})`

let spans: string[]
let url: string
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const traces = request.url === '/v0.4/traces' ? (decode(Buffer.concat(chunks)) as Record<string, unknown>[][]) : []
    for (const { name, error } of traces.flat()) spans.push(`${name} ${error}`)
    response.end('{}')
  })
})

beforeEach(async () => {
  spans = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

test.skipIf(process.platform === 'win32').each(ENDS)(
  'a program that ends %s sends what it has',
  async (_how, source, code, sent) => {
    const app = project({
      'app.cjs': `${INIT}\n${source}`,
      'thread.cjs': `${INIT}\neval(require('node:worker_threads').workerData)`,
    })
    const ended = await app.node(['app.cjs'], { DD_TRACE_AGENT_URL: url })
    expect({ code: ended.code, spans }).toEqual({ code, spans: sent })
  },
)

test('a program whose environment names a proxy speaks to the agent itself, also in its last moment', async () => {
  const app = project({
    'app.cjs': `${INIT}
      tracer.trace('flushed', () => {})
      tracer.flush().then(() => { tracer.trace('last', () => {}); process.exit(3) })`,
  })
  const proxy = Object.fromEntries(
    ['http_proxy', 'HTTP_PROXY', 'ALL_PROXY'].map((name) => [name, 'http://127.0.0.1:1']),
  )
  const ended = await app.node(['app.cjs'], { ...proxy, NODE_USE_ENV_PROXY: '1', DD_TRACE_AGENT_URL: url })
  expect({ code: ended.code, spans }).toEqual({ code: 3, spans: ['flushed 0', 'last 0'] })
})
