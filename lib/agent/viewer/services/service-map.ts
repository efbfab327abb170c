import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { durationText } from '../../analysis/duration-text.ts'
import type { NodeKind, ServiceEdge, ServiceGraph } from '../api/shapes.ts'
import { joined, termOf } from '../search/query-text.ts'
import { countText, percentText, rateText } from '../shell/figures.ts'
import { routeTo } from '../shell/route.ts'
import { serviceColour } from '../shell/service-colour.ts'
import { BOX, layeredLayout, type PlacedNode } from './layered-layout.ts'

const MARGIN = 28
/** How much smaller a map may become that is wider than the page; what is wider still is scrolled. */
const LEAST_SCALE = 0.65
/** Letters of a name that fit into a box. */
const LETTERS = 24

const KINDS: Readonly<Record<NodeKind, string>> = {
  service: 'service',
  db: 'database',
  cache: 'cache',
  queue: 'queue',
  http: 'HTTP peer',
  other: 'peer',
}

interface ServiceMapProps {
  readonly graph: ServiceGraph
  readonly query: string
}

/** Services and what they call, each a box, from left to right. */
export function ServiceMap({ graph, query }: ServiceMapProps): VNode {
  const { nodes, ...inner } = layeredLayout(graph.nodes, graph.edges)
  const [width, height] = [inner.width + 2 * MARGIN, inner.height + 2 * MARGIN]
  const [near, setNear] = useState('')
  const places = new Map(nodes.map((placed) => [placed.node.id, placed]))
  const touched = (edge: ServiceEdge) => edge.from === near || edge.to === near
  const lit = new Set(near === '' ? [] : [near, ...graph.edges.filter(touched).flatMap(({ from, to }) => [from, to])])
  const most = Math.max(1, ...graph.edges.map(({ count }) => count))
  return html`
    <div class="scroller map">
      <svg width=${width} height=${height} style=${{ maxWidth: `max(100%, ${width * LEAST_SCALE}px)` }} viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}"
        role="group" aria-label="${graph.nodes.length} services and peers">
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .5 8 4 0 7.500z" /></marker>
        </defs>
        ${graph.edges.map((edge) => {
          const from = places.get(edge.from)
          const to = places.get(edge.to)
          if (from === undefined || to === undefined || from === to) return null
          return html`<${Edge} key=${`${edge.from} ${edge.to}`} edge=${edge} from=${from} to=${to} share=${edge.count / most}
            dim=${near !== '' && !touched(edge)} lit=${near !== '' && touched(edge)} />`
        })}
        ${nodes.map(
          (placed) =>
            html`<${Box} key=${placed.node.id} placed=${placed} query=${query} dim=${near !== '' && !lit.has(placed.node.id)} onNear=${setNear} />`,
        )}
      </svg>
    </div>
  `
}

interface BoxProps {
  readonly placed: PlacedNode
  readonly query: string
  readonly dim: boolean
  onNear(id: string): void
}

function Box({ placed, query, dim, onNear }: BoxProps): VNode {
  const { node, x, y } = placed
  const { hue, shade } = serviceColour(node.name)
  const name = node.name.length > LETTERS ? `${node.name.slice(0, LETTERS - 1)}…` : node.name
  const share = node.requests > 0 ? node.errors / node.requests : 0
  return html`
    <a class="box ${node.kind} ${share > 0 ? 'failing' : ''} ${dim ? 'dim' : ''}" transform="translate(${x} ${y})"
      href=${routeTo('traces', { query: joined(query, termOf('service', node.name)) })}
      onMouseEnter=${() => onNear(node.id)} onMouseLeave=${() => onNear('')} onFocus=${() => onNear(node.id)} onBlur=${() => onNear('')}>
      <title>${node.name}: ${KINDS[node.kind]}, ${countText(node.requests)} requests, ${countText(node.errors)} failed; ${countText(node.spans)} spans</title>
      <rect width=${BOX.width} height=${BOX.height} rx=${node.kind === 'service' ? 6 : 20} />
      <rect class="service-colours" style=${{ '--hue': hue, '--shade': shade }} x="12" y="13" width="8" height="14" rx="2" />
      <text class="name" x="27" y="24">${name}</text>
      <text class="kind" x="14" y="-6">${node.kind === 'service' ? '' : KINDS[node.kind]}</text>
      <text x="12" y="48">${rateText(node.rate)} · p95 ${durationText(node.p95)}</text>
      <text class="share" x=${BOX.width - 12} y="48">${share > 0 ? `▲ ${percentText(share)}` : ''}</text>
    </a>
  `
}

interface EdgeProps {
  readonly edge: ServiceEdge
  readonly from: PlacedNode
  readonly to: PlacedNode
  /** Of the busiest edge, from 0 to 1. */
  readonly share: number
  readonly dim: boolean
  readonly lit: boolean
}

function Edge({ edge, from, to, share, dim, lit }: EdgeProps): VNode {
  const back = to.x <= from.x
  const x1 = from.x + (back ? BOX.width / 2 : BOX.width)
  const y1 = from.y + (back ? BOX.height : BOX.height / 2)
  const x2 = to.x + (back ? BOX.width / 2 : 0)
  const y2 = to.y + (back ? BOX.height : BOX.height / 2)
  const bend = back ? 60 : Math.max(40, (x2 - x1) / 2)
  const curve = back
    ? `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 + bend} ${x2} ${y2}`
    : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  const failing = edge.errors > 0
  const x = (x1 + x2) / 2
  const y = back ? Math.max(y1, y2) + bend * 0.75 : (y1 + y2) / 2
  return html`
    <g class="edge ${failing ? 'failing' : ''} ${dim ? 'dim' : ''} ${lit ? 'lit' : ''}">
      <title>${from.node.name} to ${to.node.name}: ${countText(edge.count)} calls, ${rateText(edge.rate)}, p95 ${durationText(edge.p95)}, ${countText(edge.errors)} failed</title>
      <path d=${curve} stroke-width=${1 + share * 2} marker-end="url(#arrow)" />
      <text x=${x} y=${y - 5}>${rateText(edge.rate)} · ${durationText(edge.p95)}${failing ? ` ▲ ${percentText(edge.errors / edge.count)}` : ''}</text>
    </g>
  `
}
