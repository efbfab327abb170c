import type { ServerResponse } from 'node:http'
import type { Timer, Timers } from '../../platform/timers.ts'
import { type Catalogue, queried } from '../catalogue/catalogue.ts'
import type { QueriedTrace } from '../query/queried-trace.ts'
import type { Query } from '../query/query.ts'
import { inTurns, type Steps } from '../steps.ts'
import type { HeldTrace } from '../trace-store.ts'
import { ApiProblem } from './api-problem.ts'
import type { WireRow } from './wire-log.ts'

/** A trace that is told of. */
interface Told {
  readonly text: string
  readonly trace: QueriedTrace
}

/** Somebody who reads along. */
interface Reader {
  readonly response: ServerResponse
  readonly query: Query
  /** Traces that it was not told of. */
  skipped: number
  /** How often in a row it had not yet read what it was sent before. */
  stalled: number
}

/** What came is told so many milliseconds later, all at once: a trace comes in many chunks, and many traces in a second. */
const FLUSH_MS = 100
/** More than a person sees: of more traces and requests at once the newest are told. */
const MAX_TRACES = 200
const MAX_WIRE = 50
/** Others have their turn after so many spans that were examined, which takes some milliseconds. */
const TURN_SPANS = 1000
const HELD_FLUSHES = 10
const PING_MS = 15_000
const MAX_READERS = 20
/** A reader that has so many bytes before it is told nothing more until it has read them. */
const MAX_UNREAD = 512 * 1024
/** A reader that has not read them for so many flushes is gone. */
const MAX_STALLED = 300

/** Tells viewers of what comes, by server-sent events, at a pace that neither they nor the intake are held up by. */
export class LiveFeed {
  readonly #catalogue: Catalogue
  readonly #timers: Timers
  readonly #turn: () => Promise<unknown>
  readonly #readers = new Set<Reader>()
  /** Traces that changed since they were told. */
  #traces = new Set<HeldTrace>()
  #wire: WireRow[] = []
  #flushTimer: Timer | undefined
  #pingTimer: Timer | undefined
  #flushes = 0
  /** Whether traces are being examined that are told of then. */
  #preparing = false
  #toldHeld = ''

  constructor(catalogue: Catalogue, timers: Timers, turn: () => Promise<unknown>) {
    this.#catalogue = catalogue
    this.#timers = timers
    this.#turn = turn
  }

  /** Begins to tell a viewer of traces that are what its query says. */
  open(response: ServerResponse, query: Query): void {
    if (this.#readers.size === MAX_READERS)
      throw new ApiProblem(503, `Expected at most ${MAX_READERS} viewers, got one more; close one.`)
    const reader: Reader = { response, query, skipped: 0, stalled: 0 }
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    response.write(`: welcome\n\n${event('held', this.#catalogue.held)}`)
    this.#readers.add(reader)
    response.on('error', () => {})
    response.on('close', () => this.#leave(reader))
    this.#flushTimer ??= this.#timers.after(FLUSH_MS, () => this.#flush())
    this.#pingTimer ??= this.#timers.after(PING_MS, () => this.#ping())
  }

  /** More of a trace came. */
  changed(trace: HeldTrace): void {
    if (this.#readers.size > 0) this.#traces.add(trace)
  }

  /** A request was answered. */
  requested(row: WireRow): void {
    if (this.#readers.size === 0) return
    this.#wire.push(row)
    if (this.#wire.length > MAX_WIRE) this.#wire.shift()
  }

  /** Lets all go. */
  close(): void {
    this.#tellAll()
    for (const { response } of this.#readers) response.end()
    this.#readers.clear()
    this.#rest()
  }

  #flush(): void {
    this.#flushTimer = this.#timers.after(FLUSH_MS, () => this.#flush())
    if (this.#preparing) return
    const steps = this.#prepare()
    if (steps.next().done === true) this.#tellAll()
    else void this.#tellPrepared(steps)
  }

  async #tellPrepared(steps: Steps<void>): Promise<void> {
    this.#preparing = true
    await this.#turn()
    await inTurns(steps, this.#turn)
    this.#preparing = false
    this.#tellAll()
  }

  /** Examines what is to be told of, with turns of others in between: it may be many traces, and large ones. */
  *#prepare(): Steps<void> {
    let work = 0
    for (const trace of [...this.#traces].slice(-MAX_TRACES)) {
      if (trace.evicted) continue
      yield* this.#catalogue.digest(trace).prepare(this.#catalogue.now)
      work += trace.spans.length
      if (work < TURN_SPANS) continue
      work = 0
      yield
    }
  }

  #tellAll(): void {
    const traces = [...this.#traces].filter(({ evicted }) => !evicted)
    const left = Math.max(0, traces.length - MAX_TRACES)
    const told = traces.slice(left).map((trace) => this.#told(trace))
    const rest = this.#wire.map((row) => event('wire', row)).join('') + this.#heldEvent()
    this.#traces = new Set()
    this.#wire = []
    for (const reader of this.#readers) this.#tell(reader, told, left, rest)
  }

  #told(trace: HeldTrace): Told {
    const digest = this.#catalogue.digest(trace)
    return { text: event('trace', digest.summary(this.#catalogue.now)), trace: queried(digest) }
  }

  #tell(reader: Reader, told: readonly Told[], left: number, rest: string): void {
    const { response, query } = reader
    if (response.writableLength > MAX_UNREAD) {
      reader.skipped += told.length + left
      if (++reader.stalled >= MAX_STALLED) response.destroy()
      return
    }
    reader.stalled = 0
    const all = query.terms.length === 0
    const wanted = told.flatMap(({ text, trace }) => (all || query.matches(trace) ? [text] : []))
    const skipped = reader.skipped + left
    reader.skipped = 0
    const text = wanted.join('') + (skipped === 0 ? '' : event('skipped', { count: skipped })) + rest
    if (text !== '') response.write(text)
  }

  /** At most once a second, and only where something changed. */
  #heldEvent(): string {
    if (this.#flushes++ % HELD_FLUSHES !== 0) return ''
    const told = event('held', this.#catalogue.held)
    if (told === this.#toldHeld) return ''
    this.#toldHeld = told
    return told
  }

  /** Else whatever stands between takes the connection for dead. */
  #ping(): void {
    for (const { response } of this.#readers)
      if (response.writableLength <= MAX_UNREAD) response.write(': still here\n\n')
    this.#pingTimer = this.#timers.after(PING_MS, () => this.#ping())
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader)
    if (this.#readers.size === 0) this.#rest()
  }

  /** Nobody reads. */
  #rest(): void {
    this.#traces.clear()
    this.#wire = []
    this.#flushTimer?.cancel()
    this.#pingTimer?.cancel()
    this.#flushTimer = undefined
    this.#pingTimer = undefined
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
