import type { CallKinds } from '../analysis/call-kinds.ts'
import { alignmentSteps, Clocks } from '../analysis/clock-alignment.ts'
import { OF_THE_PROGRAM } from '../analysis/doctor/missing-facts.ts'
import { type Finding, findingSteps } from '../analysis/findings.ts'
import { forestSteps, type SpanForest } from '../analysis/span-forest.ts'
import type { SummaryRoot, TraceSummary } from '../analysis/summary.ts'
import { callsOf, type TraceCalls } from '../analysis/trace-calls.ts'
import { type TraceExtent, traceExtent } from '../analysis/trace-extent.ts'
import type { TraceSpan } from '../analysis/trace-span.ts'
import type { ReceivedSpan } from '../received-trace.ts'
import { atOnce, each, type Steps } from '../steps.ts'
import type { HeldTrace } from '../trace-store.ts'

const MAX_SERVICES = 8
const NO_SERVICES: string[] = []
const NO_EXTENT: TraceExtent = { from: 0, to: 0 }
/** Nothing came of a trace for so many milliseconds: what is missing will not come. */
const SETTLED_MS = 5000
/** A trace of fewer spans is examined whenever some more have come. */
const FEW_SPANS = 200
/** A larger one when it has grown by so much: all in all that is some times its spans, however many chunks it came in. */
const GROWTH = 1.25

/**
 * What is to be known of a trace without looking at it again. It looks at each span once, at the latest when it is next
 * asked: which takes long if those are many that it was not told to {@link look} at.
 */
export class TraceDigest {
  readonly trace: HeldTrace
  #seen = 0
  #start = 0n
  #end = 0n
  #errors = 0
  readonly #clocks = new Clocks()
  /** The time it takes by one clock, and of how many spans; as long as there is one clock nobody asks. */
  #extent = NO_EXTENT
  #aligned = 0
  #services: string[] = NO_SERVICES
  /** Which span is the root, and which started first; -1 for none. */
  #root = -1
  #first = -1
  #firstStart = 0n
  #findings = 0
  /** How many spans it had when it was last examined, and whether it had settled then. */
  #examined = 0
  #examinedSettled = false
  #calls: TraceCalls | undefined
  /** Of how many spans they are, and the table that their kinds are in. */
  #callsSpans = 0
  #callsKinds = -1

  constructor(trace: HeldTrace) {
    this.trace = trace
  }

  /** Nanoseconds since the epoch. */
  get start(): bigint {
    this.#update()
    return this.#start
  }

  /**
   * Nanoseconds from its first start to its last end, by one clock. Where there are several, that of a large trace that
   * grows may be some spans behind.
   */
  get duration(): number {
    this.#update()
    if (!this.#clocks.several) return Number(this.#end - this.#start)
    const { length } = this.trace.spans
    if (this.#aligned === 0 || (length < FEW_SPANS && length > this.#aligned)) atOnce(this.#align())
    return Math.round(this.#extent.to - this.#extent.from)
  }

  get errors(): number {
    this.#update()
    return this.#errors
  }

  /** The root; as long as it is not here, the span that started first. */
  get root(): ReceivedSpan {
    this.#update()
    return this.trace.spans.at(this.#root === -1 ? this.#first : this.#root) as ReceivedSpan
  }

  /**
   * `now` is in milliseconds since the epoch. While a trace grows, its findings may be some spans behind, and those of a
   * large one are as of when it was last {@link prepare}d.
   */
  summary(now: number): TraceSummary {
    this.#update()
    if (this.trace.spans.length < FEW_SPANS) atOnce(this.prepare(now))
    const { seq, traceId, spans, warnings, firstReceivedAt } = this.trace
    return {
      seq,
      id: traceId,
      start: String(this.#start),
      duration: this.duration,
      spans: spans.length,
      errors: this.#errors,
      services: [...this.#services],
      root: rootOf(this.root),
      complete: this.#root !== -1,
      findings: this.#findings + warnings.length,
      receivedAt: firstReceivedAt,
    }
  }

  /** Looks at what has come: the spans that came last, if they are at hand, need not be unpacked for it. */
  *look(last: readonly ReceivedSpan[] = []): Steps<void> {
    const before = this.trace.spans.length - last.length
    yield* each(this.trace.spans.length - this.#seen, () => this.#lookAt(last[this.#seen - before]))
    const { length } = this.trace.spans
    if (this.#clocks.several && length >= FEW_SPANS && length >= this.#aligned * GROWTH) yield* this.#align()
  }

  /** The spans that are here now, as the analyses take them. */
  *forest(): Steps<SpanForest> {
    const { start, trace } = this
    const spans: TraceSpan[] = []
    yield* each(trace.spans.length, (i) => spans.push(new StartedSpan(trace.spans.at(i) as ReceivedSpan, start)))
    return yield* forestSteps(spans)
  }

  /** Who calls whom in it, if that was found out of all its spans with that table. */
  knownCalls({ generation }: CallKinds): TraceCalls | undefined {
    const isKnown = this.#callsKinds === generation && this.#callsSpans === this.trace.spans.length
    return isKnown ? this.#calls : undefined
  }

  /** Finds out who calls whom in it, and tells how many more of its numbers are kept than before. */
  *findCalls(kinds: CallKinds): Steps<{ readonly calls: TraceCalls; readonly more: number }> {
    const forest = yield* this.forest()
    const calls = yield* callsOf(forest, kinds)
    const more = calls.length - (this.#calls?.length ?? 0)
    this.#calls = calls
    this.#callsSpans = forest.spans.length
    this.#callsKinds = kinds.generation
    return { calls, more }
  }

  /** What is wrong with it. */
  *examine(now: number): Steps<Finding[]> {
    return yield* this.examineForest(yield* this.forest(), now)
  }

  /** As {@link examine}, of the {@link forest} that it had a moment ago. */
  *examineForest(forest: SpanForest, now: number): Steps<Finding[]> {
    const settled = this.settled(now)
    const { spans } = forest
    if (this.#clocks.several) yield* this.#alignForest(forest)
    // Who asks meanwhile need not examine it too.
    this.#examined = spans.length
    this.#examinedSettled = settled
    const found = yield* findingSteps(forest, settled)
    this.#findings = found.filter(({ rule }) => !OF_THE_PROGRAM.has(rule)).length
    return found
  }

  /** Examines it if that is due. */
  *prepare(now: number): Steps<void> {
    if (this.#isDue(now)) yield* this.examine(now)
  }

  /** Whether nothing came for so long that what is missing will not come. */
  settled(now: number): boolean {
    return now - this.trace.lastReceivedAt >= SETTLED_MS
  }

  #isDue(now: number): boolean {
    const { length } = this.trace.spans
    const grown = length > this.#examined && (length < FEW_SPANS || length >= this.#examined * GROWTH)
    const settled = this.settled(now)
    const behind = settled && length > this.#examined
    return grown || behind || settled !== this.#examinedSettled
  }

  *#align(): Steps<void> {
    yield* this.#alignForest(yield* this.forest())
  }

  *#alignForest(forest: SpanForest): Steps<void> {
    const extent = traceExtent(forest, yield* alignmentSteps(forest))
    // Another one may have come first, with more spans.
    if (forest.spans.length < this.#aligned) return
    this.#extent = extent
    this.#aligned = forest.spans.length
  }

  #update(): void {
    while (this.#seen < this.trace.spans.length) this.#lookAt()
  }

  /** Looks at the next span; somebody may have asked meanwhile, and there be none. */
  #lookAt(span: ReceivedSpan | undefined = this.trace.spans.at(this.#seen)): void {
    if (span === undefined) return
    this.#add(span)
    this.#seen++
  }

  #add(span: ReceivedSpan): void {
    const { start, duration, error, service, parentId } = span
    const end = duration > 0n ? start + duration : start
    if (this.#first === -1 || start < this.#firstStart) {
      this.#first = this.#seen
      this.#firstStart = start
    }
    if (this.#seen === 0 || start < this.#start) this.#start = start
    if (this.#seen === 0 || end > this.#end) this.#end = end
    if (error !== 0) this.#errors++
    this.#clocks.see(span)
    if (parentId === '0' && this.#root === -1) this.#root = this.#seen
    const services = this.#services
    // An array that is pushed to takes room for 17.
    if (services.length === 0) this.#services = [service]
    else if (services.length < MAX_SERVICES && !services.includes(service)) services.push(service)
  }
}

/** As {@link traceSpan}, of a span the tags of which need not be unpacked until somebody asks for them. */
class StartedSpan implements TraceSpan {
  readonly #span: ReceivedSpan
  readonly id: string
  readonly parent: string
  readonly service: string
  readonly error: number
  readonly start: number
  readonly duration: number

  constructor(span: ReceivedSpan, start: bigint) {
    const { duration } = span
    this.#span = span
    this.id = span.spanId
    this.parent = span.parentId
    this.service = span.service
    this.error = span.error === 0 ? 0 : 1
    this.start = Number(span.start - start)
    this.duration = duration > 0n ? Number(duration) : 0
  }

  get name(): string {
    return this.#span.name
  }

  get resource(): string {
    return this.#span.resource
  }

  get type(): string {
    return this.#span.type
  }

  get meta(): Readonly<Record<string, string>> {
    return this.#span.meta
  }

  get metrics(): Readonly<Record<string, number>> {
    return this.#span.metrics
  }
}

/** A span as the analyses take it, in a trace that starts at `start`. */
export function traceSpan(span: ReceivedSpan, start: bigint): TraceSpan {
  const { spanId, parentId, name, service, resource, type, error, duration, meta, metrics } = span
  return {
    id: spanId,
    parent: parentId,
    name,
    service,
    resource,
    type,
    error: error === 0 ? 0 : 1,
    start: Number(span.start - start),
    duration: duration > 0n ? Number(duration) : 0,
    meta,
    metrics,
  }
}

function rootOf({ spanId, name, service, resource, type, error, meta, metrics }: ReceivedSpan): SummaryRoot {
  const status = meta['http.status_code'] ?? metrics['http.status_code']
  return {
    id: spanId,
    name,
    service,
    resource,
    type,
    kind: meta['span.kind'] ?? null,
    status: status === undefined ? null : String(status),
    error: error === 0 ? 0 : 1,
    message: error === 0 ? null : (meta['error.message'] ?? meta['error.msg'] ?? null),
  }
}
