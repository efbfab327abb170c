import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Timeline } from '../../lib/span/timeline.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'

const START = 1_767_225_600_000

test('tells the time to the nanosecond', () => {
  const clock = new ManualClock(START)
  const timeline = new Timeline(clock)
  clock.advance(12.345678)
  expect(timeline.at(clock.now())).toEqual({ ms: START + 12, ns: 345_678 })
})

test('never goes back while the wall clock is in step', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { maxLength: 50 }), (steps) => {
      const clock = new ManualClock(START + 0.25)
      const timeline = new Timeline(clock)
      let before = 0n
      for (const step of steps) {
        clock.advance(step)
        const { ms, ns } = timeline.at(clock.now())
        const now = BigInt(ms) * 1_000_000n + BigInt(ns)
        expect(now >= before).toBe(true)
        before = now
      }
    }),
  )
})

test.each([
  ['set back an hour', -3_600_000],
  ['set forward a year', 31_536_000_000],
  ['after a sleep of two milliseconds', 2.5],
])('follows a wall clock that is %s', (_, jump) => {
  const clock = new ManualClock(START)
  const timeline = new Timeline(clock)
  clock.advance(10)
  timeline.at(clock.now())
  clock.setWallForward(jump)
  clock.advance(0.5)
  expect(Math.abs(timeline.at(clock.now()).ms - clock.wall())).toBeLessThanOrEqual(1)
})

test('does not follow a wall clock that is behind by its own rounding', () => {
  const clock = new ManualClock(START + 0.999)
  const timeline = new Timeline(clock)
  expect(timeline.at(clock.now())).toEqual({ ms: START, ns: 999_023 })
})
