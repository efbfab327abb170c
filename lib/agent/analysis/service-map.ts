import { STEP_SPANS, type Steps } from '../steps.ts'
import type { CallKind, CallKinds } from './call-kinds.ts'
import type { NodeKind } from './peer.ts'
import { percentileIn } from './percentile.ts'
import type { TraceCalls } from './trace-calls.ts'

/** A service, or what services call that sends no spans itself. */
export interface ServiceNode {
  readonly id: string
  readonly name: string
  readonly kind: NodeKind
  /** Spans with which it began to work for somebody. */
  readonly requests: number
  readonly spans: number
  /** Requests that failed. */
  readonly errors: number
  /** Requests per minute. */
  readonly rate: number
  /** Nanoseconds of a request. */
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

/** All calls of one kind. */
interface KindTally {
  readonly failed: boolean
  /** Nanoseconds of each. */
  readonly durations: number[]
}

interface NodeTally {
  readonly name: string
  kind: NodeKind
  readonly requests: KindTally[]
  /** Of its spans that are no requests. */
  readonly inner: KindTally[]
}

interface EdgeTally {
  readonly from: string
  readonly to: string
  readonly tallies: KindTally[]
}

/** What is told of a node and of an edge alike. */
interface Counts {
  readonly count: number
  readonly errors: number
  readonly rate: number
  readonly p95: number
}

/** Who calls whom, as the spans of traces tell it. */
export class ServiceMap {
  readonly #nodes = new Map<string, NodeTally>()
  readonly #edges = new Map<string, EdgeTally>()
  /** By the number that the kind has in the table that was given last. */
  #tallies: KindTally[] = []
  #kinds: CallKinds | undefined

  /** Adds the calls of a trace, whose kinds are in a table. */
  add(calls: TraceCalls, kinds: CallKinds): void {
    if (kinds !== this.#kinds) this.#tallies = []
    this.#kinds = kinds
    for (let at = 0; at < calls.length; ) {
      const index = calls[at] as number
      const from = at + 2
      at = from + (calls[at + 1] as number)
      let tally = this.#tallies[index]
      if (tally === undefined) {
        tally = this.#begin(kinds.at(index))
        this.#tallies[index] = tally
      }
      for (let i = from; i < at; i++) tally.durations.push(calls[i] as number)
    }
  }

  /** Those with most requests first; `minutes` is the time in which they came. */
  *nodes(minutes: number): Steps<ServiceNode[]> {
    const rows: ServiceNode[] = []
    for (const [id, { name, kind, requests, inner }] of this.#nodes) {
      const { count, ...others } = countsOf(requests, minutes)
      const spans = inner.reduce((sum, { durations }) => sum + durations.length, count)
      rows.push({ id, name, kind, requests: count, spans, ...others })
      if (count >= STEP_SPANS) yield
    }
    return rows.sort((a, b) => b.requests - a.requests)
  }

  /** Those with most calls first. */
  *edges(minutes: number): Steps<ServiceEdge[]> {
    const rows: ServiceEdge[] = []
    for (const { from, to, tallies } of this.#edges.values()) {
      const counts = countsOf(tallies, minutes)
      rows.push({ from, to, ...counts })
      if (counts.count >= STEP_SPANS) yield
    }
    return rows.sort((a, b) => b.count - a.count)
  }

  /** Begins to count the calls of a kind, where each of them counts. */
  #begin({ service, kind, from, enters, peer, failed }: CallKind): KindTally {
    const tally: KindTally = { failed, durations: [] }
    const id = `service:${service}`
    const { requests, inner } = this.#node(id, service, kind)
    if (enters) requests.push(tally)
    else inner.push(tally)
    if (from !== undefined) this.#edge(`service:${from}`, id).tallies.push(tally)
    if (peer === undefined) return tally
    const peerId = `${peer.kind}:${peer.name}`
    this.#node(peerId, peer.name, peer.kind).requests.push(tally)
    this.#edge(id, peerId).tallies.push(tally)
    return tally
  }

  #node(id: string, name: string, kind: NodeKind): NodeTally {
    let node = this.#nodes.get(id)
    if (node === undefined) {
      node = { name, kind, requests: [], inner: [] }
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
      edge = { from, to, tallies: [] }
      this.#edges.set(key, edge)
    }
    return edge
  }
}

function countsOf(tallies: readonly KindTally[], minutes: number): Counts {
  let count = 0
  let errors = 0
  for (const { failed, durations } of tallies) {
    count += durations.length
    if (failed) errors += durations.length
  }
  const all = new Float64Array(count)
  let end = 0
  for (const { durations } of tallies) {
    all.set(durations, end)
    end += durations.length
  }
  return { count, errors, rate: count / minutes, p95: percentileIn(all, 0.95) }
}
