import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spanForest } from '../../../lib/agent/analysis/span-forest.ts'
import { firstReaching, flameLanes } from '../../../lib/agent/viewer/trace/flame-lanes.ts'
import { visibleRows } from '../../../lib/agent/viewer/trace/visible-rows.ts'

interface Timed {
  readonly id: number
  readonly parent: number
  readonly from: number
  readonly to: number
}

function laid(spans: readonly Timed[]) {
  const forest = spanForest(
    spans.map(({ id, parent, from, to }) => ({
      ...{ id: String(id), parent: String(parent), start: from, duration: to - from },
      ...{ name: '', service: '', resource: '', type: '', error: 0, meta: {}, metrics: {} },
    })),
  )
  const starts = Float64Array.from(spans, ({ from }) => from)
  const ends = Float64Array.from(spans, ({ to }) => to)
  return { forest, starts, ends, ...flameLanes(forest, starts, ends) }
}

const span = (id: number, parent: number, from: number, to: number): Timed => ({ id, parent, from, to })

test.each([
  ['children below their parent', [span(1, 0, 0, 100), span(2, 1, 10, 40), span(3, 1, 50, 90)], [0, 1, 1]],
  ['what ran side by side below each other', [span(1, 0, 0, 100), span(2, 1, 10, 60), span(3, 1, 50, 90)], [0, 1, 2]],
  [
    'a grandchild below a sibling that is in its way',
    [span(1, 0, 0, 9), span(2, 1, 0, 6), span(3, 1, 5, 9), span(4, 2, 1, 6)],
    [0, 1, 3, 2],
  ],
  ['roots beside each other in one lane', [span(1, 0, 0, 10), span(2, 0, 10, 20)], [0, 0]],
])('puts %s', (_what, spans, lanes) => {
  expect([...laid(spans).laneOf]).toEqual(lanes)
})

test('has every span once, below its parent, and beside nothing that was at work too', () => {
  const timed = fc.record({ parent: fc.nat(20), from: fc.nat(100), takes: fc.integer({ min: 1, max: 50 }) })
  fc.assert(
    fc.property(fc.array(timed, { maxLength: 40 }), (given) => {
      const spans = given.map(({ parent, from, takes }, i) => span(i + 1, Math.min(parent, i), from, from + takes))
      const { lanes, laneOf, forest, starts, ends } = laid(spans)
      expect(lanes.flatMap((lane) => [...lane.spans]).sort((a, b) => a - b)).toEqual(spans.map((_, i) => i))
      for (const i of forest.order) {
        const parent = forest.parent[i] ?? -1
        if (parent !== -1) expect(laneOf[i]).toBeGreaterThan(Number(laneOf[parent]))
      }
      for (const { spans: inLane } of lanes)
        for (let i = 1; i < inLane.length; i++)
          expect(starts[inLane[i] ?? 0]).toBeGreaterThanOrEqual(Number(ends[inLane[i - 1] ?? 0]))
    }),
  )
})

test('gives up looking for room beside two thousand at once', () => {
  const crowd = Array.from({ length: 2000 }, (_, i) => span(i + 2, 1, 0, 100))
  expect(laid([span(1, 0, 0, 100), ...crowd]).lanes).toHaveLength(65)
})

test('finds the first that reaches a moment', () => {
  const { lanes } = laid([span(1, 0, 0, 10), span(2, 0, 10, 20), span(3, 0, 30, 40)])
  expect([-5, 10, 11, 25, 40, 41].map((moment) => firstReaching(lanes[0] ?? { spans: [], reach: [] }, moment))).toEqual(
    [0, 0, 1, 2, 2, 3],
  )
})

test('leaves out of a waterfall what is below folded spans', () => {
  const { forest } = laid([span(1, 0, 0, 9), span(2, 1, 0, 6), span(3, 2, 0, 5), span(4, 1, 7, 9), span(5, 4, 7, 8)])
  const shown = (...folded: number[]) => [...visibleRows(forest, new Set(folded))]
  expect(shown()).toEqual([0, 1, 2, 3, 4])
  expect(shown(1)).toEqual([0, 1, 3, 4])
  expect(shown(1, 3)).toEqual([0, 1, 3])
  expect(shown(0, 3)).toEqual([0])
})
