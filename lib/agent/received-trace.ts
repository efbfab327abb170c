/** A value of an event: arrays are of one kind, integers are bigints. */
export type ReceivedAttribute = string | boolean | bigint | number | readonly ReceivedAttribute[]

/** Something that happened in a span. */
export interface ReceivedEvent {
  readonly name: string
  /** Nanoseconds since the epoch. */
  readonly timeUnixNano: bigint
  /** It has no prototype. */
  readonly attributes: Readonly<Record<string, ReceivedAttribute>>
}

/** A pointer to another span. */
export interface ReceivedLink {
  /** 32 hex digits. */
  readonly traceId: string
  /** Decimal. */
  readonly spanId: string
  /** It has no prototype. */
  readonly attributes: Readonly<Record<string, string>>
  /** Empty if there is none. */
  readonly tracestate: string
  /** As in `traceparent`, with bit 31 set if it is known; 0 if not. */
  readonly flags: number
}

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
  /** Links that came in a field of their own; others are in the tag `_dd.span_links`. */
  readonly links: readonly ReceivedLink[]
  /** Events that came in a field of their own; others are in the tag `events`. */
  readonly events: readonly ReceivedEvent[]
  /** Structures by name, each as the msgpack that it came in. It has no prototype. */
  readonly metaStruct: Readonly<Record<string, Uint8Array>>
}

/** Spans that are looked at one by one: an array, or what unpacks each when it is asked for. */
export interface ReceivedSpans {
  readonly length: number
  at(index: number): ReceivedSpan | undefined
  some(wanted: (span: ReceivedSpan) => boolean): boolean
  /** Those that are here now. */
  slice(): ReceivedSpans
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
