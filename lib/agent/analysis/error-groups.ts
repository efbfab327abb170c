import { each, type Steps } from '../steps.ts'
import type { SpanForest } from './span-forest.ts'
import { topFrame } from './stack-frame.ts'
import type { TraceSpan } from './trace-span.ts'

/** Errors of one type that were thrown in one place of a service. */
export interface ErrorGroup {
  readonly key: string
  readonly type: string
  /** That of the newest one. */
  readonly message: string
  readonly frame: string | null
  readonly service: string
  readonly resource: string
  readonly count: number
  /** Milliseconds since the epoch, as is `last`. */
  readonly first: number
  readonly last: number
  /** The ids of the newest 20. */
  readonly traces: readonly string[]
  /** In each of those the id of the span that failed. */
  readonly spans: readonly string[]
}

type Group = { -readonly [Key in keyof ErrorGroup]: ErrorGroup[Key] } & { traces: string[]; spans: string[] }

const NEWEST = 20
const MAX_MESSAGE = 2000

/** Counts errors by type and place; traces are to be added oldest first. */
export class ErrorGroups {
  readonly #groups = new Map<string, Group>()

  add(id: string, receivedAt: number, forest: SpanForest): Steps<void> {
    const { spans } = forest
    return each(spans.length, (i) => {
      const span = spans[i] as TraceSpan
      if (span.error !== 0 && !isPassedOn(forest, i, span)) this.#count(id, receivedAt, span)
    })
  }

  /** The most frequent first, and no more than `most`. */
  rows(most: number): ErrorGroup[] {
    const rows = [...this.#groups.values()].sort((a, b) => b.count - a.count || b.last - a.last)
    return rows
      .slice(0, most)
      .map((group) => ({ ...group, traces: [...group.traces].reverse(), spans: [...group.spans].reverse() }))
  }

  #count(id: string, receivedAt: number, span: TraceSpan): void {
    const { service, resource } = span
    const [type, message] = [typeOf(span), messageOf(span)]
    const frame = topFrame(span.meta['error.stack'] ?? '') ?? null
    // Without a frame, the message is the best there is; numbers in it are another one each time.
    const key = [service, type, frame ?? message.replace(/\d+/g, '0')].join('\n')
    const group = this.#groups.get(key)
    if (group === undefined) {
      const times = { count: 1, first: receivedAt, last: receivedAt }
      const where = { traces: [id], spans: [span.id] }
      this.#groups.set(key, { key, type, message, frame, service, resource, ...times, ...where })
      return
    }
    group.count++
    group.message = message
    group.first = Math.min(group.first, receivedAt)
    group.last = Math.max(group.last, receivedAt)
    if (group.traces.at(-1) === id) return
    group.traces.push(id)
    group.spans.push(span.id)
    if (group.traces.length <= NEWEST) return
    group.traces.shift()
    group.spans.shift()
  }
}

/** Whether it is the error of a child, which went through this span on its way up. */
function isPassedOn(forest: SpanForest, i: number, span: TraceSpan): boolean {
  return forest.children(i).some((child) => {
    const below = forest.spans[child] as TraceSpan
    return below.error !== 0 && typeOf(below) === typeOf(span) && messageOf(below) === messageOf(span)
  })
}

function typeOf({ meta, metrics, name }: TraceSpan): string {
  const status = meta['http.status_code'] ?? metrics['http.status_code']
  return meta['error.type'] || (status === undefined ? name : `HTTP ${status}`)
}

function messageOf({ meta }: TraceSpan): string {
  return (meta['error.message'] ?? meta['error.msg'] ?? '').slice(0, MAX_MESSAGE)
}
