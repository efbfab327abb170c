import { describe, expect, test } from 'vitest'
import { Backoff } from '../../lib/export/backoff.ts'
import type { Timer } from '../../lib/platform/timers.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'

/** Timers that tell which of them keep the process alive. */
class HoldingTimers extends ManualTimers {
  readonly held: number[] = []

  override after(ms: number, fn: () => void, held = false): Timer {
    if (held) this.held.push(ms)
    return super.after(ms, fn)
  }
}

function pausing() {
  const timers = new HoldingTimers()
  let over = 0
  const backoff = new Backoff({
    timers,
    random: { int32: () => -1 },
    apart: (fn) => fn(),
    onOver: () => over++,
  })
  return { backoff, timers, over: () => over }
}

describe('a pause', () => {
  test.each([
    [1, 200],
    [2, 400],
    [6, 5000],
    [100, 5000],
  ])('after %d failures is over after %d ms at most', (failures, ms) => {
    const { backoff, timers, over } = pausing()
    backoff.begin(failures)
    timers.advance(ms - 1)
    expect([backoff.pausing, over()]).toEqual([true, 0])
    timers.advance(1)
    expect([backoff.pausing, over()]).toEqual([false, 1])
    expect(timers.waiting).toBe(0)
  })

  test('is over after 500 ms at most when there is not much time left', () => {
    const { backoff, timers, over } = pausing()
    backoff.urgent = true
    backoff.begin(6)
    timers.advance(500)
    expect(over()).toBe(1)
  })

  test('can be ended by hand, once', () => {
    const { backoff, timers, over } = pausing()
    backoff.begin(6)
    timers.advance(100)
    backoff.hurry()
    backoff.hurry()
    expect([backoff.pausing, over()]).toEqual([false, 1])
    timers.advance(10_000)
    expect(over()).toBe(1)
  })

  test('that has just begun is shortened to 100 ms instead, however often somebody asks, and holds the process for it', () => {
    const { backoff, timers, over } = pausing()
    backoff.begin(6)
    timers.advance(99)
    backoff.hurry()
    timers.advance(50)
    backoff.hurry()
    expect(over()).toBe(0)
    timers.advance(50)
    expect(over()).toBe(1)
    expect(timers.held).toEqual([100])
  })

  test('that was shortened is as long as ever after the next failure', () => {
    const { backoff, timers, over } = pausing()
    backoff.begin(6)
    backoff.hurry()
    timers.advance(100)
    backoff.begin(6)
    timers.advance(4999)
    expect(over()).toBe(1)
  })

  test('is forgotten without a word', () => {
    const { backoff, timers, over } = pausing()
    backoff.begin(6)
    backoff.end()
    expect([backoff.pausing, timers.waiting]).toEqual([false, 0])
    backoff.hurry()
    expect(over()).toBe(0)
  })
})
