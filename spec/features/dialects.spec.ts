import { describe, expect, test } from 'vitest'
import type { PropagationStyle } from '../../lib/config/options.ts'
import { createTestTracer } from '../../lib/testing/index.ts'

const STYLES: readonly PropagationStyle[] = ['datadog', 'tracecontext', 'b3', 'b3multi']
const PAIRS = STYLES.flatMap((one) => STYLES.map((other) => [one, other] as const))

/** A client that writes and a server that reads, each with ids of its own. */
function pair(inject: readonly PropagationStyle[], extract: readonly PropagationStyle[]) {
  const client = createTestTracer({ service: 'client', tracePropagationStyle: { inject, extract } })
  const server = createTestTracer({ service: 'server', tracePropagationStyle: { inject: extract, extract } })
  return { client, server }
}

describe('two processes keep one trace', () => {
  test.each(PAIRS)('where one writes %s and %s and the other reads either', (one, other) => {
    for (const read of [one, other]) {
      const { client, server } = pair([one, other], [read])
      const sent = client.tracer.trace('client', (span) => {
        span.keep()
        return { headers: client.tracer.inject(span, 'http_headers', {}), traceId: span.traceId, spanId: span.spanId }
      })
      const childOf = server.tracer.extract('http_headers', sent.headers)
      const again = server.tracer.trace('server', { childOf }, () => server.tracer.carrier())
      expect(server.exporter.spans[0]).toMatchObject({ traceId: sent.traceId, parentId: sent.spanId })
      expect(server.exporter.spans[0]?.metrics['_sampling_priority_v1']).toBeGreaterThan(0)
      const third = pair([], [read]).server.tracer
      expect(third.extract('text_map', again)?.traceId).toBe(sent.traceId)
    }
  })

  test.each(STYLES)('where both read and write all, %s first', (first) => {
    const styles = [first, ...STYLES.filter((style) => style !== first)]
    const { client, server } = pair(styles, styles)
    const headers = client.tracer.trace('client', () => client.tracer.carrier())
    const childOf = server.tracer.extract('http_headers', headers)
    server.tracer.trace('server', { childOf }, () => {})
    const [sent] = client.exporter.spans
    expect(server.exporter.spans[0]).toMatchObject({ traceId: sent?.traceId, parentId: sent?.spanId, links: [] })
  })

  test.each(STYLES)('also where ids have 64 bits, in %s', (style) => {
    const env = { DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED: 'false' }
    const client = createTestTracer({ tracePropagationStyle: [style] }, env).tracer
    const server = createTestTracer({ tracePropagationStyle: [style] })
    const [traceId, headers] = client.trace('client', (span) => [span.traceId, client.carrier()] as const)
    server.tracer.trace('server', { childOf: server.tracer.extract('http_headers', headers) }, () => {})
    expect(traceId.slice(0, 16)).toBe('0'.repeat(16))
    expect(server.exporter.spans[0]?.traceId).toBe(traceId)
  })

  test.each(STYLES)('and a trace that is dropped stays dropped, in %s', (style) => {
    const { client, server } = pair([style], [style])
    const headers = client.tracer.trace('client', (span) => client.tracer.inject(span.drop(), 'http_headers', {}))
    server.tracer.trace('server', { childOf: server.tracer.extract('http_headers', headers) }, () => {})
    expect(server.exporter.spans[0]?.metrics['_sampling_priority_v1']).toBeLessThanOrEqual(0)
  })
})
