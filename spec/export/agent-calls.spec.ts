import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { AgentCalls } from '../../lib/export/agent-calls.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { accessTo, fakeAgent } from '../support/fake-agent.ts'

const BODY = Buffer.from([0x80])

/** A server that does with each connection what the spec says. */
async function bareAgent(connected: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    onTestFinished(() => {
      socket.destroy()
    })
    connected(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe('a body that is posted', () => {
  test('arrives with its size and the headers that it was given', async () => {
    const agent = await fakeAgent((_, response) => response.end())
    const calls = new AgentCalls(agent.access)
    expect(await calls.post('/v0.6/stats', BODY, { 'Datadog-Obfuscation-Version': '1' })).toEqual({ taken: true })
    expect(agent.requests[0]).toMatchObject({ method: 'POST', path: '/v0.6/stats', body: BODY })
    expect(agent.requests[0]?.headers).toMatchObject({
      'content-type': 'application/msgpack',
      'content-length': '1',
      'datadog-obfuscation-version': '1',
      connection: 'close',
    })
  })

  test.each([
    [400, true, false],
    [404, true, false],
    [413, true, false],
    [429, true, true],
    [408, false, true],
    [500, false, true],
    [503, false, true],
  ])('and answered with %d is unread: %s, and may be sent again: %s', async (status, unread, retry) => {
    const agent = await fakeAgent((_, response) => response.writeHead(status).end('because'))
    expect(await new AgentCalls(agent.access).post('/v0.6/stats', BODY)).toEqual({
      taken: false,
      unread,
      retry,
      reason: `http_${status}`,
      detail: 'because',
    })
  })

  test('where nobody listens is unread', async () => {
    const port = await bareAgent(() => {})
    const calls = new AgentCalls({ ...accessTo(port), address: { socketPath: '/nowhere/agent.sock' } })
    expect(await calls.post('/v0.6/stats', BODY)).toMatchObject({ taken: false, unread: true, retry: true })
  })

  test('into a connection that then breaks may have been read', async () => {
    const port = await bareAgent((socket) => socket.once('data', () => socket.destroy()))
    expect(await new AgentCalls(accessTo(port)).post('/v0.6/stats', BODY)).toMatchObject({
      taken: false,
      unread: false,
      retry: true,
    })
  })

  test('and not answered in time may have been read', async () => {
    const timers = new ManualTimers()
    const port = await bareAgent((socket) => socket.once('data', () => timers.advance(2000)))
    expect(await new AgentCalls({ ...accessTo(port), timers }).post('/v0.6/stats', BODY)).toMatchObject({
      taken: false,
      unread: false,
      retry: true,
      reason: 'timeout',
    })
    expect(timers.waiting).toBe(0)
  })

  test('and answered in time, which this thread has not read yet, is taken', async () => {
    const timers = new ManualTimers()
    const port = await bareAgent((socket) =>
      socket.once('data', () => {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        setImmediate(() => timers.advance(2000))
      }),
    )
    expect(await new AgentCalls({ ...accessTo(port), timers }).post('/v0.6/stats', BODY)).toEqual({ taken: true })
  })

  test('with a header that cannot be sent is unread, and not tried again', async () => {
    const agent = await fakeAgent((_, response) => response.end())
    const answer = await new AgentCalls(agent.access).post('/v0.6/stats', BODY, { bad: 'a\nb' })
    expect(answer).toMatchObject({ taken: false, unread: true, retry: false, reason: 'request_failed' })
  })
})

describe('requests', () => {
  test('do not wait for each other', async () => {
    const held: (() => void)[] = []
    const agent = await fakeAgent(({ path }, response) => {
      held.push(() => response.end(path))
      // Whoever comes first is answered last.
      if (held.length === 2) for (const finish of held.reverse()) finish()
    })
    const calls = new AgentCalls(agent.access)
    const answers = await Promise.all([calls.post('/v0.6/stats', BODY), calls.get('/info')])
    expect(answers).toMatchObject([{ taken: true }, { status: 200, text: '/info' }])
  })

  test('that are at hand when it is closed end, and later ones too', async () => {
    const closing = await bareAgent((socket) => socket.once('data', () => calls.close()))
    const calls = new AgentCalls(accessTo(closing))
    expect(await calls.get('/info')).toMatchObject({ reason: 'closed', connected: true })
    expect(await calls.get('/info')).toMatchObject({ reason: 'closed', connected: false })
  })
})
