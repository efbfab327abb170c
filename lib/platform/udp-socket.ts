import type { Socket } from 'node:dgram'
import type { Clock } from './clock.ts'
import type { DatagramAddress, DatagramSocket } from './datagram-socket.ts'
import { lateBuiltin } from './late-builtin.ts'

/** What of Node it takes. */
export interface UdpNetwork {
  createSocket(type: 'udp4' | 'udp6'): Socket
  lookup(
    hostname: string,
    options: { readonly order: 'ipv4first' },
    callback: (error: Error | null, address: string, family: number) => void,
  ): void
}

export interface UdpSocketOptions {
  readonly address: DatagramAddress
  readonly clock: Pick<Clock, 'now'>
  /** Told when it turns out that nobody takes what the system has taken. */
  readonly onRefused: (error: string) => void
  /** Node's own if it is not given, loaded when there is something to send. */
  readonly network?: (() => UdpNetwork) | undefined
}

/**
 * So long, in milliseconds, it counts what became of a name, a failure too: Node cannot be kept from waiting for an answer at
 * the end of a process, so there must not be a question each time.
 */
const KNOWN_MS = 60_000
const CLOSED = 'closed'

/** Sends by UDP to a host, by its name or address; does not keep the process alive. */
export class UdpSocket implements DatagramSocket {
  readonly #options: UdpSocketOptions
  /** Undefined before there was something to send. */
  #connection: Connection | undefined
  #connectedAt = 0
  #closed = false

  constructor(options: UdpSocketOptions) {
    this.#options = options
  }

  async send(bytes: Uint8Array): Promise<string | undefined> {
    if (this.#closed) return CLOSED
    const now = this.#options.clock.now()
    if (this.#connection === undefined || now - this.#connectedAt >= KNOWN_MS) {
      this.#connection?.close()
      this.#connection = new Connection(this.#options)
      this.#connectedAt = now
    }
    return this.#connection.send(bytes)
  }

  close(): void {
    this.#closed = true
    this.#connection?.close()
  }
}

/** A socket of Node that is connected, because no other is told that nobody listens at the other end. */
class Connection {
  /** Undefined when it is connected, else why it cannot be. */
  readonly #connected: Promise<string | undefined>
  #socket: Socket | undefined
  #closed = false
  /** Of those who wait for an answer: from a socket that is closed none comes. */
  readonly #waiting = new Set<(answer: string) => void>()

  constructor({ address, onRefused, network = nodeNetwork }: UdpSocketOptions) {
    this.#connected = this.#answer((done) => {
      const { createSocket, lookup } = network()
      // What listens to `localhost` does so by IPv4, as a rule.
      lookup(address.hostname, { order: 'ipv4first' }, (error, ip, family) => {
        if (error !== null) done(reasonOf(error))
        else if (!this.#closed)
          attempt(done, () => {
            const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
            let connected = false
            this.#socket = socket
            socket.unref()
            socket.on('error', (failure) => (connected ? onRefused : done)(reasonOf(failure)))
            socket.connect(address.port, ip, (failure?: unknown) => {
              connected = !failure
              done(failure ? reasonOf(failure) : undefined)
            })
          })
      })
    })
  }

  async send(bytes: Uint8Array): Promise<string | undefined> {
    const failure = await this.#connected
    if (failure !== undefined) return failure
    return this.#answer((done) => this.#socket?.send(bytes, (error) => done(error && reasonOf(error))))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    // One that could not be bound is closed already.
    attempt(
      () => {},
      () => this.#socket?.close(),
    )
    for (const done of this.#waiting) done(CLOSED)
  }

  /** Begins something, and resolves to why it failed, if it did. */
  #answer(begin: (done: (failure: string | null | undefined) => void) => void): Promise<string | undefined> {
    return new Promise((resolve) => {
      const done = (failure: string | null | undefined): void => {
        this.#waiting.delete(done)
        resolve(failure ?? undefined)
      }
      this.#waiting.add(done)
      if (this.#closed) done(CLOSED)
      else attempt(done, () => begin(done))
    })
  }
}

function attempt(failed: (reason: string) => void, fn: () => void): void {
  try {
    fn()
  } catch (error) {
    failed(reasonOf(error))
  }
}

/** `ECONNREFUSED`, or whatever was thrown. */
function reasonOf(error: unknown): string {
  try {
    return String((error as NodeJS.ErrnoException | null)?.code ?? error)
  } catch {
    return 'an error that cannot be read'
  }
}

function nodeNetwork(): UdpNetwork {
  return { createSocket: lateBuiltin('node:dgram').createSocket, lookup: lateBuiltin('node:dns').lookup }
}
