/** A span as the analyses and the viewer take it: times are numbers, counted from the start of the trace. */
export interface TraceSpan {
  /** Decimal. */
  readonly id: string
  /** Decimal; `0` for none. */
  readonly parent: string
  readonly name: string
  readonly service: string
  readonly resource: string
  readonly type: string
  /** 0, or 1 for a span that failed. */
  readonly error: number
  /** Nanoseconds since the start of the trace. */
  readonly start: number
  /** Nanoseconds, not negative. */
  readonly duration: number
  /** Tags that are text. */
  readonly meta: Readonly<Record<string, string>>
  /** Tags that are numbers. */
  readonly metrics: Readonly<Record<string, number>>
}

/** How a span says what it is to others; empty if it does not. */
export function kindOf({ meta }: Pick<TraceSpan, 'meta'>): string {
  return meta['span.kind'] ?? ''
}
