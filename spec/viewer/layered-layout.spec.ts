import { expect, test } from 'vitest'
import { BOX, layeredLayout } from '../../lib/agent/viewer/services/layered-layout.ts'

/** Draws the columns of a graph like `web>users web>orders`. */
function columns(graph: string): string[] {
  const pairs = graph.split(' ').map((pair) => pair.split('>') as [string, string])
  const names = [...new Set(pairs.flat())]
  const figures = { requests: 1, spans: 1, errors: 0, rate: 1, p95: 1 }
  const { nodes } = layeredLayout(
    names.map((name) => ({ id: name, name, kind: 'service', ...figures })),
    pairs.map(([from, to]) => ({ from, to, count: 1, ...figures })),
  )
  const byColumn = new Map<number, string[]>()
  for (const { node, x, y } of [...nodes].sort((a, b) => a.x - b.x || a.y - b.y)) {
    expect(y).toBeGreaterThanOrEqual(0)
    byColumn.set(x, [...(byColumn.get(x) ?? []), node.name])
  }
  return [...byColumn.values()].map((column) => column.join(' '))
}

test.each([
  ['a chain from left to right', 'a>b b>c', ['a', 'b', 'c']],
  ['who is called far to the right of all who call', 'a>b a>c b>c', ['a', 'b', 'c']],
  ['neighbours beside each other', 'a>x b>y a>y2 b>y3', ['a b', 'x y2 y y3']],
  ['a circle from where it is entered', 'a>b b>c c>b', ['a', 'b', 'c']],
  ['a circle that nobody enters', 'a>b b>a', ['a', 'b']],
  ['one that calls itself', 'a>a a>b', ['a', 'b']],
])('places %s', (_what, graph, expected) => {
  expect(columns(graph)).toEqual(expected)
})

test('lets no boxes lie upon each other', () => {
  const names = Array.from({ length: 30 }, (_, i) => `s${i}`)
  const figures = { requests: 1, spans: 1, errors: 0, rate: 1, p95: 1 }
  const { nodes } = layeredLayout(
    names.map((name) => ({ id: name, name, kind: 'service', ...figures })),
    names.slice(1).map((to, i) => ({ from: `s${Math.floor(i / 3)}`, to, count: 1, ...figures })),
  )
  for (const a of nodes)
    for (const b of nodes)
      if (a !== b) expect(Math.abs(a.x - b.x) >= BOX.width || Math.abs(a.y - b.y) >= BOX.height).toBe(true)
})
