import { describe, expect, test } from 'vitest'
import { createTestTracer, drawTrace } from '../../lib/testing/index.ts'

// The three ways of the manual-instrumentation page this project comes from, each as it stands there.

describe('the decorator', () => {
  test('traces a method, and calls the span Class.method', () => {
    const { tracer, exporter } = createTestTracer()
    class Shop {
      @tracer.wrap()
      businessLogic(): string {
        return 'done'
      }
    }
    expect(new Shop().businessLogic()).toBe('done')
    expect(drawTrace(exporter.traces[0])).toBe('Shop.businessLogic  0ms  0ms')
  })

  test('takes a name and the rest of what a span starts with', () => {
    const { tracer, exporter } = createTestTracer()
    class Shop {
      @tracer.wrap('order.place', { service: 'orders', resource: 'POST /orders', type: 'web', tags: { tier: 'gold' } })
      place(): void {}
    }
    new Shop().place()
    expect(exporter.spans[0]).toMatchObject({
      name: 'order.place',
      service: 'orders',
      resource: 'POST /orders',
      type: 'web',
      meta: { tier: 'gold' },
    })
  })
})

describe('the block', () => {
  test('traces what a function does', async () => {
    const { tracer, exporter, clock } = createTestTracer()
    const answer = await tracer.trace('interesting.operations', async () => {
      clock.advance(3)
      return 42
    })
    expect(answer).toBe(42)
    expect(drawTrace(exporter.traces[0])).toBe('interesting.operations  0ms  3ms')
  })

  test('ends with the scope of a using declaration', () => {
    const { tracer, exporter, clock } = createTestTracer()
    {
      using span = tracer.trace('interesting.operations')
      span.setTag('step', 1)
      tracer.trace('inner', () => clock.advance(2))
    }
    expect(tracer.activeSpan()).toBeUndefined()
    expect(drawTrace(exporter.traces[0])).toBe('interesting.operations  0ms  2ms\n└─ inner                0ms  2ms')
  })

  test('is right under Promise.all when it is opened', async () => {
    const { tracer, exporter } = createTestTracer()
    const work = async (name: string): Promise<void> => {
      using _span = await tracer.open(name)
      await Promise.resolve()
      tracer.trace(`${name}.child`, () => {})
      await Promise.resolve()
    }
    await tracer.trace('outer', () => Promise.all(['a', 'b', 'c', 'd', 'e'].map(work)))
    expect(drawTrace(exporter.traces[0])).toBe(
      [
        'outer          0ms  0ms',
        '├─ a           0ms  0ms',
        '│  └─ a.child  0ms  0ms',
        '├─ b           0ms  0ms',
        '│  └─ b.child  0ms  0ms',
        '├─ c           0ms  0ms',
        '│  └─ c.child  0ms  0ms',
        '├─ d           0ms  0ms',
        '│  └─ d.child  0ms  0ms',
        '└─ e           0ms  0ms',
        '   └─ e.child  0ms  0ms',
      ].join('\n'),
    )
  })
})

describe('the manual form', () => {
  test('is active until it is finished, and gives back the span around it', () => {
    const { tracer, exporter, clock } = createTestTracer()
    const outer = tracer.trace('outer')
    const span = tracer.trace('operations.of.interest')
    tracer.trace('child', () => clock.advance(1))
    span.finish()
    expect(tracer.activeSpan()).toBe(outer)
    tracer.trace('sibling', () => clock.advance(1))
    outer.finish()
    expect(tracer.activeSpan()).toBeUndefined()
    expect(drawTrace(exporter.traces[0])).toBe(
      [
        'outer                      0ms  2ms',
        '├─ operations.of.interest  0ms  1ms',
        '│  └─ child                0ms  1ms',
        '└─ sibling                 1ms  1ms',
      ].join('\n'),
    )
  })

  test('holds back its trace as long as it is not finished', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('request', () => {
      tracer.trace('forgotten')
    })
    expect(exporter.traces).toEqual([])
    expect(tracer.stats()).toMatchObject({ started: 2, finished: 1, held: 1 })
  })

  test('does not hold it back for ever: many spans go ahead', () => {
    const { tracer, exporter } = createTestTracer({ flushMinSpans: 3 })
    tracer.trace('request', () => {
      tracer.trace('forgotten')
      for (let i = 0; i < 2; i++) tracer.trace(`step.${i}`, () => {})
    })
    expect(exporter.traces.map((trace) => trace.map((span) => span.name))).toEqual([['request', 'step.0', 'step.1']])
  })
})
