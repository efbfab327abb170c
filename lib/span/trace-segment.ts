import type { Baggage } from './baggage.ts'
import { type RecordedSpan, WATCHED } from './recorded-span.ts'
import type { ReservedTags } from './reserved-tags.ts'
import { decidedThreshold, MECHANISM, rateText, type SamplingDecision } from './sampling-decision.ts'
import type { SpanRecorder } from './span-recorder.ts'
import { fieldText } from './text.ts'
import type { Moment } from './timeline.ts'
import type { RemoteTrace, TraceContext } from './trace-context.ts'

const MAX_SMI = 2 ** 31 - 1
/** So many spans of one segment are kept at once. */
const MAX_SPANS = 10_000
/** Where more than 2 ** 4 times as many unfinished spans are kept as finished ones, looking for the latter is put off. */
const SPARSE = 4
/** What a span has on the wire without its tags, and what a tag has for its name and for its value; roughly. */
const SPAN_BYTES = 200
const SLOT_BYTES = 16
const KEPT_RATE = '_dd.p.ksr'
/** 2000-01-01, in milliseconds: the agent takes an earlier start for a mistake, and so do we. */
const EARLIEST_MS = 946_684_800_000
/** The last millisecond whose nanoseconds fit into the agent's signed 64 bits. */
const LATEST_MS = 9_223_372_036_854

/** Where a segment's trace comes from. Halves of ids are signed 32-bit integers. */
export interface TraceOrigin {
  readonly highHi: number
  readonly highLo: number
  readonly lowHi: number
  readonly lowLo: number
  /** The trace as it came from another process, if it did. */
  readonly remote: RemoteTrace | undefined
  /** The span id of the parent over there, in halves; zero if there is none. */
  readonly remoteHi: number
  readonly remoteLo: number
}

/**
 * This process's share of a trace: the local root and what came of it. It keeps its spans until all have finished, and one
 * clock for all of them, so that a child never seems to start before its parent.
 */
export class TraceSegment implements TraceContext {
  readonly recorder: SpanRecorder
  readonly reserved: ReservedTags
  readonly highHi: number
  readonly highLo: number
  readonly lowHi: number
  readonly lowLo: number
  readonly remote: RemoteTrace | undefined
  readonly remoteHi: number
  readonly remoteLo: number
  /** The first span. */
  root: RecordedSpan | undefined

  /** The anchor: `tick` on the monotonic clock was `epochMs` milliseconds and `epochNs` nanoseconds after the epoch. */
  readonly tick: number
  readonly epochMs: number
  readonly epochNs: number

  /** The spans that have not been handed on, in the order in which they started. */
  spans: RecordedSpan[] = []
  /** How many of them have finished. */
  held = 0
  /** Roughly how many bytes what it holds will have: long texts when they are set, all else when a span finishes. */
  bytes = 0
  /** How many spans are unfinished, those included that are not in the list any more. */
  open = 0
  /** When the segment was put on the list of open ones, in seconds on the monotonic clock; -1 if it is not there. */
  listedAt = -1
  /** Its neighbours there. */
  next: TraceSegment | undefined = undefined
  previous: TraceSegment | undefined = undefined

  decision: SamplingDecision | undefined = undefined
  /** What the application sends along, from here on. */
  baggage: Baggage | undefined

  constructor(recorder: SpanRecorder, origin: TraceOrigin, tick: number, moment: Moment) {
    this.recorder = recorder
    this.reserved = recorder.reserved
    this.highHi = origin.highHi
    this.highLo = origin.highLo
    this.lowHi = origin.lowHi
    this.lowLo = origin.lowLo
    this.remote = origin.remote
    this.remoteHi = origin.remoteHi
    this.remoteLo = origin.remoteLo
    // A copy, because others may continue the same context.
    this.baggage = origin.remote?.baggage?.copy()
    this.root = undefined
    this.tick = tick
    this.epochMs = moment.ms
    this.epochNs = moment.ns
  }

  get origin(): string | undefined {
    return this.remote?.origin
  }

  get propagated(): ReadonlyMap<string, string> | undefined {
    const given = this.remote?.propagated
    // The rate of the decision that came with the trace is not that of one taken here.
    return this.decision === undefined || given?.has(KEPT_RATE) !== true ? given : without(given, KEPT_RATE)
  }

  get tracestate(): string | undefined {
    return this.remote?.tracestate
  }

  get isRandom(): boolean {
    return this.remote?.isRandom ?? false
  }

  /** Every span here is a Datadog tracer's. */
  get lastParent(): undefined {
    return undefined
  }

  get keptRate(): string | undefined {
    return rateText(this.decision)
  }

  get threshold(): string | undefined {
    return decidedThreshold(this.decision)
  }

  /**
   * What came with the trace, also where no priority came with it, as in the public tracers; else, or where somebody decided
   * by hand, ours: also if that was to drop it, as in ddtrace.
   */
  get decisionMaker(): string | undefined {
    const { decision } = this
    if (decision === undefined) return this.remote?.decisionMaker
    const given = decision.mechanism === MECHANISM.manual ? undefined : this.remote?.decisionMaker
    return given ?? `-${decision.mechanism}`
  }

  samplingPriority(): number {
    if (this.decision !== undefined) return this.decision.priority
    if (this.remote?.priority !== undefined) return this.remote.priority
    this.decision = this.recorder.decide(this)
    return this.decision.priority
  }

  propagationFailed(why: string): void {
    if (this.root?.finished === false) this.root.put('_dd.propagation_error', why)
  }

  /** Replaces the decision, for what has not been encoded yet. */
  override(decision: SamplingDecision): void {
    this.decision = decision
  }

  /** Nanoseconds since the anchor, now. */
  elapsed(): number {
    const ns = (this.recorder.clock.now() - this.tick) * 1e6 + 0.5
    // A small integer lives in the span itself, any other number in a heap object beside it: 8 to 200 bytes a span.
    return ns < MAX_SMI ? ns | 0 : Math.floor(ns)
  }

  /** Nanoseconds since the anchor at `time` (milliseconds since the epoch), or now if that is no usable time. */
  at(time: number | undefined): number {
    if (time === undefined) return this.elapsed()
    if (typeof time === 'number' && time >= EARLIEST_MS && time <= LATEST_MS) {
      return Math.round((time - this.epochMs) * 1e6) - this.epochNs
    }
    this.recorder.misused('time that is not in milliseconds since the epoch', fieldText(time))
    return this.elapsed()
  }

  /** Nanoseconds since the epoch, `ns` after the anchor. */
  unixNano(ns: number): bigint {
    return BigInt(this.epochMs) * 1_000_000n + BigInt(this.epochNs + ns)
  }

  /** Nanoseconds since the epoch at `time` in milliseconds, or now if that is no usable time; the agent takes an event of any year. */
  eventNano(time: number | undefined): bigint {
    if (typeof time !== 'number' || !(time >= 0 && time <= LATEST_MS)) return this.unixNano(this.at(time))
    const whole = Math.floor(time)
    return BigInt(whole) * 1_000_000n + BigInt(Math.round((time - whole) * 1e6))
  }

  /** Takes in a span that starts. */
  add(span: RecordedSpan): void {
    const { segments } = this.recorder
    this.open++
    if (this.listedAt < 0) {
      if (this.root === undefined) segments.add(this, this.tick)
      else segments.add(this)
    }
    if (this.spans.push(span) >= MAX_SPANS) segments.letGo(this)
  }

  /** Takes notice that a span has finished, and hands on what is complete. */
  close(span: RecordedSpan): void {
    const { recorder } = this
    this.open--
    this.held++
    this.bytes += SPAN_BYTES + span.tagSlots * SLOT_BYTES
    recorder.closed()
    if ((span.state & WATCHED) !== 0) this.takeBack(span)
    if (this.open === 0) {
      recorder.segments.remove(this)
      recorder.complete(this)
    } else if (
      (this.held >= recorder.partialFlushMinSpans && this.held >= (this.spans.length - this.held) >> SPARSE) ||
      this.bytes >= recorder.partialFlushBytes
    ) {
      recorder.complete(this)
    }
  }

  /** Takes the finished spans out, in the order in which they started. */
  take(): readonly RecordedSpan[] {
    const { spans, held } = this
    this.held = 0
    this.bytes = 0
    if (held === spans.length) {
      this.spans = []
      return spans
    }
    this.spans = spans.filter((span) => !span.finished)
    return held === 0 ? [] : spans.filter((span) => span.finished)
  }

  /** Lets go of its spans, none of which has finished: who still has one can finish it. */
  forget(): readonly RecordedSpan[] {
    const { spans } = this
    this.spans = []
    return spans
  }

  /** Takes in again a span that was let go of and has now finished. */
  takeBack(span: RecordedSpan): void {
    if (this.listedAt < 0) this.recorder.segments.add(this)
    this.spans.push(span)
    this.recorder.segments.finished(span)
  }
}

function without(tags: ReadonlyMap<string, string>, key: string): ReadonlyMap<string, string> {
  const rest = new Map(tags)
  rest.delete(key)
  return rest
}
