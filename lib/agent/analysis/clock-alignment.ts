import { atOnce, each, type Steps } from '../steps.ts'
import type { SpanForest } from './span-forest.ts'
import type { TraceSpan } from './trace-span.ts'

/**
 * When each span started by the clock of the first root, in nanoseconds since the start of the trace.
 *
 * Processes have clocks of their own. What another process did for a span is known to lie inside of it, in the order of
 * request, work and answer: where it is told to lie outside and would fit in, it is moved to the middle, with all below.
 */
export function alignedStarts(forest: SpanForest): Float64Array {
  return atOnce(alignmentSteps(forest))
}

/** As {@link alignedStarts}, in steps. */
export function* alignmentSteps({ spans, parent, order }: SpanForest): Steps<Float64Array> {
  const starts = new Float64Array(spans.length)
  const shifts = new Float64Array(spans.length)
  yield* each(order.length, (at) => {
    const i = order[at] as number
    const span = spans[i] as TraceSpan
    const above = parent[i] as number
    if (above === -1) {
      starts[i] = span.start
      return
    }
    const from = spans[above] as TraceSpan
    const earliest = starts[above] as number
    const latest = earliest + from.duration - span.duration
    let start = span.start + (shifts[above] as number)
    if ((start < earliest || start > latest) && latest >= earliest && crosses(from, span))
      start = (earliest + latest) / 2
    starts[i] = start
    shifts[i] = start - span.start
  })
  return starts
}

/** Tells, span by span, whether some of those seen may be of processes with other clocks. */
export class Clocks {
  #runtime: string | undefined
  #service: string | undefined
  #runtimes = false
  #services = false
  #servers = false

  see({ service, meta }: Pick<TraceSpan, 'service' | 'meta'>): void {
    const runtime = meta['runtime-id']
    if (runtime !== undefined) {
      this.#runtime ??= runtime
      this.#runtimes ||= runtime !== this.#runtime
    }
    this.#service ??= service
    this.#services ||= service !== this.#service
    this.#servers ||= meta['span.kind'] === 'server'
  }

  /** Where it is false, {@link alignedStarts} moves nothing. */
  get several(): boolean {
    return this.#runtimes || (this.#services && this.#servers)
  }
}

/** Whether a parent waited for what another process did. Who takes from a queue does so later. */
function crosses(parent: TraceSpan, child: TraceSpan): boolean {
  if (child.meta['span.kind'] === 'consumer') return false
  const [here, there] = [parent.meta['runtime-id'], child.meta['runtime-id']]
  if (here !== undefined && there !== undefined) return here !== there
  return parent.service !== child.service && child.meta['span.kind'] === 'server'
}
