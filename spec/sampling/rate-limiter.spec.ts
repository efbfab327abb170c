import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../../lib/platform/clock.ts'
import { RateLimiter } from '../../lib/sampling/rate-limiter.ts'
import { ManualClock } from '../../lib/testing/index.ts'

/** A limiter, and how many of so many that ask it lets pass. */
function limiting(perSecond: number): { limiter: RateLimiter; clock: ManualClock; passes: (asks: number) => number } {
  const clock = new ManualClock()
  const limiter = new RateLimiter(perSecond, clock)
  const passes = (asks: number): number => Array.from({ length: asks }, () => limiter.allows()).filter(Boolean).length
  return { limiter, clock, passes }
}

describe('a limiter', () => {
  test.each([
    [100, 1000, 100],
    [1, 5, 1],
    [2.9, 5, 2],
    [0, 5, 0],
    [-1, 5, 5],
    [-0.5, 5, 5],
    [Number.POSITIVE_INFINITY, 5, 5],
  ])('of %d lets, of %d at once, %d pass', (perSecond, asks, passed) => {
    expect(limiting(perSecond).passes(asks)).toBe(passed)
  })

  test('gives a token back a second after it was taken', () => {
    const { clock, passes } = limiting(3)
    expect(passes(2)).toBe(2)
    clock.advance(400)
    expect(passes(2)).toBe(1)
    clock.advance(599.9)
    expect(passes(9)).toBe(0)
    clock.advance(0.1)
    expect(passes(9)).toBe(2)
    clock.advance(400)
    expect(passes(9)).toBe(1)
  })

  test('saves no tokens up', () => {
    const { clock, passes } = limiting(3)
    clock.advance(60_000)
    expect(passes(9)).toBe(3)
  })

  test('of less than one a second lets one pass in as many seconds as that takes', () => {
    const { clock, passes } = limiting(0.25)
    expect(passes(2)).toBe(1)
    clock.advance(3999)
    expect(passes(2)).toBe(0)
    clock.advance(1)
    expect(passes(2)).toBe(1)
  })

  test.each([1024, 1025, 5000, 1_000_003, 1e9])(
    'of %d gives all of it, but for less than a thousandth',
    (perSecond) => {
      const { clock, passes } = limiting(perSecond)
      const asks = Math.min(perSecond + 5, 20_000)
      const passed = passes(asks)
      expect(passed).toBeLessThanOrEqual(perSecond)
      expect(passed).toBeGreaterThanOrEqual(Math.min(perSecond * 0.999, asks))
      clock.advance(1000)
      expect(passes(asks)).toBe(passed)
    },
  )

  test('is not moved by the wall clock', () => {
    const { clock, passes } = limiting(2)
    expect(passes(3)).toBe(2)
    clock.setWallForward(3_600_000)
    expect(passes(3)).toBe(0)
  })
})

/** Asks after each step of a clock, and gives the moments of those that passed and of those that did not, in time gone by. */
function run(perSecond: number, readings: readonly number[]): { passed: number[]; refused: number[] } {
  let now = 0
  const clock: Clock = { now: () => now, wall: () => 0, origin: 0 }
  const limiter = new RateLimiter(perSecond, clock)
  const moments = { passed: [] as number[], refused: [] as number[] }
  let goneBy = 0
  for (const reading of readings) {
    if (reading > now) goneBy += reading - now
    now = reading
    moments[limiter.allows() ? 'passed' : 'refused'].push(goneBy)
  }
  return moments
}

/** How many moments are less than a second before this one, or at it. */
function inTheSecondUpTo(moment: number, moments: readonly number[]): number {
  return moments.filter((other) => other <= moment && moment - other < 1000).length
}

const limit = fc.integer({ min: 1, max: 12 })

describe('whatever second one looks at', () => {
  const steps = fc.array(fc.oneof(fc.constantFrom(0, 0, 1, 250, 999, 1000), fc.integer({ min: 0, max: 400 })), {
    maxLength: 120,
  })

  test('no more pass than the limit says, and nothing is refused before it is reached', () => {
    fc.assert(
      fc.property(limit, steps, (perSecond, all) => {
        let reading = 0
        const readings = all.map((step) => (reading += step))
        const { passed, refused } = run(perSecond, readings)
        for (const moment of passed) expect(inTheSecondUpTo(moment, passed)).toBeLessThanOrEqual(perSecond)
        for (const moment of refused) expect(inTheSecondUpTo(moment, passed)).toBe(perSecond)
      }),
    )
  })

  test('no more pass than the limit says, also where tokens come back in groups', () => {
    const { clock, passes } = limiting(2000)
    const burst = fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 1500 }))
    const passed: number[] = []
    fc.assert(
      fc.property(burst, ([step, asks]) => {
        clock.advance(step)
        for (let i = passes(asks); i > 0; i--) passed.push(clock.now())
        expect(inTheSecondUpTo(clock.now(), passed)).toBeLessThanOrEqual(2000)
      }),
      { numRuns: 60 },
    )
  })

  test('no more pass than the limit says, whatever the clock says', () => {
    const jump = fc.oneof(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 0, max: 300 }))
    fc.assert(
      fc.property(limit, fc.array(jump, { maxLength: 120 }), (perSecond, readings) => {
        const { passed } = run(perSecond, readings)
        for (const moment of passed) expect(inTheSecondUpTo(moment, passed)).toBeLessThanOrEqual(perSecond)
      }),
    )
  })
})

test.each([
  ['back by an hour', -3_600_000, 0],
  ['to nothing', Number.NaN, 0],
  ['far ahead', 1e15, 3],
  ['to the end', Number.POSITIVE_INFINITY, 3],
])('a clock that is set %s frees each token once at most, and goes on', (_, reading, freed) => {
  const after = Number.isFinite(reading) ? reading : 0
  const moments = run(3, [0, 0, 0, 0, reading, reading, reading, reading, after, after + 1000, after + 1000])
  expect(moments.passed).toHaveLength(3 + freed + 2)
})

describe('the effective rate', () => {
  test('is the mean of this second and the one before', () => {
    const { limiter, clock, passes } = limiting(2)
    expect(limiter.effectiveRate).toBe(1)
    passes(2)
    expect(limiter.effectiveRate).toBe(1)
    passes(2)
    expect(limiter.effectiveRate).toBe(0.5)
    clock.advance(1000)
    passes(1)
    expect(limiter.effectiveRate).toBe((1 + 0.5) / 2)
    passes(3)
    expect(limiter.effectiveRate).toBe((0.5 + 0.5) / 2)
    clock.advance(5000)
    passes(2)
    expect(limiter.effectiveRate).toBe((1 + 0.5) / 2)
    clock.advance(1000)
    passes(2)
    expect(limiter.effectiveRate).toBe(1)
  })

  test.each([
    [0, 0],
    [-1, 1],
    [3, 1],
  ])('of a limit of %d is %d before anybody asks, and of 0 and of none also after', (perSecond, rate) => {
    const { limiter, passes } = limiting(perSecond)
    expect(limiter.effectiveRate).toBe(rate)
    passes(3)
    expect(limiter.effectiveRate).toBe(rate)
  })
})
