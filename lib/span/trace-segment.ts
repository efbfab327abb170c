import type { RecordedSpan } from './recorded-span.ts'
import type { ReservedTags } from './reserved-tags.ts'
import type { SamplingDecision } from './sampling-decision.ts'
import type { SpanRecorder } from './span-recorder.ts'
import { fieldText } from './text.ts'
import type { Moment } from './timeline.ts'
import type { RemoteTrace, TraceContext } from './trace-context.ts'

const MAX_SMI = 2 ** 31 - 1
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
 * This process's share of a trace: the local root and what came of it. It keeps the spans that have finished until all
 * have, and one clock for all of them, so that a child never seems to start before its parent.
 *
 * Spans that have not finished are only counted: one that is forgotten can be collected.
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

  /** How many spans have started. */
  started = 0
  /** How many of them are unfinished. */
  open = 0
  /** Finished spans that have not been handed on. */
  finished: RecordedSpan[] | undefined = undefined
  /** The sequence of the first span not handed on, as long as all before it were; -1 once the trace went in parts. */
  firstHeld = 0
  /** Neighbours in the recorder's list of segments that hold finished spans. */
  nextHeld: TraceSegment | undefined = undefined
  previousHeld: TraceSegment | undefined = undefined

  decision: SamplingDecision | undefined = undefined

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
    this.root = undefined
    this.tick = tick
    this.epochMs = moment.ms
    this.epochNs = moment.ns
  }

  get origin(): string | undefined {
    return this.remote?.origin
  }

  get propagated(): ReadonlyMap<string, string> | undefined {
    return this.remote?.propagated
  }

  get tracestate(): string | undefined {
    return this.remote?.tracestate
  }

  /** Ours if we decided, else what came with the trace; nobody made a decision to keep a trace that is dropped. */
  get decisionMaker(): string | undefined {
    if (this.decision === undefined) return this.remote?.decisionMaker
    return this.decision.priority > 0 ? `-${this.decision.mechanism}` : undefined
  }

  samplingPriority(): number {
    if (this.decision !== undefined) return this.decision.priority
    if (this.remote?.priority !== undefined) return this.remote.priority
    this.decision = this.recorder.decide(this)
    return this.decision.priority
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

  /** Takes a finished span in, and hands on what is complete. */
  close(span: RecordedSpan): void {
    const { recorder } = this
    this.open--
    if (this.finished === undefined) this.finished = [span]
    else this.finished.push(span)
    const held = this.finished.length
    recorder.closed()
    if (this.open === 0 || held >= recorder.partialFlushMinSpans) {
      if (held > 1) recorder.unhold(this)
      recorder.complete(this)
    } else if (held === 1) recorder.hold(this)
  }

  /** Takes the finished spans out, in the order in which they started. */
  take(): RecordedSpan[] {
    const spans = this.finished ?? []
    this.finished = undefined
    if (this.firstHeld >= 0 && spans.length === this.started - this.firstHeld) {
      restoreOrder(spans, this.firstHeld)
      this.firstHeld = this.started
    } else {
      spans.sort((a, b) => a.sequence - b.sequence)
      this.firstHeld = -1
    }
    return spans
  }
}

/** Sorts spans whose sequences are `first`, `first + 1`… without a gap: each goes straight to its place. */
function restoreOrder(spans: RecordedSpan[], first: number): void {
  for (let i = 0; i < spans.length; i++) {
    let span = spans[i] as RecordedSpan
    while (span.sequence - first !== i) {
      const place = span.sequence - first
      const other = spans[place] as RecordedSpan
      spans[place] = span
      span = other
    }
    spans[i] = span
  }
}
