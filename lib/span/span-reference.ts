import { allBaggage, setBaggage } from './baggage.ts'
import { decimal, hex16 } from './id.ts'
import type { RecordedSpan } from './recorded-span.ts'
import { showAs } from './show-as.ts'
import type { SpanContext } from './span-context.ts'
import type { TraceContext } from './trace-context.ts'

/** A span seen from outside: its id, and what it shares with its trace. */
export class SpanReference implements SpanContext {
  readonly trace: TraceContext
  /** Bits 63 to 32 of the span id. */
  readonly hi: number
  /** Bits 31 to 0 of the span id. */
  readonly lo: number
  /** The span itself, if it is one of this process. */
  readonly span: RecordedSpan | undefined

  constructor(trace: TraceContext, hi: number, lo: number, span: RecordedSpan | undefined) {
    this.trace = trace
    this.hi = hi
    this.lo = lo
    this.span = span
  }

  /** Whether work that finds it in its context becomes its child. */
  get canParent(): boolean {
    return true
  }

  get isRemote(): boolean {
    return this.span === undefined
  }

  get traceId(): string {
    return hex16(this.trace.highHi, this.trace.highLo) + hex16(this.trace.lowHi, this.trace.lowLo)
  }

  get traceIdDecimal(): string {
    return decimal(this.trace.lowHi, this.trace.lowLo)
  }

  get spanId(): string {
    return decimal(this.hi, this.lo)
  }

  get spanIdHex(): string {
    return hex16(this.hi, this.lo)
  }

  /** The ids, and no way into the trace: for `JSON.stringify`, and where a context is given as a tag. */
  toJSON(): object {
    const { traceId, spanId } = this
    return { traceId, spanId }
  }

  toTraceId(hex = false): string {
    return hex ? this.traceId : this.traceIdDecimal
  }

  toSpanId(hex = false): string {
    return hex ? this.spanIdHex : this.spanId
  }

  toTraceparent(): string {
    const flags = (this.trace.samplingPriority() > 0 ? 1 : 0) + (this.trace.isRandom ? 2 : 0)
    return `00-${this.traceId}-${this.spanIdHex}-0${flags}`
  }

  setBaggageItem(key: string, value: string): this {
    setBaggage(this.trace, key, value)
    return this
  }

  getBaggageItem(key: string): string | undefined {
    return this.trace.baggage?.get(key)
  }

  getAllBaggageItems(): Record<string, string> {
    return allBaggage(this.trace)
  }

  removeBaggageItem(key: string): this {
    this.trace.baggage?.remove(key)
    return this
  }

  removeAllBaggageItems(): this {
    this.trace.baggage = undefined
    return this
  }
}

showAs(SpanReference.prototype, 'SpanContext')
