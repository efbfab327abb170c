import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Timer, Timers } from '../platform/timers.ts'
import type { StatisticsCounts } from '../span/ledger.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { BUCKET_MS, Concentrator } from './concentrator.ts'
import type { StatsBucket } from './stats-bucket.ts'
import { StatsEncoder, type StatsIdentity, type StatsPayload, UNKNOWN_ENV } from './stats-payload.ts'
import { StatsTally } from './stats-tally.ts'
import { TagRoles } from './tag-roles.ts'

/** What became of a payload. */
export type StatsAnswer =
  | { readonly taken: true }
  | {
      readonly taken: false
      /** Whether nobody can have counted it: it was not read, or the agent says that it was not taken. */
      readonly unread: boolean
      /** Whether it may be taken later. */
      readonly retry: boolean
      /** One word: `http_404`, `ECONNREFUSED`, `timeout`. */
      readonly reason: string
    }

/** What of the agent's `/info` the statistics depend on. */
export interface StatsInfo {
  readonly endpoints: readonly string[]
  /** `peer_tags` */
  readonly peerTags: readonly string[]
  /** `span_kinds_stats_computed` */
  readonly spanKindsStatsComputed: readonly string[]
  /** `config.default_env`, if it says that. */
  readonly defaultEnv: string | undefined
}

/** Where statistics are sent to. */
export const STATS_PATH = '/v0.6/stats'

export interface StatsWriterOptions {
  readonly identity: StatsIdentity
  /** Sends a body to {@link STATS_PATH}, once; never rejects. The bytes are not touched again. */
  readonly send: (body: Uint8Array) => Promise<StatsAnswer>
  readonly clock: Clock
  readonly timers: Timers
  /** Runs what sends outside of any trace and any request. */
  readonly apart: <T>(fn: () => T) => T
  readonly logger: Logger
  /** Called when `claiming` is about to be another: what was exported before goes by what it was then. */
  readonly onClaim: (claiming: boolean) => void
}

/** So many tries in a row that fail end the claim. */
const MAX_FAILURES = 2
/** So often a payload is tried that has reached nobody: for a minute, as long as traces wait. */
const MAX_TRIES = 6
/** So many buckets wait for the agent. */
const MAX_WAITING = 6

/**
 * Counts spans, and sends what was counted every ten seconds, as long as the agent takes it. While `claiming` is true the
 * tracer tells the agent that its spans are counted here, and may drop those that nobody wants to see; while it is not,
 * nothing is counted here, because the agent does it.
 */
export class StatsWriter {
  readonly #options: StatsWriterOptions
  readonly #concentrator: Concentrator
  readonly #encoder: StatsEncoder
  readonly #tally = new StatsTally()
  readonly #waiting: StatsBucket[] = []
  /** Reached nobody, and is tried again. */
  #again: StatsPayload | undefined
  /** Being sent. */
  #underWay: StatsPayload | undefined
  #tries = 0
  #failures = 0
  #enabled = false
  #timer: Timer | undefined
  /** The last of the flushes, which run one after the other, and how many of them there are. */
  #sending: Promise<void> = Promise.resolve()
  #flushes = 0
  #closed = false
  /** Whether the agent is told that spans are counted here. */
  claiming = false

  constructor(options: StatsWriterOptions) {
    this.#options = options
    this.#concentrator = new Concentrator(options.clock)
    this.#encoder = new StatsEncoder(options.identity)
  }

  get counts(): StatisticsCounts {
    return this.#tally.snapshot(this.#concentrator.hits, this.#concentrator.blocked)
  }

  /** Counts from here on as the agent wants it, if it takes statistics. */
  enable({ endpoints, peerTags, spanKindsStatsComputed, defaultEnv }: StatsInfo): void {
    if (this.#closed) return
    if (!endpoints.includes(STATS_PATH)) {
      this.#options.logger.debugOnce('no_stats', `the agent does not have ${STATS_PATH}, and counts spans itself.`)
      this.disable()
      return
    }
    this.#concentrator.use(new TagRoles(peerTags, spanKindsStatsComputed))
    this.#encoder.defaultEnv = defaultEnv ?? UNKNOWN_ENV
    this.#enabled = true
    this.#claim()
  }

  /** Counts nothing any more; what was counted is sent, if it can be. */
  disable(): void {
    if (!this.#enabled) return
    this.#enabled = false
    this.#claim()
    void this.flush(true)
  }

  /** Counts the spans of a chunk, all of them, before any are dropped. */
  add(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    if (!this.claiming) return
    this.#concentrator.add(segment, spans)
    if (this.#timer === undefined) this.#wait()
  }

  /** A trace went on because it would have taken too long to tell whether the agent wants it. */
  unclear(): void {
    this.#tally.unclear++
  }

  /**
   * Sends what is old enough; with `force` all that was counted, also what is not complete. Resolves when it is sent or lost, or
   * a try has failed; never rejects.
   */
  async flush(force = false): Promise<void> {
    const { apart } = this.#options
    this.#waiting.push(...this.#concentrator.take(force))
    for (const bucket of this.#waiting.splice(0, this.#waiting.length - MAX_WAITING)) this.#lose('queue_full', bucket)
    const sending = this.#sending.then(() => apart(() => this.#send()))
    this.#sending = sending
    this.#flushes++
    await sending
    if (--this.#flushes === 0 && !this.#idle && this.#timer === undefined) this.#wait()
  }

  /**
   * Sends all that was counted, once, and gives up what is not taken. Resolves when that is done, and at once if there is
   * nothing; never rejects.
   */
  async drain(): Promise<void> {
    if (this.#concentrator.empty && this.#waiting.length === 0 && this.#again === undefined) return
    if (!this.#stalled) await this.flush(true)
    this.giveUp()
  }

  /** As {@link StatsWriter.drain}, while this thread stands still, by a `send` that returns the answer. */
  drainStanding(send: (body: Uint8Array) => StatsAnswer): void {
    this.#waiting.push(...this.#concentrator.take(true))
    for (let taken = !this.#stalled; taken; ) {
      const payload = this.#next()
      if (payload === undefined) break
      const answer = send(payload.body)
      taken = answer.taken
      this.#again = undefined
      if (answer.taken) this.#tally.sent(payload)
      else this.#tally.lose(answer.reason, payload)
    }
    this.giveUp()
  }

  /** Gives up all that is not sent. */
  giveUp(): void {
    this.#waiting.push(...this.#concentrator.take(true))
    this.#giveUp('unsent_at_exit')
  }

  /** Gives up all that is not sent; counts nothing any more. */
  close(): void {
    this.#closed = true
    this.#enabled = false
    this.#claim()
    this.#timer?.cancel()
    this.#timer = undefined
    this.giveUp()
  }

  get #stalled(): boolean {
    return this.#enabled && this.#failures >= MAX_FAILURES
  }

  get #idle(): boolean {
    const nothing = this.#concentrator.empty && this.#waiting.length === 0 && this.#again === undefined
    return this.#closed || (nothing && !this.#stalled)
  }

  #wait(): void {
    const { apart, timers } = this.#options
    this.#timer = apart(() =>
      timers.after(BUCKET_MS, () => {
        this.#timer = undefined
        void this.flush()
      }),
    )
  }

  /** Sends what waits, until something goes wrong. While there is no claim, it sends nothing first, to see whether that is taken. */
  async #send(): Promise<void> {
    if (this.#stalled && !(await this.#tryNothing())) return
    for (let payload = this.#next(); payload !== undefined; payload = this.#next())
      if (!(await this.#try(payload))) return
  }

  #next(): StatsPayload | undefined {
    if (this.#again !== undefined) return this.#again
    this.#tries = 0
    try {
      return this.#encoder.next(this.#waiting)
    } catch (error) {
      this.#options.logger.warnOnce('stats', `statistics could not be encoded and are lost: ${String(error)}`)
      this.#giveUp('encoding_failed')
      return undefined
    }
  }

  /** Sends a payload and counts what became of it; true if the agent has taken it. */
  async #try(payload: StatsPayload): Promise<boolean> {
    this.#again = undefined
    this.#underWay = payload
    const answer = await this.#options.send(payload.body)
    // Given up in the meantime, and counted as lost.
    if (this.#underWay !== payload) return false
    this.#underWay = undefined
    if (answer.taken) this.#tally.sent(payload)
    // What may have been counted is not sent again: nobody tells two of the same apart.
    else if (answer.unread && answer.retry && ++this.#tries < MAX_TRIES) this.#again = payload
    else this.#tally.lose(answer.reason, payload)
    this.#answered(answer.taken)
    return answer.taken
  }

  /** Sends a payload of nothing; gives up what is too old by now if that is not taken either. */
  async #tryNothing(): Promise<boolean> {
    const answer = await this.#options.send(this.#encoder.nothing().body)
    if (!answer.taken && ++this.#tries >= MAX_TRIES) this.#giveUp(answer.reason)
    this.#answered(answer.taken)
    return answer.taken
  }

  #answered(taken: boolean): void {
    this.#failures = taken ? 0 : this.#failures + 1
    this.#claim()
  }

  #giveUp(reason: string): void {
    if (this.#underWay !== undefined) this.#tally.lose(reason, this.#underWay)
    this.#underWay = undefined
    if (this.#again !== undefined) this.#tally.lose(reason, this.#again)
    this.#again = undefined
    for (const bucket of this.#waiting.splice(0)) this.#lose(reason, bucket)
  }

  #lose(reason: string, bucket: StatsBucket): void {
    this.#tally.lose(reason, this.#encoder.left(bucket))
  }

  #claim(): void {
    const { logger, onClaim } = this.#options
    const claiming = this.#enabled && this.#failures < MAX_FAILURES
    if (this.claiming === claiming) return
    onClaim(claiming)
    this.claiming = claiming
    if (this.#stalled)
      logger.warn(
        `the agent has not taken the statistics of ${MAX_FAILURES} tries in a row; it gets all traces and counts them itself until it does. What is lost is counted in tracer.stats().`,
      )
    else logger.debug(claiming ? 'spans are counted here for the agent.' : 'the agent counts spans itself.')
  }
}
