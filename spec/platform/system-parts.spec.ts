import { describe, expect, test, vi } from 'vitest'
import { SystemClock } from '../../lib/platform/clock.ts'
import { SystemRandom } from '../../lib/platform/random.ts'
import { SystemTimers } from '../../lib/platform/timers.ts'

describe('the clock of the process', () => {
  test('has hands that agree', () => {
    const clock = new SystemClock()
    expect(Math.abs(clock.origin + clock.now() - clock.wall())).toBeLessThan(1000)
    expect(Number.isInteger(clock.wall())).toBe(true)
  })

  test.each([undefined, {}, { timeOrigin: () => {} }])(
    'knows its origin with %s in the place of the global',
    (other) => {
      const { origin } = new SystemClock()
      vi.stubGlobal('performance', other)
      const clock = new SystemClock()
      expect(clock.origin).toBe(origin)
      expect(Math.abs(clock.origin + clock.now() - clock.wall())).toBeLessThan(1000)
      vi.unstubAllGlobals()
    },
  )

  test('never goes back', () => {
    const clock = new SystemClock()
    let before = clock.now()
    for (let i = 0; i < 1000; i++) {
      const now = clock.now()
      expect(now).toBeGreaterThanOrEqual(before)
      before = now
    }
  })
})

describe('the random numbers of the process', () => {
  test('are signed integers of 32 bits, and do not repeat when the pool is filled anew', () => {
    const random = new SystemRandom()
    const seen = new Set<string>()
    const BITS = 5000
    for (let i = 0; i < BITS; i++) {
      const [hi, lo] = [random.int32(), random.int32()]
      for (const half of [hi, lo]) expect(half).toBe(half | 0)
      seen.add(`${hi}.${lo}`)
    }
    expect(seen.size).toBe(BITS)
  })

  test('use every bit', () => {
    const random = new SystemRandom()
    let [ones, zeros] = [0, 0]
    for (let i = 0; i < 200; i++) {
      const n = random.int32()
      ones |= n
      zeros |= ~n
    }
    expect([ones, zeros]).toEqual([-1, -1])
  })
})

describe('the timers of the process', () => {
  test('call once, unless they are cancelled', () => {
    vi.useFakeTimers()
    const timers = new SystemTimers()
    const [kept, cancelled] = [vi.fn(), vi.fn()]
    timers.after(10, kept)
    timers.after(10, cancelled).cancel()
    vi.advanceTimersByTime(100)
    expect(kept).toHaveBeenCalledTimes(1)
    expect(cancelled).not.toHaveBeenCalled()
    vi.useRealTimers()
  })

  test('do not keep the process alive', () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const timer = new SystemTimers().after(60_000, () => {})
    expect(set.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false])
    timer.cancel()
    set.mockRestore()
  })
})
