import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { HttpAgentClient, type HttpAgentClientOptions } from '../../lib/export/http-agent-client.ts'
import { SystemTimers } from '../../lib/platform/timers.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'

const PAYLOAD = { version: 'v0.4' as const, bytes: Buffer.from([0xdd, 0, 0, 0, 0]), traces: 3, spans: 9 }
const PATH = '/v0.4/traces'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

async function listening<S extends Server | ReturnType<typeof createServer>>(server: S, path?: string): Promise<S> {
  if (path === undefined) server.listen(0, '127.0.0.1')
  else server.listen(path)
  await once(server, 'listening')
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)))
  return server
}

function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port
}

/** An agent over HTTP that answers as it is told, and remembers what it was asked. */
async function agent(
  answer: RequestListener,
): Promise<{ port: number; requests: { message: IncomingMessage; body: Buffer }[] }> {
  const requests: { message: IncomingMessage; body: Buffer }[] = []
  const server = createHttpServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      requests.push({ message, body: Buffer.concat(chunks) })
      answer(message, response)
    })
  })
  cleanUp.push(() => server.closeAllConnections())
  return { port: portOf(await listening(server)), requests }
}

/** An agent on a bare socket: what happens on each connection is up to the spec. */
async function socketAgent(connected: (socket: Socket, n: number) => void): Promise<number> {
  let n = 0
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    connected(socket, n++)
  })
  const port = portOf(await listening(server))
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy()
  })
  return port
}

function clientOf(port: number, options: Partial<HttpAgentClientOptions> = {}): HttpAgentClient {
  const client = new HttpAgentClient({
    url: `http://127.0.0.1:${port}`,
    address: { protocol: 'http:', hostname: '127.0.0.1', port, basePath: '' },
    headers: { 'Content-Type': 'application/msgpack', 'Datadog-Meta-Lang': 'nodejs' },
    timeoutMs: 2000,
    timers: new SystemTimers(),
    clock: new ManualClock(),
    ...options,
  })
  cleanUp.push(() => client.close())
  return client
}

/** The path of a Unix socket that does not exist yet. */
function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clew-'))
  cleanUp.push(() => rmSync(folder, { recursive: true }))
  return join(folder, 'apm.socket')
}

/** Resolves when the client has read the next answer to its end. */
function answerRead(): Promise<void> {
  const finished = channel('http.client.response.finish')
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      finished.unsubscribe(listen)
      const { response } = message as { response: IncomingMessage }
      response.once('end', () => setImmediate(resolve))
    }
    finished.subscribe(listen)
  })
}

/** More than fits into the buffers of a connection, so that it is not written before it is read. */
const LARGE = { version: 'v0.4' as const, bytes: Buffer.alloc(16 << 20, 'a'), traces: 1, spans: 1 }

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'

describe('a payload', () => {
  test('is put where the agent takes it, with its size and count', async () => {
    const { port, requests } = await agent((_, response) => response.end('{}'))
    await clientOf(port).send(PAYLOAD, PATH)
    expect(requests[0]?.message).toMatchObject({ method: 'PUT', url: PATH })
    expect(requests[0]?.message.headers).toMatchObject({
      'content-type': 'application/msgpack',
      'content-length': '5',
      'x-datadog-trace-count': '3',
      'datadog-meta-lang': 'nodejs',
    })
    expect(requests[0]?.body).toEqual(PAYLOAD.bytes)
  })

  test('goes below the path that the address has', async () => {
    const { port, requests } = await agent((_, response) => response.end('{}'))
    const address = { protocol: 'http:', hostname: '127.0.0.1', port, basePath: '/proxy' } as const
    await clientOf(port, { address }).send(PAYLOAD, PATH)
    expect(requests[0]?.message.url).toBe('/proxy/v0.4/traces')
  })

  test.skipIf(process.platform === 'win32')('goes through a Unix socket', async () => {
    const address = { socketPath: socketPath() }
    const server = createHttpServer((message, response) => message.resume().on('end', () => response.end('{}')))
    cleanUp.push(() => server.closeAllConnections())
    await listening(server, address.socketPath)
    expect(await clientOf(0, { address }).send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
  })

  test('goes on the connection of the one before', async () => {
    const ports = new Set<number | undefined>()
    const { port } = await agent((message, response) => {
      ports.add(message.socket.remotePort)
      response.end('{}')
    })
    const client = clientOf(port)
    for (let i = 0; i < 3; i++) await client.send(PAYLOAD, PATH)
    expect(ports.size).toBe(1)
  })
})

describe('the answer', () => {
  test('brings the rates', async () => {
    const { port } = await agent((_, response) => response.end('{"rate_by_service":{"service:,env:":0.5}}'))
    expect(await clientOf(port).send(PAYLOAD, PATH)).toEqual({ accepted: true, rates: { 'service:,env:': 0.5 } })
  })

  test.each([['OK\n'], [''], ['<html>'], ['null'], ['[1]'], ['{"rate_by_service"']])(
    '%j means yes, without news of rates',
    async (body) => {
      const { port } = await agent((_, response) => response.end(body))
      expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({ accepted: true, rates: undefined })
    },
  )

  test.each([
    ['OK\n', undefined],
    ['', undefined],
    ['{}', undefined],
    ['{"rate_by_service"', undefined],
    ['<html>', '<html>'],
    ['null', 'null'],
    ['x'.repeat(5000), `${'x'.repeat(200)}…`],
  ])('%j is what an agent says, or is told: %j', async (body, strange) => {
    const { port } = await agent((_, response) => response.end(body))
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({ accepted: true, strange })
  })

  test('that sends elsewhere is not followed, and says so', async () => {
    const { port, requests } = await agent((_, response) =>
      response.writeHead(307, { Location: 'http://127.0.0.1:1/v0.4/traces' }).end(),
    )
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({
      accepted: false,
      retry: false,
      reason: 'http_307',
      detail:
        'a redirect, which is not followed: set the URL to where the agent is, instead of http://127.0.0.1:1/v0.4/traces',
    })
    expect(requests).toHaveLength(1)
  })

  test('that is a redirect to nowhere says no more than that', async () => {
    const { port } = await agent((_, response) => response.writeHead(300).end('choose'))
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({
      reason: 'http_300',
      detail: 'a redirect, which is not followed',
    })
  })

  test('of one that is busy tells its rates, and for how long it wants to be left alone', async () => {
    const { port } = await agent((_, response) =>
      response.writeHead(429, { 'Retry-After': '7' }).end('{"rate_by_service":{"service:,env:":0.5}}'),
    )
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({
      retry: true,
      restMs: 7000,
      rates: { 'service:,env:': 0.5 },
    })
  })

  test.each([
    [400, false],
    [403, false],
    [404, false],
    [413, false],
    [415, false],
    [408, true],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
  ])('%d: to be tried again %s', async (status, retry) => {
    const { port } = await agent((_, response) => response.writeHead(status).end('because'))
    expect(await clientOf(port).send(PAYLOAD, PATH)).toEqual({
      accepted: false,
      retry,
      reason: `http_${status}`,
      detail: 'because',
      restMs: undefined,
      rates: undefined,
    })
  })

  test('that breaks off has told its status', async () => {
    const port = await socketAgent((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"rate'))
    })
    expect(await clientOf(port).send(PAYLOAD, PATH)).toEqual({ accepted: true, rates: undefined })
  })

  test.each([
    [200, { accepted: true, rates: undefined }],
    [400, { accepted: false, retry: false, reason: 'http_400' }],
    [503, { accepted: false, retry: true, reason: 'http_503' }],
  ])('that stalls after its status, %d, has told it', async (status, expected) => {
    const timers = new ManualTimers()
    const port = await socketAgent((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 100\r\n\r\n{"rate`))
    })
    const finished = channel('http.client.response.finish')
    const late = (): void => {
      setImmediate(() => timers.advance(2000))
    }
    finished.subscribe(late)
    cleanUp.push(() => finished.unsubscribe(late))
    expect(await clientOf(port, { timers }).send(PAYLOAD, PATH)).toMatchObject(expected)
    expect(timers.waiting).toBe(0)
  })

  test('that is no HTTP after its status has told its status', async () => {
    const port = await socketAgent((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'))
    })
    expect(await clientOf(port).send(PAYLOAD, PATH)).toEqual({ accepted: true, rates: undefined })
  })

  test('that does not end is cut off', async () => {
    const { port } = await agent((_, response) => {
      const more = (error?: Error | null): void => {
        if (!error && !response.destroyed) response.write('x'.repeat(65_536), more)
      }
      more()
    })
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({ accepted: true, rates: undefined })
  })

  test.each(['', ' \r\n'])('that is refused with %j is told to say nothing', async (body) => {
    const { port } = await agent((_, response) => response.writeHead(429).end(body))
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({ detail: 'an empty answer' })
  })

  test('that is long is told in short', async () => {
    const { port } = await agent((_, response) => response.writeHead(400).end('x'.repeat(5000)))
    const answer = await clientOf(port).send(PAYLOAD, PATH)
    expect(answer).toMatchObject({ detail: `${'x'.repeat(200)}…` })
  })
})

describe.skipIf(process.platform === 'win32')('an answer that comes before the payload is read', () => {
  /** An agent that answers at the first byte, and reads on when it is told to. */
  async function hastyAgent(answer: string) {
    const address = { socketPath: socketPath() }
    const connections: Socket[] = []
    const read: { bytes: Buffer[] }[] = []
    const server = createServer((socket) => {
      socket.on('error', () => {})
      connections.push(socket)
      const got: Buffer[] = []
      read.push({ bytes: got })
      socket.once('data', (first) => {
        got.push(first.subarray(first.indexOf('\r\n\r\n') + 4))
        socket.write(answer)
        socket.pause()
        socket.on('data', (more) => got.push(more))
      })
    })
    await listening(server, address.socketPath)
    cleanUp.push(() => {
      for (const socket of connections) socket.destroy()
    })
    return { address, connections, body: (n: number) => Buffer.concat(read[n]?.bytes ?? []) }
  }

  test('does not end the sending: the bytes are needed until they are written', async () => {
    const { address, connections, body } = await hastyAgent(OK)
    const client = clientOf(0, { address })
    const bytes = Buffer.from(LARGE.bytes)
    const answered = answerRead()
    const sent = client.send({ ...LARGE, bytes }, PATH).then((answer) => {
      // As the encoder does, which fills the memory again.
      bytes.fill('b')
      return answer
    })
    await answered
    connections[0]?.resume()
    expect(await sent).toMatchObject({ accepted: true })
    connections[0]?.end()
    await once(connections[0] as Socket, 'close')
    expect(body(0).length).toBe(LARGE.bytes.length)
    expect(body(0).includes('b')).toBe(false)
  })

  test('is no yes if the payload is never read: the timeout ends it, and the next one goes on a new connection', async () => {
    const { address, connections } = await hastyAgent(OK)
    const timers = new ManualTimers()
    const client = clientOf(0, { address, timers })
    const answered = answerRead()
    const sent = client.send(LARGE, PATH)
    await answered
    expect(timers.waiting).toBe(1)
    timers.advance(2000)
    expect(await sent).toMatchObject({ accepted: false, retry: false, reason: 'unread' })
    expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
    expect(connections).toHaveLength(2)
    expect(timers.waiting).toBe(0)
  })

  test('ends the sending at once if it is no yes', async () => {
    const { address, connections } = await hastyAgent('HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy')
    const client = clientOf(0, { address, timers: new ManualTimers() })
    const expected = { accepted: false, retry: true, reason: 'http_503', detail: 'busy' }
    expect(await client.send(LARGE, PATH)).toEqual(expected)
    expect(await client.send(PAYLOAD, PATH)).toEqual(expected)
    expect(connections).toHaveLength(2)
  })
})

describe('what is being sent', () => {
  test.each(['cancel', 'close'] as const)(
    'is broken off by %s, and not sent again on another connection',
    async (end) => {
      let requests = 0
      const port = await socketAgent((socket) => {
        socket.on('data', () => {
          if (requests++ === 0) socket.write(OK)
          else client[end]()
        })
      })
      const client = clientOf(port)
      expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
      expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: false })
      expect(requests).toBe(2)
    },
  )

  test('goes nowhere if it is broken off before there is a connection, or after the end', async () => {
    const port = await socketAgent((socket) => {
      socket.on('data', () => socket.write(OK))
    })
    const client = clientOf(port)
    const sent = client.send(PAYLOAD, PATH)
    client.cancel()
    expect(await sent).toMatchObject({ accepted: false, retry: true, reason: 'cancelled' })
    expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
    client.close()
    expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: false, reason: 'closed' })
  })
})

describe('a connection', () => {
  test('that is refused can be tried again', async () => {
    const server = await listening(createServer())
    const port = portOf(server)
    await new Promise((resolve) => server.close(resolve))
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({
      accepted: false,
      retry: true,
      reason: 'ECONNREFUSED',
    })
  })

  test('that was closed while it was idle costs nothing: the payload goes on another at once', async () => {
    const port = await socketAgent((socket, n) => {
      let requests = 0
      socket.on('data', () => {
        // The first connection answers once, and is gone when the second request comes.
        if (n === 0 && requests++ > 0) socket.destroy()
        else socket.write(OK)
      })
    })
    const client = clientOf(port)
    expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
    expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
  })

  test('that breaks when it is new is a failure', async () => {
    const port = await socketAgent((socket) => {
      socket.once('data', () => socket.destroy())
    })
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({
      accepted: false,
      retry: true,
      reason: 'ECONNRESET',
    })
  })

  test('that speaks no HTTP is a failure', async () => {
    const port = await socketAgent((socket) => {
      socket.once('data', () => socket.end('220 smtp.example ESMTP\r\n'))
    })
    expect(await clientOf(port).send(PAYLOAD, PATH)).toMatchObject({ accepted: false, retry: true })
  })

  test('on which nothing comes is given up after the timeout', async () => {
    const timers = new ManualTimers()
    const port = await socketAgent((socket) => {
      socket.once('data', () => timers.advance(2000))
    })
    expect(await clientOf(port, { timers }).send(PAYLOAD, PATH)).toEqual({
      accepted: false,
      retry: true,
      reason: 'timeout',
      detail: 'no answer within 2000 ms',
      unanswered: true,
    })
    expect(timers.waiting).toBe(0)
  })

  test('counts where it had come before the timeout, and only this thread had not read it', async () => {
    const timers = new ManualTimers()
    const port = await socketAgent((socket) => {
      socket.once('data', () => {
        socket.write(OK)
        // Before anything else is read: as it is when the timeout falls due while the thread stands still.
        setImmediate(() => timers.advance(2000))
      })
    })
    expect(await clientOf(port, { timers }).send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
  })

  test('does not come too late for the next one', async () => {
    const timers = new ManualTimers()
    const port = await socketAgent((socket) => {
      socket.once('data', () => {
        socket.write(OK)
        setImmediate(() => timers.advance(2000))
        socket.once('data', () => setImmediate(() => socket.write(OK)))
      })
    })
    const client = clientOf(port, { timers })
    expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
    expect(await client.send(PAYLOAD, PATH)).toMatchObject({ accepted: true })
  })
})

test('a header that cannot be sent is a refusal, not an exception', async () => {
  const answer = await clientOf(1, { headers: { bad: 'a\nb' } }).send(PAYLOAD, PATH)
  expect(answer).toMatchObject({ accepted: false, retry: false, reason: 'request_failed' })
})
