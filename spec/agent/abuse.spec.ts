import { once } from 'node:events'
import { request, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { AgentCounters } from '../../lib/agent/agent-stats.ts'
import { Api } from '../../lib/agent/api/api.ts'
import { viewerFolder } from '../../lib/agent/api/viewer-folder.ts'
import { WireLog } from '../../lib/agent/api/wire-log.ts'
import { Catalogue } from '../../lib/agent/catalogue/catalogue.ts'
import { type DevAgent, startAgent } from '../../lib/agent/index.ts'
import { agentServer, type Patience } from '../../lib/agent/server/agent-server.ts'
import { Intake } from '../../lib/agent/server/intake.ts'
import { TraceStore } from '../../lib/agent/trace-store.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { array, hex, map, str, uint64 } from '../support/msgpack-bytes.ts'
import { v04Payload } from '../support/msgpack-spans.ts'

const quiet = { warn() {}, error() {} }
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

async function anAgent(options: { maxBytes?: number } = {}): Promise<DevAgent> {
  const agent = await startAgent({ port: 0, logger: quiet, ...options })
  cleanUp.push(() => agent.close())
  return agent
}

async function answer(agent: DevAgent, path: string, headers: Record<string, string>, body?: Uint8Array) {
  const sent = request(agent.url + path, { agent: false, method: body === undefined ? 'GET' : 'PUT', headers })
  sent.end(body)
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode as number, text }
}

function aSocket(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  cleanUp.push(() => socket.destroy())
  return socket
}

/** The server of the agent, with a patience of its own. */
async function listening(patience?: Patience): Promise<{ server: Server; port: number }> {
  const logger = new Logger('off', quiet)
  const [clock, timers, turn] = [new ManualClock(), new ManualTimers(), async () => {}]
  const store = new TraceStore(1000)
  const wire = new WireLog(1000, () => 0)
  const catalogue = new Catalogue({ store, clock, besides: () => 0, turn })
  const api = new Api({ catalogue, wire, timers, viewerFolder: viewerFolder(), turn })
  const parts = { counters: new AgentCounters(), wire, timers, logger }
  const intake = new Intake({ ...parts, store, clock, turn, onTrace: async () => {} })
  const options = { ...parts, host: '127.0.0.1', socketPath: undefined, version: '1', intake, api }
  const server = agentServer(options, patience)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

describe('ten thousand connections', () => {
  const ASKED = 10_000
  const KEPT = 1000
  const AT_ONCE = 500

  test('are dropped but for a thousand, which go on', async () => {
    const { server, port } = await listening({ headersMs: 5000, checkMs: 60_000 })
    let drops = 0
    const dropped = new Promise<void>((resolve) => {
      server.on('drop', () => {
        if (++drops === ASKED - KEPT) resolve()
      })
    })
    const open = new Set<Socket>()
    for (let i = 0; i < ASKED; i += AT_ONCE) {
      const sockets = Array.from({ length: AT_ONCE }, () => aSocket(port))
      await Promise.all(
        sockets.map((socket) => {
          open.add(socket)
          const closed = once(socket, 'close').then(() => open.delete(socket))
          return i < KEPT ? once(socket, 'connect') : closed
        }),
      )
    }
    await dropped
    expect(open.size).toBe(KEPT)
    const [one = aSocket(port)] = open
    one.write('GET /info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    const [reply] = await once(one, 'data')
    expect(String(reply)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })
})

describe('a client that dawdles', () => {
  test.each([
    ['that says nothing', ''],
    ['that never ends its headers', 'GET /info HTTP/1.1\r\nHost: localhost\r\nX-A: '],
  ])('%s is answered with 408, and let go of', async (_, beginning) => {
    const socket = aSocket((await listening({ headersMs: 40, checkMs: 10 })).port)
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk
    })
    if (beginning !== '') socket.write(beginning)
    await once(socket, 'close')
    expect(said).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/)
  })

  test('waits for headers no longer than the agent does', async () => {
    const { server } = await listening()
    expect([server.headersTimeout, server.requestTimeout, server.maxConnections]).toEqual([5000, 10_000, 1000])
  })
})

describe('what is packed', () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000))

  test.each([
    { path: '/v0.4/traces', type: 'application/msgpack', status: 400 },
    { path: '/v0.5/traces', type: 'application/msgpack', status: 400 },
    { path: '/v0.6/stats', type: 'application/msgpack', status: 400 },
    { path: '/v1/traces', type: 'application/x-protobuf', status: 413 },
    { path: '/v1/traces', type: 'application/json', status: 413 },
  ])('is not unpacked beyond what may come: $path answers with $status', async ({ path, type, status }) => {
    const agent = await anAgent()
    const before = process.memoryUsage().rss
    const headers = { 'Content-Type': type, 'Content-Encoding': 'gzip' }
    expect((await answer(agent, path, headers, bomb)).status).toBe(status)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('more traces than it keeps', () => {
  test('push out the oldest, and are counted', async () => {
    const agent = await anAgent({ maxBytes: 100_000 })
    const ids = Array.from({ length: 500 }, (_, i) => i + 1)
    const span = (id: number) => map(str('trace_id'), uint64(BigInt(id)), str('name'), str('x'.repeat(100)))
    const payload = array(...ids.map((id) => array(span(id))))
    const headers = { 'Content-Type': 'application/msgpack' }
    expect((await answer(agent, '/v0.4/traces', headers, payload)).status).toBe(200)
    const { stored, evicted, storedBytes } = agent.stats()
    expect(stored + evicted).toBe(500)
    expect(storedBytes).toBeLessThanOrEqual(100_000)
    expect(agent.traces().map(({ traceId }) => Number.parseInt(traceId, 16))).toEqual(ids.slice(-stored))
  })
})

describe('a web page', () => {
  test.each([
    [
      'asks first whether it may send traces',
      { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'PUT' },
    ],
    ['has a name that means this machine', { Host: 'rebound.example:8126' }],
    ['sends a form from another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('that %s is answered with 403, and told nothing', async (_, given) => {
    const agent = await anAgent()
    const headers = { 'Content-Type': 'text/plain', ...given } as Record<string, string>
    expect((await answer(agent, '/v0.4/traces', headers, v04Payload())).status).toBe(403)
    expect((await answer(agent, '/info', headers)).text).toMatch(/rejected\n$/)
    expect(agent.stats().traces).toBe(0)
  })
})

test('bombs, one after the other, are all refused in time', async () => {
  const agent = await anAgent()
  const headers = { 'Content-Type': 'application/msgpack' }
  for (const bomb of [hex('dd01efe920'.repeat(20)), Buffer.alloc(100_000, 0x91), hex('91dfffffffff')]) {
    const start = performance.now()
    const tries = 20
    for (let i = 0; i < tries; i++) expect((await answer(agent, '/v0.4/traces', headers, bomb)).status).toBe(400)
    expect((performance.now() - start) / tries).toBeLessThan(50)
  }
})
