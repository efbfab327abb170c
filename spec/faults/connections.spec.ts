import { mkdtempSync, rmSync } from 'node:fs'
import http, { type AgentOptions, type RequestOptions } from 'node:http'
import net, { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Transport } from '../../lib/export/agent-access.ts'
import { accept, inTurn, rawAgent, refuse } from '../support/raw-agent.ts'
import { settled } from '../support/scripted-client.ts'
import { facing } from './facing.ts'
import { faultRow } from './row.ts'

const ONE_LINE_EACH = ['does not take traces', 'takes traces again']

function expectLines(lines: readonly string[], parts: readonly string[]): void {
  expect(lines).toEqual(parts.map((part) => expect.stringContaining(part)))
}

/** The path of a Unix socket in a folder of its own. */
function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clew-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'apm.socket')
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A transport that does not get as far as a connection, as often as it is told. */
function failing(times: number, code: string): () => Promise<Transport> {
  let left = times
  class Agent extends http.Agent {
    override createConnection(options: RequestOptions, callback?: (error: Error | null, stream: net.Socket) => void) {
      if (left-- <= 0) return super.createConnection(options, callback as never)
      const socket = new net.Socket()
      process.nextTick(() => socket.destroy(Object.assign(new Error(`connect ${code}`), { code })))
      return socket
    }
  }
  return async () =>
    ({ request: http.request, Agent: Agent as unknown as new (options: AgentOptions) => http.Agent }) as Transport
}

faultRow(1, 'nobody listens, the agent comes later', 'tried again, nothing lost', async () => {
  const port = await freePort()
  const all = facing(port)
  all.trace('a')
  await all.send(3)
  expect(all.answers.map((answer) => !answer.accepted && answer.reason)).toEqual(Array(3).fill('ECONNREFUSED'))
  const agent = await rawAgent(inTurn(accept), { port })
  all.resume()
  await all.heard()
  expect(agent.taken).toEqual(['a'])
  expectLines(all.lines, ONE_LINE_EACH)
  return { seen: 'taken at the 4th try, two lines in the log', stats: all.stats() }
})

faultRow(2, 'nobody ever listens, for an hour', 'bounded memory, one line, all counted', async () => {
  const all = facing(1, {
    maxQueuedBytes: 100_000,
    flushBytes: 20_000,
    transport: failing(Number.POSITIVE_INFINITY, 'ECONNREFUSED'),
  })
  let most = 0
  for (let minute = 0; minute < 60; minute++) {
    for (let i = 0; i < 50; i++) all.trace(`t${i}`, { filler: 'x'.repeat(4000) })
    for (let i = 0; i < 13; i++) {
      all.clock.advance(5000)
      all.timers.advance(5000)
      for (let turn = 0; turn < 4; turn++) await settled()
    }
    const { queued, inFlight } = all.stats()
    most = Math.max(most, queued.bytes + inFlight.bytes)
  }
  expect(most).toBeLessThanOrEqual(100_000)
  all.writer.close()
  const { finished, dropped, queued } = all.stats()
  const lost = Object.values(dropped).reduce((sum, { spans }) => sum + spans, 0)
  expect([finished, lost, queued.spans]).toEqual([3000, 3000, 0])
  expect(all.lines).toHaveLength(1)
  return { seen: 'no more than 100 kB of 100 kB, one line, all 3000 spans in the ledger' }
})

faultRow(3, 'the Unix socket is not there yet (ENOENT)', 'as 1', async () => {
  const socket = socketPath()
  const all = facing({ socketPath: socket })
  all.trace('a')
  await all.send(2)
  expect(all.answers[1]).toMatchObject({ reason: 'ENOENT', retry: true })
  const agent = await rawAgent(inTurn(accept), { path: socket })
  all.resume()
  await all.heard()
  expect(agent.taken).toEqual(['a'])
  expectLines(all.lines, ONE_LINE_EACH)
  return { seen: 'taken at the 3rd try, two lines', stats: all.stats() }
})

faultRow(
  4,
  'the Unix socket may not be written to (EACCES)',
  'one line that says so; tried again, for rights may be mended',
  async () => {
    const all = facing(1, { transport: failing(2, 'EACCES') })
    all.trace('a')
    await all.send(2)
    expect(all.answers[1]).toMatchObject({ reason: 'EACCES', retry: true })
    expectLines(all.lines, ['(EACCES: connect EACCES)'])
    all.writer.close()
    return { seen: 'one line with EACCES, tried again until the end', stats: all.stats() }
  },
)

faultRow(5, 'the name is not found (EAI_AGAIN, ENOTFOUND)', 'tried again; the line has the code', async () => {
  const agent = await rawAgent(inTurn(accept))
  const codes = ['EAI_AGAIN', 'ENOTFOUND']
  let asked = 0
  const lookup: net.LookupFunction = (_, options, callback) => {
    const code = codes[asked++]
    if (code !== undefined) callback(Object.assign(new Error(`getaddrinfo ${code} agent`), { code }), '', 4)
    else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
    else callback(null, '127.0.0.1', 4)
  }
  const transport = async (): Promise<Transport> => ({
    request: ((options: RequestOptions) => http.request({ ...options, lookup })) as typeof http.request,
    Agent: http.Agent,
  })
  const all = facing({ protocol: 'http:', hostname: 'agent', port: agent.port, basePath: '' }, { transport })
  all.trace('a')
  await all.send(3)
  expect(all.answers.map((answer) => !answer.accepted && answer.reason)).toEqual([...codes, false])
  expectLines(all.lines, ['EAI_AGAIN: getaddrinfo EAI_AGAIN agent', 'takes traces again, after 2 failures'])
  return { seen: 'taken at the 3rd try, two lines', stats: all.stats() }
})

faultRow(6, 'the agent has closed the idle connection', 'once more at once, counted as nothing', async () => {
  const agent = await rawAgent(async (connection, n) => {
    connection.accept(await connection.request())
    if (n > 0) return
    await connection.bytes(2)
    connection.reset()
  })
  const all = facing(agent.port)
  all.trace('a')
  await all.send()
  all.trace('b')
  await all.send()
  expect(all.answers.every(({ accepted }) => accepted)).toBe(true)
  expect([agent.taken, agent.connections()]).toEqual([['a', 'b'], 2])
  expect(all.lines).toEqual([])
  return { seen: 'taken on a second connection, no pause, no line', stats: all.stats() }
})

faultRow(7, 'the connection is reset in the middle of the payload', 'tried again', async () => {
  const agent = await rawAgent(async (connection, n) => {
    if (n > 0) return inTurn(accept)(connection)
    await connection.bytes(1024)
    connection.reset()
  })
  const all = facing(agent.port)
  all.trace('a', { filler: 'x'.repeat(20_000) })
  await all.send(2)
  expect(agent.taken).toEqual(['a'])
  return { seen: 'taken at the 2nd try', stats: all.stats() }
})

faultRow(8, 'the connection is closed in place of an answer', 'tried again', async () => {
  const agent = await rawAgent(async (connection, n) => {
    const request = await connection.request()
    if (n === 0) connection.socket.end()
    else connection.accept(request)
  })
  const all = facing(agent.port)
  all.trace('a')
  await all.send(2)
  expect(all.answers[0]).toMatchObject({ retry: true, unanswered: true })
  expect(agent.taken).toEqual(['a'])
  return { seen: 'taken at the 2nd try', stats: all.stats() }
})

faultRow(9, 'no answer, but for the beginning of one', 'broken off after the timeout, tried again', async () => {
  const agent = await rawAgent(async (connection, n) => {
    const request = await connection.request()
    if (n > 0) {
      connection.accept(request)
      return
    }
    connection.socket.write('HTTP/1.1 20')
    all.timers.advance(2000)
  })
  const all = facing(agent.port, { timeoutMs: 2000 })
  all.trace('a')
  await all.send(2)
  expect(all.answers[0]).toMatchObject({ reason: 'timeout', retry: true })
  expect([agent.taken, agent.connections()]).toEqual([['a'], 2])
  return { seen: 'timeout, then taken on a second connection', stats: all.stats() }
})

faultRow(10, 'the agent never reads', 'broken off after the timeout; the queue stays within its bounds', async () => {
  const agent = await rawAgent(async (connection) => {
    connection.socket.pause()
    all.timers.advance(2000)
  })
  const all = facing(agent.port, { timeoutMs: 2000, maxQueuedBytes: 400_000 })
  for (let i = 0; i < 60; i++) {
    all.trace(`t${i}`, { filler: 'x'.repeat(20_000) })
    const { queued, inFlight } = all.stats()
    expect(queued.bytes + inFlight.bytes).toBeLessThanOrEqual(400_000)
  }
  await all.send(2)
  expect(all.answers.map((answer) => !answer.accepted && answer.reason)).toEqual(['timeout', 'timeout'])
  expect(Object.keys(all.stats().dropped)).toEqual(['queue_full'])
  all.writer.close()
  return { seen: 'timeout each time, never more than 400 kB of 400 kB', stats: all.stats() }
})

faultRow(26, 'an agent that comes and goes', 'nothing lost, nothing taken twice, not said each time', async () => {
  const ways = Array.from({ length: 10 }, () => [refuse(503, 'starting'), accept]).flat()
  const agent = await rawAgent(inTurn(...ways))
  const all = facing(agent.port)
  const names = Array.from({ length: 10 }, (_, i) => `t${i}`)
  for (const name of names) {
    all.trace(name)
    await all.send(2)
  }
  expect(agent.taken).toEqual(names)
  expectLines(all.lines, ONE_LINE_EACH)
  return { seen: 'all taken once and in order, two lines for ten outages', stats: all.stats() }
})

faultRow(28, 'IPv6, a socket in place of a port', 'the agent itself is spoken to', async () => {
  const path = socketPath()
  const places = [
    { protocol: 'http:' as const, hostname: '::1', port: 0, basePath: '', listen: { host: '::1' } },
    { socketPath: path, listen: { path } },
  ]
  let all = facing(1)
  for (const { listen, ...place } of places) {
    const agent = await rawAgent(inTurn(accept), listen)
    all = facing('socketPath' in place ? place : { ...place, port: agent.port })
    all.trace('a')
    await all.send()
    expect(agent.taken).toEqual(['a'])
  }
  return { seen: 'taken over [::1] and over a Unix socket', stats: all.stats() }
})

faultRow(31, 'no file descriptor left (EMFILE)', 'tried again', async () => {
  const agent = await rawAgent(inTurn(accept))
  const all = facing(agent.port, { transport: failing(2, 'EMFILE') })
  all.trace('a')
  await all.send(3)
  expect(all.answers[0]).toMatchObject({ reason: 'EMFILE', retry: true })
  expect(agent.taken).toEqual(['a'])
  return { seen: 'taken at the 3rd try', stats: all.stats() }
})
