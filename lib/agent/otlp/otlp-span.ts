import type { ReceivedAttribute } from '../received-trace.ts'

export type Attributes = Readonly<Record<string, ReceivedAttribute>>

/** A span as OTLP tells it, by whichever encoding. Ids are hex, and as long as they came. */
export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly traceState: string
  readonly name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  /** Nanoseconds since the epoch, as is `end`. */
  readonly start: bigint
  readonly end: bigint
  readonly attributes: Attributes
  readonly events: readonly OtlpEvent[]
  readonly links: readonly OtlpLink[]
  /** 2 for a span that failed. */
  readonly status: number
  readonly message: string
}

export interface OtlpEvent {
  readonly name: string
  readonly time: bigint
  readonly attributes: Attributes
}

export interface OtlpLink {
  readonly traceId: string
  readonly spanId: string
  readonly traceState: string
  readonly flags: number
  readonly attributes: Attributes
}

/** A span with what is told of the process it is from. */
export interface SpanOfResource {
  readonly resource: Attributes
  readonly span: OtlpSpan
}
