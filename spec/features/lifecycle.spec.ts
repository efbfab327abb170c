import { describe, expect, test } from 'vitest'
import type { Exporter } from '../../lib/export/exporter.ts'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'

/** A tracer whose exporter is at its end when told so. */
function ending(): TestTracer & { readonly drains: unknown[]; end(): void } {
  const drains: unknown[] = []
  let end = (): void => {}
  const done = new Promise<void>((resolve) => {
    end = resolve
  })
  const exporter: Exporter = {
    export() {},
    flush: () => done,
    drain(ms) {
      drains.push(ms)
      return done
    },
    close() {
      drains.push('closed')
    },
  }
  return { ...createTestTracer({}, {}, { exporter: () => exporter }), drains, end: () => end() }
}

describe('shutdown', () => {
  test('is waited for by a second one, and by a flush', async () => {
    const { tracer, drains, end } = ending()
    const order: string[] = []
    const first = tracer.shutdown().then(() => order.push('first'))
    const second = tracer.shutdown().then(() => order.push('second'))
    const flush = tracer.flush().then(() => order.push('flush'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(order).toEqual([])
    end()
    await Promise.all([first, second, flush])
    expect(order.sort()).toEqual(['first', 'flush', 'second'])
    expect(drains).toEqual([3000, 'closed'])
  })

  test.each([
    ['nothing', undefined, 3000],
    ['a time', { timeoutMs: 5 }, 5],
    ['no time', { timeoutMs: 0 }, 0],
    ['all the time', { timeoutMs: Number.POSITIVE_INFINITY }, 2 ** 31 - 1],
    ['more than a timer can wait', { timeoutMs: 1e12 }, 2 ** 31 - 1],
    ['NaN', { timeoutMs: Number.NaN }, 3000],
    ['less than nothing', { timeoutMs: -1 }, 3000],
    ['a text', { timeoutMs: '5' }, 3000],
    ['a symbol', { timeoutMs: Symbol('s') }, 3000],
    ['null', null, 3000],
    [
      'a getter that throws',
      {
        get timeoutMs(): never {
          throw new Error('no')
        },
      },
      3000,
    ],
  ])('takes %s for %3$j ms', async (_name, options, ms) => {
    const { tracer, drains, end } = ending()
    end()
    await tracer.shutdown(options as never)
    expect(drains).toEqual([ms, 'closed'])
  })
})
