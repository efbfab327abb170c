import type { Timers } from '../../platform/timers.ts'
import type { Output } from '../../terminal/output.ts'
import type { Paint } from '../../terminal/palette.ts'
import { percentile, sortedNumbers } from '../analysis/percentile.ts'
import { isWorthRemark, type Remark, remarkOf } from '../analysis/remarks.ts'
import { toldTrace } from '../api/told-trace.ts'
import { type Catalogue, queried } from '../catalogue/catalogue.ts'
import { TraceDigest } from '../catalogue/trace-digest.ts'
import type { OpenAgent } from '../dev-agent.ts'
import { type Pieces, wholeText } from '../pieces.ts'
import type { Query } from '../query/query.ts'
import type { ReceivedTrace } from '../received-trace.ts'
import { atOnce, inTurns, STEP_SPANS, type Steps } from '../steps.ts'
import { LiveView } from '../terminal/live-view.ts'
import { traceLine } from '../terminal/trace-line.ts'
import { drawWaterfall } from '../terminal/waterfall.ts'

/** How traces are written, and which; may be changed while they come. */
export interface HowWritten {
  form: 'line' | 'tree' | 'json'
  query: Query
  /** Whether those without an error are left out. */
  failedOnly: boolean
  paused: boolean
  /** How many would have been written if it were not paused. */
  missed: number
}

/** A trace, and what is known of it. */
interface Shown {
  readonly digest: TraceDigest
  readonly trace: ReceivedTrace
}

export interface WatchOptions extends Pick<HowWritten, 'form' | 'query'> {
  readonly paint: Paint
  readonly timers: Timers
}

/** Of an output that is no terminal. */
const DEFAULT_COLUMNS = 100
/** What is wrong with a trace of fewer spans is found in a millisecond or two. */
const FEW_SPANS = 500
/** Of so many traces the bars are compared. */
const COMPARED = 200

/** What writes traces. */
export interface Watch {
  readonly how: HowWritten
  /** The id of the trace that was written last. */
  readonly last: string | undefined
  /** How many it has written. */
  readonly written: number
  /** Writes what is pending. */
  flush(): Promise<void>
  /** Writes what is pending, and nothing from then on. */
  close(): Promise<void>
}

/** Writes the traces that an agent receives, each when it has come to rest. */
export function watchTraces(agent: OpenAgent, output: Output, options: WatchOptions): Watch {
  const { form, query, paint, timers } = options
  const how: HowWritten = { form, query, failedOnly: false, paused: false, missed: 0 }
  const durations: number[] = []
  let written = 0
  let last: string | undefined
  /** Resolves when no large trace is being written. */
  let idle: Promise<void> = Promise.resolve()
  /** Writes a large trace when others have had their turns. */
  const later = (picture: () => Promise<string>): undefined => {
    idle = idle.then(async () => {
      output.write(`${await picture()}\n`)
    })
  }
  const json = (digest: TraceDigest): string | undefined => {
    const told = toldJson(digest, agent.catalogue)
    if (digest.trace.spans.length < STEP_SPANS) return [...told].join('')
    return later(() => wholeText(told, agent.turn))
  }
  const picture = (shown: Shown, found: readonly Remark[], note: string | undefined): string => {
    const { digest, trace } = shown
    // Asked for each time, because the window may have changed; some terminals say 0 until they know.
    const width = output.columns || DEFAULT_COLUMNS
    if (how.form === 'tree') {
      const said = found.map(({ text, mend }) => `${text}. ${mend}`)
      return drawWaterfall(trace, { width, paint, note, remarks: said })
    }
    durations.push(digest.duration)
    if (durations.length > COMPARED) durations.shift()
    const full = percentile(sortedNumbers(durations), 0.95)
    const said = found.map(({ text }) => text)
    return traceLine(digest.summary(agent.catalogue.now), { width, paint, full, note, remarks: said })
  }
  const draw = (trace: ReceivedTrace, note: string | undefined): string | undefined => {
    const digest = digestOf(agent, trace)
    if (!how.query.matches(queried(digest)) || (how.failedOnly && digest.errors === 0)) return undefined
    if (how.paused) {
      how.missed++
      return undefined
    }
    written++
    last = trace.traceId
    if (how.form === 'json') return json(digest)
    const shown = { digest, trace }
    const steps = remarkSteps(digest, agent.catalogue.now)
    if (digest.trace.spans.length < FEW_SPANS) return picture(shown, atOnce(steps), note)
    return later(async () => picture(shown, await inTurns(steps, agent.turn), note))
  }
  const view = new LiveView({
    subscribe: (listener) => agent.subscribe(listener),
    draw,
    spansOf: (trace) => digestOf(agent, trace).trace.spans,
    write: (text) => output.write(text),
    timers,
  })
  return {
    how,
    get last() {
      return last
    },
    get written() {
      return written
    },
    flush() {
      view.flush()
      return idle
    },
    close() {
      view.close()
      return idle
    },
  }
}

/** What `/api/traces/:id` answers. */
function toldJson(digest: TraceDigest, catalogue: Catalogue): Pieces {
  return toldTrace(digest, catalogue.now, (traceId) => catalogue.find(traceId) !== undefined)
}

function* remarkSteps(digest: TraceDigest, now: number): Steps<Remark[]> {
  const found = (yield* digest.examine(now)).filter(isWorthRemark)
  if (found.length === 0) return []
  const forest = yield* digest.forest()
  return found.map((finding) => remarkOf(finding, forest))
}

/** What is known of a trace, which may have had to make room meanwhile. */
function digestOf({ catalogue }: OpenAgent, trace: ReceivedTrace): TraceDigest {
  const known = catalogue.find(trace.traceId)
  if (known !== undefined) return known
  const { traceId, spans, chunks, bytes, firstReceivedAt, lastReceivedAt, warnings } = trace
  const times = { firstReceivedAt, lastReceivedAt }
  return new TraceDigest({ seq: -1, traceId, spans, chunks, bytes, ...times, warnings, evicted: true })
}
