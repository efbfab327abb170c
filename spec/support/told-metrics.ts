import type { DatagramAddress, DatagramSocket, MakeDatagramSocket } from '../../lib/platform/datagram-socket.ts'
import type { Tally, TracerStats } from '../../lib/span/ledger.ts'

/** What a line says: `datadog.tracer.http.errors:2|c|#service:shop,type:429`. */
const LINE = /^([a-z_.]+):(-?[\d.]+)\|([cg])\|#([^|]*)(.*)$/

/** A DogStatsD that adds up counts and keeps the last of each gauge, with the tag that tells it from its namesakes. */
export class ToldMetrics {
  readonly values = new Map<string, number>()

  add(datagram: Uint8Array): void {
    for (const line of String(Buffer.from(datagram)).split('\n')) {
      const [, name, value, type, tags] = LINE.exec(line) ?? []
      if (name === undefined) throw new Error(`expected a line of DogStatsD, got '${line}'`)
      const own = tags?.split(',').find((tag) => /^(reason|type):/.test(tag))
      const key = name.replace('datadog.tracer.', '') + (own === undefined ? '' : ` ${own.replace(/^.*?:/, '')}`)
      this.values.set(key, Number(value) + (type === 'c' ? (this.values.get(key) ?? 0) : 0))
    }
  }

  get(key: string): number {
    return this.values.get(key) ?? 0
  }

  /** The ledger as it can be known from them alone. */
  get ledger(): Omit<TracerStats, 'misuse' | 'propagation' | 'statistics'> {
    const dropped: Record<string, Tally> = {}
    for (const key of this.values.keys()) {
      const [, place, reason] = /^(\w+\.dropped)\.\w+ (.+)$/.exec(key) ?? []
      if (place !== undefined && reason !== undefined) dropped[reason] = this.#tally(place, ` ${reason}`)
    }
    return {
      started: this.get('spans.started'),
      abandoned: this.get('spans.abandoned'),
      finished: this.get('spans.finished'),
      held: this.get('spans.held'),
      completed: this.#tally('completed'),
      queued: this.#tally('queued'),
      inFlight: this.#tally('in_flight'),
      sent: this.#tally('http.sent'),
      dropped,
    }
  }

  #tally(name: string, tag = ''): Tally {
    const unit = (of: string): number => this.get(`${name}.${of}${tag}`)
    return { traces: unit('traces'), spans: unit('spans'), bytes: unit('bytes') }
  }
}

/** A socket of which a spec says what becomes of what it is given. */
export class ScriptedSocket implements DatagramSocket {
  readonly sent: string[] = []
  readonly told = new ToldMetrics()
  address: DatagramAddress | undefined
  closed = false
  /** Why it does not take the datagram with this number; undefined if it does. */
  answer: (i: number) => string | undefined = () => undefined
  /** Says that nobody takes what it has taken. */
  refuse: (error: string) => void = () => {}
  #calls = 0

  /** Makes it. */
  readonly make: MakeDatagramSocket = (address, onRefused) => {
    this.address = address
    this.refuse = onRefused
    return this
  }

  async send(bytes: Uint8Array): Promise<string | undefined> {
    const failure = this.answer(this.#calls++)
    if (failure === undefined) {
      this.sent.push(String(Buffer.from(bytes)))
      this.told.add(bytes)
    }
    return failure
  }

  close(): void {
    this.closed = true
  }
}
