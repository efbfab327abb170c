import { each, STEP_SPANS, type Steps } from '../steps.ts'
import { calledKind, type NodeKind, peerOf } from './peer.ts'
import { percentileOf } from './percentile.ts'
import type { SpanForest } from './span-forest.ts'
import type { TraceSpan } from './trace-span.ts'

/** A service, or what services call that sends no spans itself. */
export interface ServiceNode {
  readonly id: string
  readonly name: string
  readonly kind: NodeKind
  readonly spans: number
  /** Spans that failed. */
  readonly errors: number
  /** Spans per minute. */
  readonly rate: number
  /** Nanoseconds. */
  readonly p95: number
}

/** Calls from one to another. */
export interface ServiceEdge {
  /** The id of a node. */
  readonly from: string
  /** The id of a node. */
  readonly to: string
  readonly count: number
  readonly errors: number
  /** Calls per minute. */
  readonly rate: number
  /** Nanoseconds. */
  readonly p95: number
}

interface Tally {
  errors: number
  readonly durations: number[]
}

interface NodeTally extends Tally {
  readonly name: string
  kind: NodeKind
}

interface EdgeTally extends Tally {
  readonly from: string
  readonly to: string
}

/** Who calls whom, as the spans of traces tell it. */
export class ServiceMap {
  readonly #nodes = new Map<string, NodeTally>()
  readonly #edges = new Map<string, EdgeTally>()

  add(forest: SpanForest): Steps<void> {
    const { order } = forest
    return each(order.length, (at) => this.#add(forest, order[at] as number))
  }

  /** Those with most spans first; `minutes` is the time in which they came. */
  *nodes(minutes: number): Steps<ServiceNode[]> {
    const rows: ServiceNode[] = []
    for (const [id, { name, kind, errors, durations }] of this.#nodes) {
      const { length } = durations
      rows.push({ id, name, kind, spans: length, errors, rate: length / minutes, p95: percentileOf(durations, 0.95) })
      if (length >= STEP_SPANS) yield
    }
    return rows.sort((a, b) => b.spans - a.spans)
  }

  /** Those with most calls first. */
  *edges(minutes: number): Steps<ServiceEdge[]> {
    const rows: ServiceEdge[] = []
    for (const { from, to, errors, durations } of this.#edges.values()) {
      const { length } = durations
      rows.push({ from, to, count: length, errors, rate: length / minutes, p95: percentileOf(durations, 0.95) })
      if (length >= STEP_SPANS) yield
    }
    return rows.sort((a, b) => b.count - a.count)
  }

  #add(forest: SpanForest, i: number): void {
    const { spans, parent } = forest
    const span = spans[i] as TraceSpan
    const above = spans[parent[i] as number]
    const id = `service:${span.service}`
    const foreign = above !== undefined && above.service !== span.service
    // A tracer may give what it calls a name of a service: such spans have no children.
    const called = forest.children(i).length === 0 ? calledKind(span) : undefined
    const given = foreign ? called : undefined
    count(this.#node(id, span.service, given ?? 'service'), span)
    if (foreign) count(this.#edge(`service:${above.service}`, id), span)
    if (called === undefined || foreign) return
    const peer = peerOf(span)
    if (peer === undefined) return
    const peerId = `${peer.kind}:${peer.name}`
    count(this.#node(peerId, peer.name, peer.kind), span)
    count(this.#edge(id, peerId), span)
  }

  #node(id: string, name: string, kind: NodeKind): NodeTally {
    let node = this.#nodes.get(id)
    if (node === undefined) {
      node = { name, kind, errors: 0, durations: [] }
      this.#nodes.set(id, node)
    }
    // One span that is not a call of it is a span of its own.
    if (kind === 'service') node.kind = kind
    return node
  }

  #edge(from: string, to: string): EdgeTally {
    const key = `${from}\0${to}`
    let edge = this.#edges.get(key)
    if (edge === undefined) {
      edge = { from, to, errors: 0, durations: [] }
      this.#edges.set(key, edge)
    }
    return edge
  }
}

function count(tally: Tally, { error, duration }: TraceSpan): void {
  tally.durations.push(duration)
  if (error !== 0) tally.errors++
}
