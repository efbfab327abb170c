import type { Timers } from '../../platform/timers.ts'
import type { Output } from '../../terminal/output.ts'
import type { Paint } from '../../terminal/palette.ts'
import { percentile, sortedNumbers } from '../analysis/percentile.ts'
import { isWorthRemark, type Remark, remarkSteps } from '../analysis/remarks.ts'
import { toldTrace } from '../api/told-trace.ts'
import { type Catalogue, digestOf, queried } from '../catalogue/catalogue.ts'
import type { TraceDigest } from '../catalogue/trace-digest.ts'
import type { OpenAgent } from '../dev-agent.ts'
import { type Pieces, wholeText } from '../pieces.ts'
import type { Query } from '../query/query.ts'
import type { ReceivedTrace } from '../received-trace.ts'
import type { Steps } from '../steps.ts'
import { FEW_SPANS, LiveView, type Picture, pictureOf } from '../terminal/live-view.ts'
import { pictureWidth } from '../terminal/picture-width.ts'
import { traceLine } from '../terminal/trace-line.ts'
import { drawnTrace, waterfallSteps } from '../terminal/waterfall.ts'

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

export interface WatchOptions extends Pick<HowWritten, 'form' | 'query'> {
  readonly paint: Paint
  readonly timers: Timers
  /** Called for each trace that is none of those to be written. */
  readonly onHidden?: (() => void) | undefined
}

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
  const { form, query, paint, timers, onHidden = () => {} } = options
  const how: HowWritten = { form, query, failedOnly: false, paused: false, missed: 0 }
  const durations: number[] = []
  let written = 0
  let last: string | undefined
  const json = (digest: TraceDigest): Picture => {
    const told = toldJson(digest, agent.catalogue)
    return digest.trace.spans.length < FEW_SPANS ? [...told].join('') : () => wholeText(told, agent.turn)
  }
  const picture = function* (digest: TraceDigest, note: string | undefined): Steps<string> {
    const { now } = agent.catalogue
    const drawn = yield* drawnTrace(digest)
    const remarks: Remark[] = []
    for (const finding of yield* digest.examineForest(drawn.forest, now))
      if (isWorthRemark(finding)) remarks.push(yield* remarkSteps(finding, drawn.forest))
    const width = pictureWidth(output)
    if (how.form === 'tree') {
      const said = remarks.map(({ text, mend }) => `${text}. ${mend}`)
      return yield* waterfallSteps(drawn, { width, paint, note, remarks: said, viewer: agent.url })
    }
    durations.push(digest.duration)
    if (durations.length > COMPARED) durations.shift()
    const full = percentile(sortedNumbers(durations), 0.95)
    return traceLine(digest.summary(now), { width, paint, full, note, remarks: remarks.map(({ text }) => text) })
  }
  const draw = (trace: ReceivedTrace, note: string | undefined): Picture | undefined => {
    const digest = digestOf(agent.catalogue, trace)
    if (!how.query.matches(queried(digest))) {
      if (note === undefined) onHidden()
      return undefined
    }
    if (how.failedOnly && digest.errors === 0) return undefined
    if (how.paused) {
      how.missed++
      return undefined
    }
    written++
    last = trace.traceId
    if (how.form === 'json') return json(digest)
    return pictureOf(digest.trace.spans.length, picture(digest, note), agent.turn)
  }
  const view = new LiveView({
    subscribe: (listener) => agent.subscribe(listener),
    draw,
    spansOf: (trace) => digestOf(agent.catalogue, trace).trace.spans,
    write: (text) => output.write(text),
    timers,
    turn: agent.turn,
  })
  return {
    how,
    get last() {
      return last
    },
    get written() {
      return written
    },
    flush: () => view.flush(),
    close: () => view.close(),
  }
}

/** What `/api/traces/:id` answers. */
function toldJson(digest: TraceDigest, catalogue: Catalogue): Pieces {
  return toldTrace(digest, catalogue.now, (traceId) => catalogue.find(traceId) !== undefined)
}
