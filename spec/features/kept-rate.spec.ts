import { describe, expect, test } from 'vitest'
import { createTestTracer } from '../../lib/testing/index.ts'

const IDS = { 'x-datadog-trace-id': '1', 'x-datadog-parent-id': '1' }

describe('the rate at which a trace was kept', () => {
  test.each([
    [1, '1'],
    [0.5, '0.5'],
    [0.1234567, '0.123457'],
    [0.000001, '0.000001'],
    [0.0000001, '0'],
    [0, '0'],
  ])('of %d is told as %s, to other processes and on the first span', (sampleRate, text) => {
    const { tracer, exporter } = createTestTracer({ sampleRate })
    const headers = tracer.trace('root', () => tracer.trace('inner', () => tracer.carrier()))
    expect(headers['x-datadog-tags']?.split(',')).toContain(`_dd.p.ksr=${text}`)
    expect(headers['tracestate']?.split(/[=;,]/)).toContain(`t.ksr:${text}`)
    expect(exporter.spans.map(({ meta }) => meta['_dd.p.ksr'])).toEqual([text, undefined])
  })

  test('is none where no rate was applied, or somebody decided by hand', () => {
    for (const sampleRate of [undefined, 0.5]) {
      const { tracer, exporter } = createTestTracer({ sampleRate })
      const headers = tracer.trace(
        'root',
        (span) => (sampleRate === undefined ? span : span.keep()) && tracer.carrier(),
      )
      expect(JSON.stringify(headers)).not.toContain('ksr')
      expect(exporter.spans[0]?.meta['_dd.p.ksr']).toBeUndefined()
    }
  })

  test('is passed on as it came with a decision', () => {
    const { tracer, exporter } = createTestTracer({ sampleRate: 0.5 })
    const given = { ...IDS, 'x-datadog-sampling-priority': '2', 'x-datadog-tags': '_dd.p.dm=-3,_dd.p.ksr=0.25' }
    const headers = tracer.trace('server', { childOf: tracer.extract('text_map', given) }, () => tracer.carrier())
    expect(headers['x-datadog-tags']).toBe('_dd.p.dm=-3,_dd.p.ksr=0.25')
    expect(exporter.spans[0]?.meta['_dd.p.ksr']).toBe('0.25')
  })

  test('is our own where it came without a decision', () => {
    const { tracer, exporter } = createTestTracer({ sampleRate: 0.5 })
    const given = { ...IDS, 'x-datadog-tags': '_dd.p.ksr=0.25' }
    const headers = tracer.trace('server', { childOf: tracer.extract('text_map', given) }, () => tracer.carrier())
    expect(headers['x-datadog-tags']?.match(/ksr=[\d.]+/g)).toEqual(['ksr=0.5'])
    expect(headers['tracestate']?.match(/ksr:[\d.]+/g)).toEqual(['ksr:0.5'])
    expect(exporter.spans[0]?.meta['_dd.p.ksr']).toBe('0.5')
  })
})
