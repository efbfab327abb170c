/** A span as it came over the wire. */
export interface ReceivedSpan {
  /** 32 hex digits; the upper 16 are 0 if the chunk did not tell them. */
  readonly traceId: string
  /** Decimal. */
  readonly spanId: string
  /** Decimal; `0` for none. */
  readonly parentId: string
  readonly name: string
  readonly service: string
  readonly resource: string
  readonly type: string
  /** 0, or 1 for a span that failed. */
  readonly error: number
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  /** Tags that are text. It has no prototype. */
  readonly meta: Readonly<Record<string, string>>
  /** Tags that are numbers. It has no prototype. */
  readonly metrics: Readonly<Record<string, number>>
}

/** Something that an agent takes without a word, and then drops or changes. */
export interface Warning {
  /** The rule: the agent's own name for the reason where it has one, e.g. `foreign_span`. */
  readonly rule: string
  /** What was wrong, and what the agent makes of it. */
  readonly message: string
}

/** What has arrived of one trace so far, from any number of requests and processes. */
export interface ReceivedTrace {
  /** 32 hex digits; the upper 16 are 0 as long as no chunk has told them. */
  readonly traceId: string
  /** In the order of their arrival. */
  readonly spans: readonly ReceivedSpan[]
  /** How many chunks the spans came in. */
  readonly chunks: number
  /** Its share, by spans, of the bytes of the payloads it came in. */
  readonly bytes: number
  /** Milliseconds since the epoch. */
  readonly firstReceivedAt: number
  /** Milliseconds since the epoch. */
  readonly lastReceivedAt: number
  readonly warnings: readonly Warning[]
}
