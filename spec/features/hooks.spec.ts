import { describe, expect, test } from 'vitest'
import type { SpanHook } from '../../lib/index.ts'
import { createTestTracer } from '../../lib/testing/index.ts'

describe('onSpanStart', () => {
  test('is called with each span that starts, with the options of its start', () => {
    const { tracer } = createTestTracer()
    const seen: string[] = []
    tracer.onSpanStart(
      (span) => void seen.push(`${JSON.parse(JSON.stringify(span)).name} ${tracer.activeSpan()?.spanId}`),
    )
    tracer.trace('a', () => tracer.trace('b', () => {}))
    tracer.startSpan('c')
    expect(seen).toEqual(['a undefined', 'b 1', 'c undefined'])
  })

  test('may set tags, which the program can still change', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.onSpanStart((span) => span.addTags({ team: 'blue', floor: 1 }) as never)
    tracer.trace('a', (span) => span.setTag('floor', 2))
    expect(exporter.spans[0]).toMatchObject({ meta: { team: 'blue' }, metrics: { floor: 2 } })
  })
})

describe('onSpanFinish', () => {
  test('may still change the span, whose time it does not count', () => {
    const { tracer, exporter, clock } = createTestTracer()
    tracer.onSpanFinish((span) => {
      clock.advance(100)
      span.setTag('finished', span.finished)
    })
    tracer.trace('a', () => clock.advance(3))
    expect(exporter.spans[0]).toMatchObject({ duration: 3_000_000, meta: { finished: 'false' } })
  })

  test('that finishes the span itself does no harm', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.onSpanFinish((span) => span.finish())
    tracer.trace('a', () => {})
    expect(exporter.spans).toHaveLength(1)
    expect(tracer.stats()).toMatchObject({ started: 1, finished: 1, held: 0, misuse: {} })
  })
})

describe('both', () => {
  const kinds = ['onSpanStart', 'onSpanFinish'] as const

  test.each(kinds)(
    '%s that throws, or rejects, is reported once for each function and changes nothing',
    async (kind) => {
      const lines: string[] = []
      const say = (line: string): void => {
        lines.push(line)
      }
      const { tracer, exporter } = createTestTracer({ logger: { debug: say, info: say, warn: say, error: say } })
      tracer[kind](() => {
        throw new Error('no')
      })
      tracer[kind]((async () => {
        throw new Error('later')
      }) as unknown as SpanHook)
      expect(tracer.trace('a', () => 7)).toBe(7)
      tracer.trace('b', () => {})
      await new Promise(setImmediate)
      expect(exporter.spans).toHaveLength(2)
      expect(lines).toEqual([
        `clew: a function given to ${kind} threw Error: no; the span goes on as it was. This is not said again.`,
        `clew: a function given to ${kind} threw Error: later; the span goes on as it was. This is not said again.`,
      ])
    },
  )

  test.each(kinds)('%s may trace what it does without calling itself', (kind) => {
    const { tracer, exporter } = createTestTracer()
    tracer[kind](() => tracer.trace('inner', () => {}))
    tracer.trace('outer', () => {})
    expect(exporter.spans.map((span) => span.name).toSorted()).toEqual(['inner', 'outer'])
  })

  test.each(kinds)('%s ends when its end is called', (kind) => {
    const { tracer } = createTestTracer()
    let calls = 0
    const end = tracer[kind](() => void calls++)
    tracer.trace('a', () => {})
    end()
    tracer.trace('b', () => {})
    expect(calls).toBe(1)
  })

  test.each(kinds)('%s with something that is no function is counted and ignored', (kind) => {
    const { tracer } = createTestTracer()
    tracer[kind](undefined as never)
    tracer.trace('a', () => {})
    expect(tracer.stats().misuse).toEqual({ [`${kind} with something that is not a function`]: 1 })
  })
})
