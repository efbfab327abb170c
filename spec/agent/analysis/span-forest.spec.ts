import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spanForest } from '../../../lib/agent/analysis/span-forest.ts'
import { chain, span, spans } from './spans.ts'

function drawn(...lines: readonly string[]): string {
  const forest = spanForest(spans(...lines))
  return [...forest.order].map((i) => '-'.repeat(forest.depth[i] ?? 0) + forest.spans[i]?.id).join(' ')
}

test.each([
  {
    what: 'parents come before children, siblings by start',
    lines: ['3<1 20-30', '2<1 10-15', '1 0-100', '4<2 11-12'],
    order: '1 -2 --4 -3',
  },
  { what: 'siblings that start together keep their order', lines: ['1', '3<1 5-6', '2<1 5-6'], order: '1 -3 -2' },
  { what: 'true roots come before orphans that started earlier', lines: ['2<9 0-1', '1 5-6'], order: '1 2' },
  { what: 'a circle is cut at its first span', lines: ['1<3', '2<1', '3<2'], order: '1 -2 --3' },
  { what: 'what hangs on a circle stays with it', lines: ['4<1', '1<2', '2<1'], order: '1 -4 -2' },
  { what: 'a span that is its own parent is a root', lines: ['1<1', '2<1'], order: '1 -2' },
  {
    what: 'the first of two spans with one id has the children',
    lines: ['1 0-9', '1 1-9', '2<1 2-3'],
    order: '1 -2 1',
  },
  { what: 'nothing has no roots', lines: [], order: '' },
])('$what', ({ lines, order }) => {
  expect(drawn(...lines)).toBe(order)
})

test('a chain is as deep as it is long, whatever the stack', () => {
  const forest = spanForest(chain(50_000))
  expect(forest.depth[49_999]).toBe(49_999)
  expect(forest.order[49_999]).toBe(49_999)
})

test('every span stands in the order once and behind its parent, whatever the parents are', () => {
  const parent = fc.integer({ min: 0, max: 12 }).map(String)
  fc.assert(
    fc.property(fc.array(parent, { maxLength: 12 }), (all) => {
      const forest = spanForest(all.map((of, i) => span(String(i + 1), { parent: of })))
      const place = new Map([...forest.order].map((of, i) => [of, i]))
      expect(place.size).toBe(all.length)
      for (const [i, of] of forest.parent.entries()) {
        if (of !== -1) expect(place.get(of)).toBeLessThan(place.get(i) ?? -1)
      }
    }),
  )
})
