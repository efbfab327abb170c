import { encode } from '@msgpack/msgpack'
import type { DevAgent } from '../../../lib/agent/index.ts'

/** A span as a tracer sends it; times in microseconds since the start of the trace. */
export interface SentSpan {
  /** The number of the trace. */
  readonly trace: number
  readonly id: number
  readonly parent?: number
  readonly name?: string
  readonly service?: string
  readonly resource?: string
  readonly type?: string
  readonly error?: 0 | 1
  readonly at?: number
  readonly takes?: number
  readonly meta?: Readonly<Record<string, string>>
  readonly metrics?: Readonly<Record<string, number>>
}

/** 2026-03-14T12:04:31.207Z */
const START = 1_773_489_871_207_000_000n
const FACTS = { env: 'dev', version: '1.0.0' }

/** Sends spans to an agent by the protocol that tracers speak, each trace as a chunk. */
export async function send(agent: DevAgent, spans: readonly SentSpan[]): Promise<void> {
  const chunks = new Map<number, unknown[]>()
  for (const span of spans) {
    const chunk = chunks.get(span.trace) ?? []
    chunks.set(span.trace, chunk)
    chunk.push(wired(span))
  }
  const body = encode([...chunks.values()], { useBigInt64: true })
  const headers = { 'Content-Type': 'application/msgpack', 'X-Datadog-Trace-Count': String(chunks.size) }
  const response = await fetch(`${agent.url}/v0.4/traces`, { method: 'PUT', headers, body })
  if (!response.ok) throw new Error(`expected the agent to take the spans, got ${response.status}`)
}

/** How the agent tells the number of a trace. */
export function idOf(trace: number): string {
  return trace.toString(16).padStart(32, '0')
}

function wired(span: SentSpan): unknown {
  const { trace, id, parent = 0, at = 0, takes = 1000, error = 0, meta = {}, metrics = {} } = span
  return {
    trace_id: BigInt(trace),
    span_id: BigInt(id),
    parent_id: BigInt(parent),
    name: span.name ?? 'web.request',
    service: span.service ?? 'shop',
    resource: span.resource ?? 'GET /checkout',
    type: span.type ?? 'web',
    // Traces start a millisecond after each other.
    start: START + BigInt(trace) * 1_000_000n + BigInt(Math.round(at * 1000)),
    duration: BigInt(Math.round(takes * 1000)),
    error,
    meta: { ...FACTS, ...meta },
    metrics: { _sampling_priority_v1: 1, ...metrics },
  }
}
