import fc from 'fast-check'
import { expect, test } from 'vitest'
import { around, between, moved, type TimeWindow, zoomed } from '../../../lib/agent/viewer/trace/time-window.ts'

const BOUNDS = { from: 0, to: 10_000 }

test.each([
  ['a zoom keeps the moment under the pointer in its place', zoomed(BOUNDS, BOUNDS, 0.5, 2000), 1000, 6000],
  ['a zoom out ends at the whole', zoomed({ from: 100, to: 900 }, BOUNDS, 100, 500), 0, 10_000],
  ['a zoom in ends at what clocks tell', zoomed(BOUNDS, BOUNDS, 1e-9, 5000), 4975, 5025],
  ['a move ends at the start', moved({ from: 1000, to: 3000 }, BOUNDS, -5000), 0, 2000],
  ['a move ends at the end', moved({ from: 1000, to: 3000 }, BOUNDS, 50_000), 8000, 10_000],
  ['a span gets some room at both sides', around(1000, 2000, BOUNDS), 920, 2080],
  ['a stretch may be chosen backwards', between(3000, 1000, BOUNDS), 1000, 3000],
])('%s', (_claim, window, from, to) => {
  expect({ from: Math.round(window.from), to: Math.round(window.to) }).toEqual({ from, to })
})

test('whatever one does, the window stays inside and is not empty', () => {
  const step = fc.oneof(
    fc.record({
      factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({ by: fc.double({ min: -1e5, max: 1e5, noNaN: true }) }),
  )
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let window: TimeWindow = BOUNDS
      for (const one of steps) {
        const width = window.to - window.from
        window =
          'by' in one ? moved(window, BOUNDS, one.by) : zoomed(window, BOUNDS, one.factor, window.from + width * one.at)
        expect(window.from).toBeGreaterThanOrEqual(-1e-6)
        expect(window.to).toBeLessThanOrEqual(10_000 + 1e-6)
        expect(window.to).toBeGreaterThan(window.from)
      }
    }),
  )
})
