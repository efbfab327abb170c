import type { Timer } from '../platform/timers.ts'
import { add, subtract, type Tally } from '../span/ledger.ts'
import type { AgentRefusal } from './agent-client.ts'
import { PayloadChunks } from './payload-chunks.ts'
import type { PayloadParts } from './payload-part.ts'
import { type Chunks, RefusedTraces } from './refused-traces.ts'
import type { Payload } from './trace-encoder.ts'

/** A payload, and what the ledger counts of it. */
export interface Cargo {
  readonly payload: Payload
  readonly tally: Tally
  /** Which of its chunks are of traces that are not kept, by their places. */
  readonly unsampled: readonly number[]
  /** About as many bytes they have. */
  readonly unsampledBytes: number
}

/** A payload is given up that was not answered in time so often, where the one sent before it had been taken. */
const MAX_STRIKES = 5

/** A payload on its way. */
export class Parcel {
  payload: Payload
  /** What is neither sent nor dropped of it. */
  readonly tally: Tally
  /** Counted from 1; the parts of one have its number. */
  readonly number: number
  /** About as many bytes of it are of traces that are not kept. */
  unsampledBytes: number
  /** Where it is divided because it is not taken as it is; once begun, nothing else is sent of it. */
  parts: PayloadParts | undefined
  /** Where the agent has refused it for what is in it. */
  search: RefusedTraces | undefined
  /** What the agent said last when it refused any of it. */
  complaint: AgentRefusal | undefined
  /** How often it got no answer in time from an agent that had just taken another. */
  strikes = 0
  tooOld = false
  /** Counted as lost while it was being sent. */
  lost = false
  /** Runs until it is too old. */
  readonly #age: Timer
  #chunks: PayloadChunks | undefined
  #unsampled: readonly number[]

  /** `startAge` is given what is to be called when it is too old. */
  constructor(
    { payload, tally, unsampled, unsampledBytes }: Cargo,
    number: number,
    startAge: (parcel: Parcel) => Timer,
  ) {
    this.payload = payload
    this.tally = { ...tally }
    this.number = number
    this.unsampledBytes = unsampledBytes
    this.#unsampled = unsampled
    this.#age = startAge(this)
  }

  /** Whether chunks of it went, so that it may have room for others. */
  get lightened(): boolean {
    return this.#chunks !== undefined
  }

  /** Whether it is given up at its next failure. */
  get spent(): boolean {
    return this.tooOld || this.strikes === MAX_STRIKES
  }

  /** It is done with. */
  end(): void {
    this.#age.cancel()
  }

  /** What is to be sent of it now, the same until the answer is told; undefined if nothing more is to be tried. */
  next(): Chunks | undefined {
    const next = this.search === undefined ? this : this.search.next()
    return next && this.#share(next)
  }

  /** The traces that the agent turned out to refuse since they were last asked for, which are not counted as its own any more. */
  takeFound(): Chunks[] {
    return (this.search?.takeFound() ?? []).map((one) => {
      const found = this.#share(one)
      subtract(this.tally, found.tally)
      return found
    })
  }

  /** What is left of it, in memory of its own, to be sent in its place. */
  again(startAge: (parcel: Parcel) => Timer): Parcel {
    this.endSearch()
    const payload = { ...this.payload, bytes: new Uint8Array(this.payload.bytes) }
    return new Parcel({ payload, tally: this.tally, unsampled: [], unsampledBytes: 0 }, this.number, startAge)
  }

  /**
   * Lets chunks go until so many bytes are free, of traces that are not kept if it has any, else the oldest; says what went.
   * An eighth of the rest goes at least: each time what is left is moved.
   */
  lighten(bytes: number): Tally {
    if (!this.#divisible) return this.#all()
    this.endSearch()
    this.#chunks ??= PayloadChunks.of(this.payload)
    const chunks = this.#chunks
    const own = chunks.tallyOf(0, chunks.count).bytes
    // In v0.5 some are those of strings: about as many go as of the chunks, or all stay; then it is called once more.
    const wanted = Math.max(bytes, this.tally.bytes / 8) * (own / this.tally.bytes)
    const gone = new Set<number>()
    const went = { traces: 0, spans: 0, bytes: 0 }
    const unsampled = this.unsampledBytes > 0
    const most = unsampled ? this.#unsampled.length : chunks.count
    for (let i = 0; i < most && went.bytes < wanted; i++) {
      const place = unsampled ? (this.#unsampled[i] as number) : i
      gone.add(place)
      add(went, chunks.tallyOf(place, place + 1))
    }
    // What they had in common goes with the last of them.
    if (gone.size === chunks.count) return this.#all()
    const left = unsampled ? this.#unsampled.slice(gone.size) : []
    this.#unsampled = left.map((place) => place - gone.size)
    this.unsampledBytes = left.length === 0 ? 0 : Math.max(this.unsampledBytes - went.bytes, 1)
    // Only one parcel at a time has lost its oldest: that it keeps its memory saves making as much for nothing.
    this.#chunks = chunks.without(gone, unsampled ? undefined : 1)
    went.bytes = this.payload.bytes.length - this.#chunks.payload.bytes.length
    subtract(this.tally, went)
    this.payload = this.#chunks.payload
    return went
  }

  /**
   * Moves as many of its oldest chunks as there is room for behind those of an older parcel. Where traces that are not kept have
   * gone, memory is empty; so it is filled again, and a parcel of which nothing is left gives its own back.
   */
  pourInto(older: Parcel): void {
    if (!this.#compact || !older.#compact || this.payload.counted !== older.payload.counted) return
    older.#chunks ??= PayloadChunks.of(older.payload)
    this.#chunks ??= PayloadChunks.of(this.payload)
    const mine = this.#chunks
    const count = older.#chunks.roomFor(mine)
    if (count === 0) return
    older.#chunks = older.#chunks.with(mine, count)
    older.payload = older.#chunks.payload
    if (count === mine.count) {
      add(older.tally, this.#all())
      return
    }
    const moved = mine.tallyOf(0, count)
    add(older.tally, moved)
    subtract(this.tally, moved)
    this.#chunks = mine.without(new Set(Array.from({ length: count }, (_, place) => place)), 1)
    this.payload = this.#chunks.payload
  }

  /** Looks for what the agent refuses, or goes on looking. */
  refused(complaint: AgentRefusal): void {
    this.complaint = complaint
    if (this.search === undefined) this.search = new RefusedTraces(this.payload)
    else this.search.refused()
    this.#unsampled = []
    this.unsampledBytes = 0
  }

  /** What is left becomes the payload; what was found out about it is forgotten. */
  endSearch(): void {
    const rest = this.search?.rest
    if (rest === undefined) return
    this.payload = rest.payload
    this.search = undefined
    this.#chunks = undefined
  }

  /** What chunks have in common is counted with the last of them. */
  #share({ payload, tally }: Chunks): Chunks {
    return { payload, tally: tally.traces === this.tally.traces ? { ...this.tally } : tally }
  }

  /** Whether a part of it can go without the rest: not where some of it is already written in another way. */
  get #divisible(): boolean {
    return this.parts === undefined && this.payload.traces > 1
  }

  /** Whether it is sent as it is, nothing speaks against it, and none of it will go before the oldest do. */
  get #compact(): boolean {
    return (
      this.parts === undefined &&
      this.search === undefined &&
      // One is on its way whenever an agent stops answering: that says nothing of it yet.
      this.strikes < 2 &&
      !this.tooOld &&
      this.unsampledBytes === 0
    )
  }

  #all(): Tally {
    const all = { ...this.tally }
    subtract(this.tally, all)
    this.unsampledBytes = 0
    return all
  }
}
