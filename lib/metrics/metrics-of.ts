import { ON_PURPOSE, type Tally, type TracerStats } from '../span/ledger.ts'
import type { Metric } from './metric.ts'
import type { RequestCounts } from './request-counts.ts'

/** Losses of what has not been refused by an agent, nor failed to get to one. All others have. */
const IN_BUFFER: ReadonlySet<string> = new Set([
  'queue_full',
  'trace_too_large',
  'encoding_failed',
  'not_installed',
  'closed',
  'unsent_at_exit',
])

/**
 * The ledger as metrics, with the names of ddtrace where it has one for the same. Each number of the ledger is in exactly one
 * of them, so that what holds there holds here too, for what was told since the start.
 */
export function metricsOf(
  stats: TracerStats,
  accepted: Omit<Tally, 'bytes'>,
  { requests, errors }: RequestCounts,
): Metric[] {
  const { started, finished, abandoned, held, completed, queued, inFlight, sent, dropped } = stats
  return [
    count('spans.started', started),
    count('spans.finished', finished),
    count('spans.abandoned', abandoned),
    gauge('spans.held', held),
    ...tallied('count', 'completed', completed),
    count('buffer.accepted.traces', accepted.traces),
    count('buffer.accepted.spans', accepted.spans),
    ...Object.entries(dropped).flatMap(([reason, tally]) =>
      tallied('count', `${placeOf(reason)}.dropped`, tally, ['reason', reason]),
    ),
    ...tallied('gauge', 'queued', queued),
    ...tallied('gauge', 'in_flight', inFlight),
    ...tallied('count', 'http.sent', sent),
    count('http.requests', requests),
    ...[...errors].map(([type, failed]) => count('http.errors', failed, ['type', type])),
  ]
}

function placeOf(reason: string): string {
  if (ON_PURPOSE.has(reason)) return 'processor'
  return IN_BUFFER.has(reason) ? 'buffer' : 'http'
}

function tallied(type: Metric['type'], name: string, tally: Readonly<Tally>, tag?: Metric['tag']): Metric[] {
  const { traces, spans, bytes } = tally
  const amounts = { traces, spans, bytes }
  return Object.entries(amounts).map(([unit, value]) => metric(type, `${name}.${unit}`, value, tag))
}

function count(name: string, value: number, tag?: Metric['tag']): Metric {
  return metric('count', name, value, tag)
}

function gauge(name: string, value: number): Metric {
  return metric('gauge', name, value)
}

function metric(type: Metric['type'], name: string, value: number, tag?: Metric['tag']): Metric {
  return { name: `datadog.tracer.${name}`, type, value, tag }
}
