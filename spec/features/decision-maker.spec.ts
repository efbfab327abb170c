import { describe, expect, test } from 'vitest'
import type { TracerOptions } from '../../lib/core.ts'
import type { Span } from '../../lib/span/span.ts'
import { createTestTracer } from '../../lib/testing/index.ts'

const IDS = { 'x-datadog-trace-id': '1', 'x-datadog-parent-id': '1' }
const KEEP_ALL: TracerOptions = { sampleRate: 1 }
const DROP_ALL: TracerOptions = { sampleRate: 0 }

/** Who decided, as the first span here and the headers from there on tell it. */
function told(headers: object, options: TracerOptions, use: (span: Span) => unknown): (string | undefined)[] {
  const { tracer, exporter } = createTestTracer(options)
  const sent = tracer.trace('server', { childOf: tracer.extract('http_headers', { ...IDS, ...headers }) }, (span) => {
    use(span)
    return tracer.carrier()
  })
  return [
    exporter.spans[0]?.meta['_dd.p.dm'],
    sent['x-datadog-tags']?.match(/_dd\.p\.dm=([^,]+)/)?.[1],
    sent['tracestate']?.match(/t\.dm:([^;,]+)/)?.[1],
  ]
}

describe('who decided about a trace that came', () => {
  const maker = { 'x-datadog-tags': '_dd.p.dm=-8' }

  test.each<[string, object, TracerOptions, (span: Span) => unknown, string | undefined]>([
    ['says the header, with its priority', { ...maker, 'x-datadog-sampling-priority': '2' }, {}, () => {}, '-8'],
    ['says the header, without a priority', maker, {}, () => {}, '-8'],
    ['says the header, without a priority, and where a rule decides here', maker, KEEP_ALL, () => {}, '-8'],
    ['is who decides here, where no header says it', {}, KEEP_ALL, () => {}, '-3'],
    ['is who decides here by hand', maker, KEEP_ALL, (span) => span.keep(), '-4'],
    ['says the header, also where it is dropped here', maker, DROP_ALL, () => {}, '-8'],
    ['is who drops it here, where no header says it', {}, DROP_ALL, () => {}, '-3'],
    ['is who drops it here by hand', maker, KEEP_ALL, (span) => span.drop(), '-4'],
  ])('%s', (_, headers, options, use, expected) => {
    expect(told(headers, options, use)).toEqual([expected, expected, expected])
  })
})
