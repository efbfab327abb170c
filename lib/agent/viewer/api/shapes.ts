import type { TraceSpan } from '../../analysis/trace-span.ts'

/** What the agent holds, and what it had to forget. */
export interface Held {
  readonly traces: number
  readonly spans: number
  readonly bytes: number
  readonly maxBytes: number
  /** How many traces were forgotten because there was no room for them. */
  readonly evicted: number
}

export interface RootSummary {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly resource: string
  readonly type: string
  readonly kind: string | null
  readonly status: string | null
  readonly error: 0 | 1
  readonly message: string | null
}

export interface TraceSummary {
  /** The number of its arrival. */
  readonly seq: number
  /** 32 hex digits. */
  readonly id: string
  /** Nanoseconds since the epoch, decimal. */
  readonly start: string
  /** Nanoseconds. */
  readonly duration: number
  readonly spans: number
  /** How many of its spans failed. */
  readonly errors: number
  readonly services: readonly string[]
  readonly root: RootSummary
  /** Whether the root is here. */
  readonly complete: boolean
  readonly findings: number
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
}

export interface TracePage {
  /** Newest first. */
  readonly traces: readonly TraceSummary[]
  readonly matched: number
  /** What to ask for the next page with. */
  readonly next: number | null
  readonly held: Held
}

export interface Group {
  readonly service: string
  readonly resource: string
  readonly name: string
  readonly count: number
  readonly errors: number
  /** Per minute. */
  readonly rate: number
  readonly p50: number
  readonly p95: number
  readonly max: number
  readonly slowest: string
  readonly last: string
  /** Of the newest traces, oldest first. */
  readonly durations: readonly number[]
}

export interface Link {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** Whether the agent holds that trace. */
  readonly here: boolean
}

export interface SpanEvent {
  readonly name: string
  /** Nanoseconds after the start of the trace. */
  readonly time: number
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Span extends TraceSpan {
  readonly links: readonly Link[]
  readonly events: readonly SpanEvent[]
  readonly baggage: Readonly<Record<string, string>>
}

export interface Finding {
  readonly rule: string
  readonly title: string
  readonly mend: string
  readonly spans: readonly string[]
  readonly first: string
}

export interface WarningText {
  readonly rule: string
  readonly message: string
}

export interface TraceDetail extends Omit<TraceSummary, 'findings'> {
  /** Parents before their children. */
  readonly span_list: readonly Span[]
  readonly warnings: readonly WarningText[]
  readonly findings: readonly Finding[]
}

export type NodeKind = 'service' | 'db' | 'cache' | 'queue' | 'http' | 'other'

export interface ServiceNode {
  readonly id: string
  readonly name: string
  readonly kind: NodeKind
  readonly spans: number
  readonly errors: number
  /** Per minute. */
  readonly rate: number
  readonly p95: number
}

export interface ServiceEdge {
  readonly from: string
  readonly to: string
  readonly count: number
  readonly errors: number
  /** Per minute. */
  readonly rate: number
  readonly p95: number
}

export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[]
  readonly edges: readonly ServiceEdge[]
}

export interface ErrorGroup {
  readonly key: string
  readonly type: string
  readonly message: string
  /** The top frame of the stack. */
  readonly frame: string | null
  readonly service: string
  readonly resource: string
  readonly count: number
  /** Milliseconds since the epoch. */
  readonly first: number
  readonly last: number
  /** The newest. */
  readonly traces: readonly string[]
}

export interface Side {
  readonly count: number
  readonly duration: number
  readonly self: number
}

export interface CompareRow {
  /** Names from the root. */
  readonly path: readonly string[]
  readonly depth: number
  readonly a: Side | null
  readonly b: Side | null
  /** The duration of b less that of a. */
  readonly delta: number
}

export interface Comparison {
  readonly a: TraceSummary
  readonly b: TraceSummary
  readonly rows: readonly CompareRow[]
}

export interface FindingGroup {
  readonly rule: string
  readonly title: string
  readonly mend: string
  readonly count: number
  readonly examples: readonly {
    readonly traceId: string
    readonly resource: string
    readonly spanId: string
    readonly first: string
  }[]
}

export interface WireRow {
  readonly n: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly method: string
  readonly path: string
  readonly bytes: number
  readonly status: number
  readonly traces: number
  readonly spans: number
  /** What a real agent would have said. */
  readonly agent: string
}

export interface WirePage {
  /** Newest first. */
  readonly requests: readonly WireRow[]
  readonly next: number | null
}

export interface WireDetail extends WireRow {
  readonly headers: Readonly<Record<string, string>>
  readonly answer: { readonly status: number; readonly body: unknown }
  readonly payload: unknown
  /** Whether the payload was cut, because it was long. */
  readonly cut?: boolean
  readonly warnings: readonly WarningText[]
}

/** A term of a query, with where it stands in its text. */
export interface QueryTerm {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly field: string
  readonly ok: boolean
  readonly problem: string | null
}
