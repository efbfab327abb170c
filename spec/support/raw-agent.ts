import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { namesIn } from './writing.ts'

/** What a client has sent, as it came. */
export interface RawRequest {
  readonly head: string
  readonly path: string
  readonly body: Buffer
}

export interface RawAgent {
  readonly port: number
  /** The names of the spans in what it has said yes to. */
  readonly taken: string[]
  /** How many connections there were. */
  readonly connections: () => number
}

/** An answer as it stands on the wire. */
export function answerText(status: number, body: string | Buffer = '{}', headers: readonly string[] = []): Buffer {
  const head = [`HTTP/1.1 ${status} Said`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', '']
  return Buffer.concat([Buffer.from(head.join('\r\n')), Buffer.from(body)])
}

/** The names of the spans in a request, as a strict agent reads it. */
export function namesOf({ path, head, body }: RawRequest): string[] {
  const traces = Number(/^x-datadog-trace-count: (\d+)/im.exec(head)?.[1])
  return namesIn({ version: path === '/v0.5/traces' ? 'v0.5' : 'v0.4', bytes: body, traces, path })
}

/** One connection to an agent that is nothing but a socket. */
export class RawConnection {
  readonly socket: Socket
  readonly #taken: string[]
  #read: Buffer = Buffer.of()
  #waiting: (() => void) | undefined

  constructor(socket: Socket, taken: string[]) {
    this.socket = socket
    this.#taken = taken
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      this.#read = Buffer.concat([this.#read, chunk])
      this.#waiting?.()
    })
  }

  /** Resolves when so many bytes have come that no request has been made of. */
  async bytes(count: number): Promise<void> {
    while (this.#read.length < count) await new Promise<void>((resolve) => (this.#waiting = resolve))
  }

  /** The next request, when all of it has come. */
  async request(): Promise<RawRequest> {
    let end = this.#read.indexOf('\r\n\r\n')
    for (; end === -1; end = this.#read.indexOf('\r\n\r\n')) await this.bytes(this.#read.length + 1)
    const head = this.#read.toString('latin1', 0, end)
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    await this.bytes(end + 4 + length)
    const body = this.#read.subarray(end + 4, end + 4 + length)
    this.#read = this.#read.subarray(end + 4 + length)
    return { head, path: head.split(' ')[1] ?? '', body }
  }

  /** Says yes to a request. */
  accept(request: RawRequest, answer: Buffer = answerText(200)): void {
    this.note(request)
    this.socket.write(answer)
  }

  /** Remembers a request as one that was said yes to. */
  note(request: RawRequest): void {
    this.#taken.push(...namesOf(request))
  }

  /** Ends it without a word: RST. */
  reset(): void {
    this.socket.resetAndDestroy()
  }
}

/** An agent that does with each connection what it is told to, until the test is over. */
export async function rawAgent(
  script: (connection: RawConnection, n: number) => unknown,
  listen: { readonly port?: number; readonly host?: string; readonly path?: string } = {},
): Promise<RawAgent> {
  const sockets: Socket[] = []
  const taken: string[] = []
  // An end of what is sent is not the end of what is read.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket)
    void script(new RawConnection(socket, taken), sockets.length - 1)
  })
  if (listen.path === undefined) server.listen(listen.port ?? 0, listen.host ?? '127.0.0.1')
  else server.listen(listen.path)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const port = listen.path === undefined ? (server.address() as AddressInfo).port : 0
  return { port, taken, connections: () => sockets.length }
}

/** A script that treats all requests on all connections in order, each in its way; the last way is that of all that follow. */
export function inTurn(
  ...ways: readonly ((connection: RawConnection, request: RawRequest) => unknown)[]
): (connection: RawConnection) => Promise<void> {
  let turn = 0
  return async (connection) => {
    while (!connection.socket.destroyed) {
      const request = await connection.request()
      await (ways[Math.min(turn++, ways.length - 1)] as (typeof ways)[number])(connection, request)
    }
  }
}

export const accept = (connection: RawConnection, request: RawRequest): void => connection.accept(request)

/** Answers with a status that does not say yes. */
export function refuse(status: number, body = '', headers: readonly string[] = []) {
  return (connection: RawConnection): void => {
    connection.socket.write(answerText(status, body, headers))
  }
}
