import { spawn } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import {
  type ClientRequest,
  createServer as createHttpServer,
  get,
  type IncomingMessage,
  type RequestListener,
} from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from '@msgpack/msgpack'
import { afterEach, describe, expect, test } from 'vitest'
import { createTracer } from '../../lib/create-tracer.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import type { Tracer } from '../../lib/tracer.ts'

interface WireSpan {
  readonly name: string
  readonly meta: Readonly<Record<string, string>>
}

const built = existsSync(new URL('../../dist/index.cjs', import.meta.url))
const root = new URL('../..', import.meta.url)
const NOBODY = 'http://127.0.0.1:1'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

/** Starts a server and ends its connections with it. */
async function listening<S extends Server>(server: S, path?: string): Promise<S> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  if (path === undefined) server.listen(0, '127.0.0.1')
  else server.listen(path)
  await once(server, 'listening')
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** An agent that hands each payload to `answer` when all of it has come. */
async function agent(answer: (spans: WireSpan[], ...args: Parameters<RequestListener>) => void): Promise<number> {
  const server = createHttpServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const body = Buffer.concat(chunks)
      answer(body.length === 0 ? [] : (decode(body) as WireSpan[][]).flat(), message, response)
    })
  })
  return portOf(await listening(server))
}

/** The URL of an agent that takes connections and says nothing. */
async function muteAgent(): Promise<string> {
  return `http://127.0.0.1:${portOf(await listening(createServer((socket) => socket.resume())))}`
}

function tracerTo(url: string, timers?: ManualTimers): { tracer: Tracer; lines: string[] } {
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const options = { service: 'delivery', url, flushInterval: 60_000, logger: { warn: say, error: say } }
  const tracer = createTracer(options, timers === undefined ? {} : { timers })
  cleanUp.push(() => {
    const ended = tracer.shutdown({ timeoutMs: 0 })
    timers?.advance(0)
    return ended
  })
  return { tracer, lines }
}

/** Resolves when the client has read the next answer to its end. */
function answerRead(): Promise<void> {
  const finished = channel('http.client.response.finish')
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
      if (request.method !== 'PUT') return
      finished.unsubscribe(listen)
      response.once('end', () => setImmediate(resolve))
    }
    finished.subscribe(listen)
  })
}

test.skipIf(process.platform === 'win32')(
  'what an agent reads late is what was sent, though it answered early and the program went on',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-'))
    cleanUp.push(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'apm.socket')
    const sockets: Socket[] = []
    const payloads: Buffer[] = []
    let allRead = (): void => {}
    const everything = new Promise<void>((resolve) => {
      allRead = resolve
    })
    // Answers each request at its head; stops reading the first there, until it is told to go on.
    const server = createServer((socket) => {
      let wanted = 0
      let read = Buffer.of()
      socket.on('data', (chunk) => {
        read = Buffer.concat([read, chunk])
        for (;;) {
          const head = read.indexOf('\r\n\r\n') + 4
          if (wanted === 0 && read.indexOf('GET') === 0) {
            socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
            return
          }
          if (wanted === 0 && head > 3) {
            if (payloads.length === 0) sockets.push(socket)
            wanted = Number(/content-length: (\d+)/i.exec(read.toString('latin1', 0, head))?.[1])
            read = read.subarray(head)
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
            if (payloads.length === 0) socket.pause()
          }
          if (wanted === 0 || read.length < wanted) return
          if (payloads.push(read.subarray(0, wanted)) === 3) allRead()
          read = read.subarray(wanted)
          wanted = 0
        }
      })
    })
    await listening(server, path)
    const { tracer } = tracerTo(`unix://${path}`)
    const work = (letter: string): void => {
      for (let i = 0; i < 89; i++) tracer.trace(letter, { tags: { filler: letter.repeat(20_000) } }, () => {})
    }
    const answered = answerRead()
    work('a')
    const flushed = tracer.flush()
    await answered
    work('b')
    work('c')
    sockets[0]?.resume()
    await flushed
    expect((await tracer.shutdown()).sent.spans).toBe(3 * 89)
    await everything
    const spans = payloads.flatMap((bytes) => (decode(bytes) as WireSpan[][]).flat())
    expect(spans).toHaveLength(3 * 89)
    expect(spans.filter(({ name, meta }) => meta['filler'] !== name.repeat(20_000))).toEqual([])
  },
)

test('what shutdown resolves with is final: what is on its way then is broken off, counted and said, and nothing is sent after', async () => {
  const timers = new ManualTimers()
  const names: string[] = []
  const port = await agent((spans, _, response) => {
    names.push(...spans.map(({ name }) => name))
    if (spans[0]?.name === 'second') timers.advance(200)
    else response.end('{}')
  })
  const { tracer, lines } = tracerTo(`http://127.0.0.1:${port}`, timers)
  tracer.trace('first', () => {})
  await tracer.flush()
  tracer.trace('second', () => {})
  const end = await tracer.shutdown({ timeoutMs: 200 })
  expect(end).toMatchObject({
    finished: 2,
    sent: { spans: 1 },
    queued: { spans: 0 },
    inFlight: { traces: 0, spans: 0, bytes: 0 },
    dropped: { unsent_at_exit: { traces: 1, spans: 1 } },
  })
  expect(lines).toEqual([
    `clew: 1 span of 1 trace could not be sent to http://127.0.0.1:${port} before the end, and is lost.`,
  ])
  // Another request would come before this one.
  const [response] = (await once(get({ port, agent: false }), 'response')) as [IncomingMessage]
  response.resume()
  expect(names).toEqual(['first', 'second'])
  expect(tracer.stats()).toEqual(end)
  expect(timers.waiting).toBe(0)
})

test('a flush resolves while the program goes on, when what was finished before it is sent', async () => {
  const payloads: string[][] = []
  const port = await agent((spans, _, response) => {
    payloads.push(spans.map(({ name }) => name))
    // There is always more.
    if (payloads.length < 10) tracer.trace(`later ${payloads.length}`, () => {})
    if (payloads.length < 10) void tracer.flush()
    response.end('{}')
  })
  const { tracer } = tracerTo(`http://127.0.0.1:${port}`)
  tracer.trace('first', () => {})
  await tracer.flush()
  expect(payloads).toEqual([['first']])
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program that has the tracer as `tracer`, until it ends. */
async function run(program: string, env: Record<string, string>): Promise<Ended> {
  const source = `import { tracer } from 'clew'\ntracer.init()\n${program}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', DD_SERVICE: 'spec', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

describe.skipIf(!built)('a program that ends (needs `npm run build`)', () => {
  const AT_EXIT = `
    const from = process.hrtime.bigint()
    process.on('exit', () => {
      const ms = Number(process.hrtime.bigint() - from) / 1e6
      console.log(JSON.stringify({ ms, ...tracer.stats() }))
    })`

  test('waits for a mute agent three seconds in all, however long a request may take', async () => {
    const ended = await run(`${AT_EXIT}\ntracer.trace('lost', () => {})`, {
      DD_TRACE_AGENT_URL: await muteAgent(),
      DD_TRACE_AGENT_TIMEOUT: '5000',
    })
    expect(ended.code).toBe(0)
    expect(ended.stderr).toMatch(/^clew: 1 span of 1 trace could not be sent to \S+ before the end, and is lost\.\n$/)
    const { ms, ...stats } = JSON.parse(ended.stdout)
    expect(ms).toBeGreaterThanOrEqual(2900)
    expect(ms).toBeLessThan(4900)
    expect(stats).toMatchObject({ inFlight: { spans: 0 }, dropped: { unsent_at_exit: { spans: 1 } } })
  })

  test.each([
    ['tracer.shutdown({ timeoutMs: 300 })', { queued: { spans: 0 }, dropped: { unsent_at_exit: { spans: 1 } } }],
    ['tracer.flush().then(() => tracer.flush())', { queued: { spans: 1 }, dropped: {} }],
  ])('is kept alive for what it awaits without an agent: %s', async (work, expected) => {
    const ended = await run(`tracer.trace('lost', () => {})\nconsole.log(JSON.stringify(await ${work}))`, {
      DD_TRACE_AGENT_URL: NOBODY,
    })
    expect(ended.code).toBe(0)
    expect(JSON.parse(ended.stdout)).toMatchObject(expected)
  })
})
