import { setImmediate } from 'node:timers'
import { SystemTimers, type Timers } from '../platform/timers.ts'
import type { Output } from '../terminal/output.ts'
import { palette } from '../terminal/palette.ts'
import { digestOf } from './catalogue/catalogue.ts'
import type { TraceDigest } from './catalogue/trace-digest.ts'
import { type DevAgent, openedAs } from './dev-agent.ts'
import type { Steps } from './steps.ts'
import { LiveView, pictureOf } from './terminal/live-view.ts'
import { pictureWidth } from './terminal/picture-width.ts'
import { drawnTrace, type WaterfallOptions, waterfallSteps } from './terminal/waterfall.ts'
import { Turns } from './turns.ts'

export interface ShowTracesOptions {
  /** Whether to use the colours of a terminal; default: whether the output is one that has colours. */
  readonly colour?: boolean
  readonly timers?: Timers
}

/**
 * Draws every trace that an agent receives as a waterfall, when it has come to rest; `close` draws what is pending and ends
 * it, and resolves when all is drawn.
 *
 * @example
 * const pictures = showTraces(await startAgent(), process.stdout)
 */
export function showTraces(
  agent: DevAgent,
  output: Output,
  options: ShowTracesOptions = {},
): { close(): Promise<void> } {
  const paint = palette(options.colour ?? output.hasColors?.() ?? output.isTTY === true)
  const { catalogue, turn } = openedAs(agent) ?? { catalogue: undefined, turn: new Turns(setImmediate).wait }
  return new LiveView({
    subscribe: (listener) => agent.subscribe(listener),
    draw: (trace, note) => {
      const digest = digestOf(catalogue, trace)
      const steps = pictureSteps(digest, { width: pictureWidth(output), paint, note, viewer: agent.url })
      return pictureOf(digest.trace.spans.length, steps, turn)
    },
    spansOf: (trace) => digestOf(catalogue, trace).trace.spans,
    write: (text) => output.write(text),
    timers: options.timers ?? new SystemTimers(),
    turn,
  })
}

function* pictureSteps(digest: TraceDigest, options: WaterfallOptions): Steps<string> {
  return yield* waterfallSteps(yield* drawnTrace(digest), options)
}
