import type { ServiceEdge, ServiceNode } from '../api/shapes.ts'

export const BOX = { width: 216, height: 62 } as const
const ACROSS = 168
const DOWN = 34
/** How often the order within the layers is improved. */
const SWEEPS = 6

export interface PlacedNode {
  readonly node: ServiceNode
  /** Pixels of its left upper corner. */
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly nodes: readonly PlacedNode[]
  readonly width: number
  readonly height: number
}

/** Who calls to the left of who is called, in columns, with those near each other that talk with each other. */
export function layeredLayout(nodes: readonly ServiceNode[], edges: readonly ServiceEdge[]): Layout {
  const layers = inLayers(nodes, edges)
  for (let i = 0; i < SWEEPS; i++) sweep(layers, edges, i % 2 === 0)
  const tallest = Math.max(0, ...layers.map((layer) => layer.length))
  const height = tallest * (BOX.height + DOWN) - DOWN
  return {
    nodes: layers.flatMap((layer, column) => {
      const top = (height - (layer.length * (BOX.height + DOWN) - DOWN)) / 2
      return layer.map((node, i) => ({ node, x: column * (BOX.width + ACROSS), y: top + i * (BOX.height + DOWN) }))
    }),
    width: Math.max(0, layers.length * (BOX.width + ACROSS) - ACROSS),
    height: Math.max(0, height),
  }
}

/** Each as far right as its longest way from one that nobody calls; an edge that would close a circle counts for nothing. */
function inLayers(nodes: readonly ServiceNode[], edges: readonly ServiceEdge[]): ServiceNode[][] {
  const targets = new Map<string, string[]>()
  const called = new Set<string>()
  for (const { from, to } of edges) {
    if (from === to) continue
    targets.set(from, [...(targets.get(from) ?? []), to])
    called.add(to)
  }
  const column = new Map<string, number>()
  const above = new Set<string>()
  const place = (id: string, at: number): void => {
    if (above.has(id) || (column.get(id) ?? -1) >= at) return
    column.set(id, at)
    above.add(id)
    for (const target of targets.get(id) ?? []) place(target, at + 1)
    above.delete(id)
  }
  for (const { id } of nodes) if (!called.has(id)) place(id, 0)
  // Of a circle that nobody calls from outside, the first begins.
  for (const { id } of nodes) if (!column.has(id)) place(id, 0)
  const layers: ServiceNode[][] = []
  for (const node of nodes) {
    const at = column.get(node.id) ?? 0
    while (layers.length <= at) layers.push([])
    layers[at]?.push(node)
  }
  return layers.filter((layer) => layer.length > 0)
}

/** Orders each layer by where its neighbours in the layer before, or behind, are on average. */
function sweep(layers: ServiceNode[][], edges: readonly ServiceEdge[], forwards: boolean): void {
  const order = forwards ? layers : [...layers].reverse()
  const ranks = new Map<string, number>()
  for (const layer of order) {
    const middle = (node: ServiceNode, i: number): number => {
      const near = edges.flatMap(({ from, to }) => {
        const rank = ranks.get(forwards && to === node.id ? from : !forwards && from === node.id ? to : '')
        return rank === undefined ? [] : [rank]
      })
      return near.length === 0 ? i / layer.length : near.reduce((sum, rank) => sum + rank, 0) / near.length
    }
    const wanted = new Map(layer.map((node, i) => [node, middle(node, i)]))
    layer.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
    for (const [i, node] of layer.entries()) ranks.set(node.id, (i + 0.5) / layer.length)
  }
}
