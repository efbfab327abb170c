/** A span as far as a query looks at it. */
export interface QueriedSpan {
  readonly name: string
  readonly service: string
  readonly resource: string
  readonly type: string
  readonly meta: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
}

/** An array, or what unpacks each span when it is looked at. */
export interface QueriedSpans {
  readonly length: number
  some(wanted: (span: QueriedSpan) => boolean): boolean
}

/** A trace as far as a query looks at it. */
export interface QueriedTrace {
  /** 32 hex digits. */
  readonly id: string
  /** Nanoseconds. */
  readonly duration: number
  /** How many of its spans failed. */
  readonly errors: number
  readonly spans: QueriedSpans
}

/** What a trace must be. */
export type Condition = (trace: QueriedTrace) => boolean

/** The condition that some span of the trace is what is wanted. */
export function anySpan(wanted: (span: QueriedSpan) => boolean): Condition {
  return ({ spans }) => spans.some(wanted)
}
