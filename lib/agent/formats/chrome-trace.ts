// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU

import { forestSteps, type SpanForest, toldStarts } from '../analysis/span-forest.ts'
import type { TraceSpan } from '../analysis/trace-span.ts'
import { traceSpan } from '../catalogue/trace-digest.ts'
import { listed, type Pieces } from '../pieces.ts'
import type { ReceivedSpan } from '../received-trace.ts'
import { each, type Steps } from '../steps.ts'

/** Nanoseconds of the format's unit. */
const MICROSECOND = 1000
/** Lanes that are tried for a span: in a trace of more that run side by side, finding the first free one takes too long. */
const MAX_TRIED = 50

/**
 * A trace as Chrome's trace events, in pieces: a process for each service, and in it a thread for each span that runs
 * beside another, because what is on one thread must lie inside of each other.
 */
export function* chromeTrace(received: readonly ReceivedSpan[]): Pieces {
  let start = received[0]?.start ?? 0n
  yield* each(received.length, (i) => {
    const span = received[i] as ReceivedSpan
    if (span.start < start) start = span.start
  })
  const spans: TraceSpan[] = []
  yield* each(received.length, (i) => spans.push(traceSpan(received[i] as ReceivedSpan, start)))
  const forest = yield* forestSteps(spans)
  yield* listed(
    '{"displayTimeUnit":"ms","traceEvents":[',
    events(forest, yield* byStart(forest)),
    ']}',
    (event) => event,
  )
}

/** A service with the threads that its spans are on. */
interface Service {
  readonly pid: number
  readonly lanes: Lane[]
}

/** A thread: the ends of the spans that are open on it, the innermost last. */
interface Lane {
  readonly tid: number
  readonly ends: number[]
}

function* events({ spans, parent }: SpanForest, inOrder: readonly number[]): Generator<object> {
  const services = new Map<string, Service>()
  const lanes: Lane[] = new Array(spans.length)
  for (const i of inOrder) {
    const span = spans[i] as TraceSpan
    let service = services.get(span.service)
    if (service === undefined) {
      service = { pid: services.size + 1, lanes: [] }
      services.set(span.service, service)
      yield { ph: 'M', name: 'process_name', pid: service.pid, tid: 0, args: { name: span.service || '(no service)' } }
    }
    const above = spans[parent[i] as number]?.service === span.service ? lanes[parent[i] as number] : undefined
    const lane = laneFor(span, service, above)
    lanes[i] = lane
    yield eventOf(span, service.pid, lane.tid)
  }
}

/** Those that began first, and of those that began together the longest: so that what is inside comes later. */
function* byStart({ spans, order }: SpanForest): Steps<number[]> {
  const [places, starts, durations] = [
    new Int32Array(spans.length),
    toldStarts({ spans }),
    new Float64Array(spans.length),
  ]
  yield* each(order.length, (place) => {
    const i = order[place] as number
    places[i] = place
    durations[i] = spans[i]?.duration ?? 0
  })
  const difference = (of: Float64Array | Int32Array, a: number, b: number): number =>
    (of[a] as number) - (of[b] as number)
  return [...order].sort((a, b) => difference(starts, a, b) || difference(durations, b, a) || difference(places, a, b))
}

/** The thread of the parent if there is room, else the first that has some, else another one. */
function laneFor({ start, duration }: TraceSpan, { lanes }: Service, above: Lane | undefined): Lane {
  const end = start + duration
  const fits = ({ ends }: Lane): boolean => {
    while ((ends.at(-1) ?? end) <= start && ends.length > 0) ends.pop()
    return ends.length === 0 || (ends.at(-1) as number) >= end
  }
  let lane = above !== undefined && fits(above) ? above : lanes.slice(-MAX_TRIED).find(fits)
  if (lane === undefined) {
    lane = { tid: lanes.length + 1, ends: [] }
    lanes.push(lane)
  }
  lane.ends.push(end)
  return lane
}

function eventOf(
  { id, parent, name, resource, type, error, start, duration, meta, metrics }: TraceSpan,
  pid: number,
  tid: number,
): object {
  const label = resource === '' || resource === name ? name : `${name} ${resource}`
  const args = { ...meta, ...metrics, 'span.id': id, 'parent.id': parent, ...(error === 0 ? {} : { error: 1 }) }
  return {
    ph: 'X',
    name: label || '(no name)',
    cat: type || 'span',
    ts: start / MICROSECOND,
    dur: duration / MICROSECOND,
    pid,
    tid,
    args,
  }
}
