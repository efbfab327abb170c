import type { ComparedPath } from '../../analysis/comparison.ts'
import type { Finding } from '../../analysis/findings.ts'
import type { ServiceEdge, ServiceNode } from '../../analysis/service-map.ts'
import type { TraceSummary } from '../../analysis/summary.ts'
import type { TraceSpan } from '../../analysis/trace-span.ts'

export type { ComparedPath as CompareRow, PathTimes as Side } from '../../analysis/comparison.ts'
export type { ErrorGroup } from '../../analysis/error-groups.ts'
export type { NodeKind } from '../../analysis/peer.ts'
export type { ResourceGroup as Group } from '../../analysis/resource-groups.ts'
export type { Finding, ServiceEdge, ServiceNode, TraceSummary }

/** What the agent holds, and what it had to forget. */
export interface Held {
  readonly traces: number
  readonly spans: number
  readonly bytes: number
  readonly maxBytes: number
  /** How many traces were forgotten because there was no room for them. */
  readonly evicted: number
}

export interface TracePage {
  /** Newest first. */
  readonly traces: readonly TraceSummary[]
  readonly matched: number
  /** What to ask for the next page with. */
  readonly next: number | null
  readonly held: Held
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

export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[]
  readonly edges: readonly ServiceEdge[]
}

export interface Comparison {
  readonly a: TraceSummary
  readonly b: TraceSummary
  readonly rows: readonly ComparedPath[]
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
