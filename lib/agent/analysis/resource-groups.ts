import { percentile, sortedNumbers } from './percentile.ts'

/** What a group takes of a trace. */
export interface GroupedTrace {
  readonly id: string
  /** Nanoseconds. */
  readonly duration: number
  /** How many of its spans failed. */
  readonly errors: number
  readonly root: { readonly service: string; readonly resource: string; readonly name: string }
}

/** Traces whose roots have one service, resource and name. */
export interface ResourceGroup {
  readonly service: string
  readonly resource: string
  readonly name: string
  readonly count: number
  /** Traces with a span that failed. */
  readonly errors: number
  /** Traces per minute. */
  readonly rate: number
  /** Nanoseconds. */
  readonly p50: number
  readonly p95: number
  readonly max: number
  /** The id of the trace that took longest. */
  readonly slowest: string
  /** The id of the trace that came last. */
  readonly last: string
  /** Nanoseconds of the newest 40, oldest first. */
  readonly durations: readonly number[]
}

interface Members {
  readonly first: GroupedTrace
  last: GroupedTrace
  slowest: GroupedTrace
  errors: number
  readonly durations: number[]
}

const NEWEST = 40

/** Counts traces by what their roots are; they are to be added oldest first. */
export class ResourceGroups {
  readonly #groups = new Map<string, Members>()

  add(trace: GroupedTrace): void {
    const { service, resource, name } = trace.root
    const key = `${service}\0${resource}\0${name}`
    let group = this.#groups.get(key)
    if (group === undefined) {
      group = { first: trace, last: trace, slowest: trace, errors: 0, durations: [] }
      this.#groups.set(key, group)
    }
    group.last = trace
    if (trace.duration > group.slowest.duration) group.slowest = trace
    if (trace.errors > 0) group.errors++
    group.durations.push(trace.duration)
  }

  /** Those with most traces first, and no more than `most`; `minutes` is the time in which they came. */
  rows(minutes: number, most: number): ResourceGroup[] {
    const largest = [...this.#groups.values()].sort((a, b) => b.durations.length - a.durations.length)
    return largest.slice(0, most).map((members) => rowOf(members, minutes))
  }
}

function rowOf({ first, last, slowest, errors, durations }: Members, minutes: number): ResourceGroup {
  const { service, resource, name } = first.root
  const sorted = sortedNumbers(durations)
  return {
    service,
    resource,
    name,
    count: durations.length,
    errors,
    rate: durations.length / minutes,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    max: slowest.duration,
    slowest: slowest.id,
    last: last.id,
    durations: durations.slice(-NEWEST),
  }
}
