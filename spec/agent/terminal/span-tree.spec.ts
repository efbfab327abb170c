import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spanForest, toldStarts } from '../../../lib/agent/analysis/span-forest.ts'
import type { TraceSpan } from '../../../lib/agent/analysis/trace-span.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { type TreeRow, treeSteps } from '../../../lib/agent/terminal/span-tree.ts'
import { span as aSpan } from '../analysis/spans.ts'

type Row = readonly [id: string, parent: string, at?: number]

function spanTree(spans: readonly TraceSpan[], maxLevels: number, maxRows = Number.POSITIVE_INFINITY): TreeRow[] {
  const forest = spanForest(spans)
  return atOnce(treeSteps(forest, toldStarts(forest), { maxLevels, maxRows }))
}

function drawn(rows: readonly Row[], maxLevels = 100): string[] {
  const spans = rows.map(([id, parent, start = 0]) => aSpan(id, { parent, start }))
  return spanTree(spans, maxLevels).map(({ branch, span, note }) => (span === undefined ? note : branch + span.id))
}

describe('a tree', () => {
  test('has children below their parents, in the order in which they started', () => {
    expect(
      drawn([
        ['5', '3', 40],
        ['4', '1', 50],
        ['2', '1', 10],
        ['1', '0', 0],
        ['3', '2', 20],
      ]),
    ).toEqual(['1', '├─ 2', '│  └─ 3', '│     └─ 5', '└─ 4'])
  })

  test('keeps the order of arrival for what started at once', () => {
    expect(
      drawn([
        ['1', '0'],
        ['3', '1'],
        ['2', '1'],
      ]),
    ).toEqual(['1', '├─ 3', '└─ 2'])
  })

  test('may have several roots', () => {
    expect(
      drawn([
        ['1', '0', 1],
        ['2', '0', 0],
        ['3', '1', 2],
      ]),
    ).toEqual(['2', '1', '└─ 3'])
  })

  test('tells whether a row has children', () => {
    const spans = [aSpan('1'), aSpan('2', { parent: '1' })]
    expect(spanTree(spans, 9).map(({ hasChildren }) => hasChildren)).toEqual([true, false])
  })
})

describe('spans without a parent', () => {
  test('hang together if they have the same in common', () => {
    expect(
      drawn([
        ['1', '0'],
        ['2', '77', 5],
        ['3', '88', 1],
        ['4', '77', 2],
        ['5', '2', 6],
      ]),
    ).toEqual(['1', 'parent 88 has not arrived', '└─ 3', 'parent 77 has not arrived', '├─ 4', '└─ 2', '   └─ 5'])
  })

  test('are all there is of a trace that began elsewhere', () => {
    expect(drawn([['1', '77']])).toEqual(['parent 77 has not arrived', '└─ 1'])
  })
})

describe('a circle', () => {
  test('is cut open, with what hangs on it', () => {
    expect(
      drawn([
        ['9', '2'],
        ['1', '3'],
        ['2', '1'],
        ['3', '2'],
        ['4', '0'],
      ]),
    ).toEqual(['4', 'parents in a circle', '└─ 2', '   ├─ 9', '   └─ 3', '      └─ 1'])
  })

  test('may be one span', () => {
    expect(drawn([['1', '1']])).toEqual(['parents in a circle', '└─ 1'])
  })
})

test('spans with one id are all drawn, and children hang on the first', () => {
  expect(
    drawn([
      ['1', '0', 0],
      ['2', '1', 1],
      ['2', '1', 2],
      ['3', '2', 3],
    ]),
  ).toEqual(['1', '├─ 2', '│  └─ 3', '└─ 2'])
})

test('what is deeper than there is room for hangs on the last level, and tells how much deeper it is', () => {
  const spans = [1, 2, 3, 4].map((n) => aSpan(String(n), { parent: String(n - 1) }))
  expect(spanTree(spans, 2).map(({ branch, span, hidden }) => [branch, span?.id, hidden])).toEqual([
    ['', '1', 0],
    ['└─ ', '2', 0],
    ['   └─ ', '3', 0],
    ['      ', '4', 1],
  ])
})

test('a trace of 100,000 levels is drawn', () => {
  const spans = Array.from({ length: 100_000 }, (_, n) => aSpan(String(n + 1), { parent: String(n) }))
  expect(spanTree(spans, 8)).toHaveLength(100_000)
})

test('every span is drawn once, whatever the parents are', () => {
  const row = fc.tuple(fc.nat(12), fc.nat(12), fc.nat(5))
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const spans = rows.map(([id, parent, at]) => aSpan(String(id + 1), { parent: String(parent), start: at }))
      const tree = spanTree(spans, 4).flatMap(({ span }) => (span === undefined ? [] : [span]))
      expect(tree).toHaveLength(spans.length)
      expect(new Set(tree)).toEqual(new Set(spans))
    }),
  )
})
