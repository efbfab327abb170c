// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/stats/span_concentrator.go
import type { Clock } from '../platform/clock.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { SpanFacts } from './span-facts.ts'
import type { SpanSite } from './span-site.ts'
import { StatsBucket } from './stats-bucket.ts'
import type { StatsGroup } from './stats-group.ts'
import { TagRoles } from './tag-roles.ts'

/** Length of a bucket in milliseconds. */
export const BUCKET_MS = 10_000
/** So many buckets stay open, for spans that come late: the one of now, and the one before. */
const OPEN_BUCKETS = 2
/** A time in milliseconds with a fraction is less wrong than that. */
const ROUNDING_MS = 0.001
/** Most buckets at once: so many there are only when nobody takes them. */
const MAX_BUCKETS = 16

/** Counts finished spans in buckets of ten seconds by when they ended. */
export class Concentrator {
  readonly #clock: Clock
  readonly #facts = new SpanFacts(new TagRoles())
  readonly #buckets = new Map<number, StatsBucket>()
  /** The one in which the last span ended, and what ends in it for sure, in milliseconds since the epoch. */
  #last: StatsBucket | undefined
  #from = Number.POSITIVE_INFINITY
  #until = Number.NEGATIVE_INFINITY
  /** What ended before is counted in this one: earlier ones are gone. */
  #oldestSlot: number
  /** Spans counted, ever, and those of them that were one group too many. */
  hits = 0
  blocked = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#oldestSlot = this.#slotOfNow()
  }

  /** Whether nothing waits to be taken. */
  get empty(): boolean {
    return this.#buckets.size === 0
  }

  /** Counts by other tags, and other kinds of spans, from here on. */
  use(roles: TagRoles): void {
    this.#facts.use(roles)
  }

  /** Counts those of the spans of a chunk that the agent would count. */
  add(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    const facts = this.#facts
    facts.begin(segment, spans[0])
    for (let i = 0; i < spans.length; i++) {
      const span = spans[i] as RecordedSpan
      const group = this.#groupOf(segment, span)
      if (group === undefined) continue
      group.add(span.duration, span.error === 1, facts.topLevel)
      this.hits++
      if (group === this.#last?.overflow) this.blocked++
    }
  }

  /** Takes out the buckets that are old enough, the oldest first; all of them if `force` says so. */
  take(force: boolean): StatsBucket[] {
    const wall = this.#clock.wall()
    const now = Math.floor(wall / BUCKET_MS)
    // A clock that was set back makes all of these buckets ones of the future, which would wait until it is there again.
    const setBack = now < this.#oldestSlot
    const taken: StatsBucket[] = []
    for (const bucket of this.#buckets.values()) {
      if (!force && !setBack && bucket.slot * BUCKET_MS > wall - OPEN_BUCKETS * BUCKET_MS) continue
      this.#buckets.delete(bucket.slot)
      taken.push(bucket)
    }
    this.#last = undefined
    this.#from = Number.POSITIVE_INFINITY
    this.#facts.forget()
    const oldest = now - (OPEN_BUCKETS - 1)
    this.#oldestSlot = setBack ? oldest : Math.max(oldest, this.#oldestSlot)
    return taken.sort((a, b) => a.slot - b.slot)
  }

  /** What a span is counted in; undefined if it is not. */
  #groupOf(segment: TraceSegment, span: RecordedSpan): StatsGroup | undefined {
    const facts = this.#facts
    const like = facts.isLikeLast(span)
    const site = facts.site as SpanSite
    if (like) {
      if (site.group === undefined) return undefined
      if (site.bucket === this.#bucketOf(segment, span)) return site.group
    }
    if (!facts.read(span, site)) return undefined
    const bucket = this.#bucketOf(segment, span)
    site.bucket = bucket
    site.group = bucket.groupOf(facts)
    return site.group
  }

  /** The bucket in which a span ended. */
  #bucketOf({ epochMs, epochNs }: TraceSegment, { start, duration }: RecordedSpan): StatsBucket {
    const ns = epochNs + start + duration
    const ms = epochMs + ns * 1e-6
    if (ms > this.#from && ms < this.#until) return this.#last as StatsBucket
    // Exactly, and in two steps, because nanoseconds since 1970 do not fit into a double.
    const slot = Math.max(Math.floor((epochMs + Math.floor(ns / 1e6)) / BUCKET_MS), this.#oldestSlot)
    const bucket = this.#buckets.get(slot) ?? this.#open(slot)
    this.#last = bucket
    this.#from = bucket.slot * BUCKET_MS + ROUNDING_MS
    this.#until = bucket.slot * BUCKET_MS + BUCKET_MS - ROUNDING_MS
    return bucket
  }

  /** Opens a bucket, unless it were one of the future: for whom claims to end there, the one of now will do. */
  #open(wanted: number): StatsBucket {
    const slot = Math.min(wanted, Math.max(this.#slotOfNow() + 1, this.#oldestSlot))
    const known = this.#buckets.get(slot)
    if (known !== undefined) return known
    if (this.#buckets.size >= MAX_BUCKETS) for (const bucket of this.#buckets.values()) return bucket
    const bucket = new StatsBucket(slot)
    this.#buckets.set(slot, bucket)
    return bucket
  }

  #slotOfNow(): number {
    return Math.floor(this.#clock.wall() / BUCKET_MS)
  }
}
