import { describe, expect, test } from 'vitest'
import { EXAMPLES, valueOfExample } from '../../docs/tags/examples.ts'
import type { Span } from '../../lib/span/span.ts'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'
import { SPAN_PLACES, START_PLACES, TRACER_PLACES } from '../fuzz/value-places.ts'
import type { StrictSpan } from '../strict-agent/span-reading.ts'
import { StrictExporter } from '../strict-agent/strict-exporter.ts'

/** A tracer, and what an agent has read of its spans. */
function read(use: (test: TestTracer) => void): StrictSpan[] {
  let exporter: StrictExporter | undefined
  const test = createTestTracer(
    { logger: { warn() {}, error() {} } },
    {},
    {
      exporter: (context) => {
        exporter = new StrictExporter(context)
        return exporter
      },
    },
  )
  use(test)
  exporter?.take()
  expect(exporter?.refused).toEqual([])
  return exporter?.last.flat() ?? []
}

describe('an agent takes a span, and its neighbour, whatever is given to', () => {
  const rows = EXAMPLES.map(([row, what, code]) => ({ row: row ?? '-', what, code }))

  test.each(rows)('all places at once (row $row): $what', ({ code }) => {
    const spans = read(({ tracer }) => {
      const value = () => valueOfExample(code) as never
      const give = (name: string, use: (span: Span) => unknown): void => {
        const span = tracer.startSpan(name)
        use(span)
        span.finish()
      }
      for (const [name, place] of Object.entries(SPAN_PLACES)) give(name, (span) => place(span, value(), value()))
      for (const [name, options] of Object.entries(START_PLACES)) tracer.startSpan(name, options(value())).finish()
      for (const place of Object.values(TRACER_PLACES)) place(tracer, value(), value())
      tracer.onSpanStart((span) => span.setTag('of a hook', value()).addTags(value()))
      tracer.onSpanFinish((span) => span.setResource(value()).setError(value()))
      tracer.startSpan(value(), value()).finish(value())
      tracer.startSpan('neighbour').finish()
      const { started, sent } = tracer.stats()
      expect(sent.spans).toBe(started)
    })
    expect(spans.at(-1)?.name).toBe('neighbour')
  })
})

describe('text is cut so that nothing is left that is no text', () => {
  test.each([
    ['setTag', 25_000, (span: Span, text: string) => span.setTag('k', text), ({ meta }: StrictSpan) => meta.get('k')],
    ['setResource', 5000, (span: Span, text: string) => span.setResource(text), ({ resource }: StrictSpan) => resource],
    [
      'setOperationName',
      5000,
      (span: Span, text: string) => span.setOperationName(text),
      ({ name }: StrictSpan) => name,
    ],
    [
      'the name of a tag',
      200,
      (span: Span, text: string) => span.setTag(text, 'found'),
      ({ meta }: StrictSpan) => [...meta].find(([, value]) => value === 'found')?.[0],
    ],
  ])('%s, at %d units', (_, most, give, seen) => {
    for (let before = most - 5; before <= most + 1; before++) {
      for (const unit of ['😀', 'é', '日', '\0']) {
        const [span] = read(({ tracer }) => {
          const started = tracer.startSpan('op')
          give(started, 'x'.repeat(before) + unit.repeat(4))
          started.finish()
        })
        const text = seen(span as StrictSpan) ?? ''
        expect(text.length).toBeLessThanOrEqual(most)
        expect(text).not.toContain('\ufffd')
      }
    }
  })
})

test('no example changes what all objects have', () => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect('a' in {}).toBe(false)
})
