import { SystemTimers, type Timers } from '../platform/timers.ts'
import type { Output } from '../terminal/output.ts'
import { palette } from '../terminal/palette.ts'
import type { DevAgent } from './dev-agent.ts'
import { LiveView } from './terminal/live-view.ts'
import { drawWaterfall } from './terminal/waterfall.ts'

export interface ShowTracesOptions {
  /** Whether to use the colours of a terminal; default: whether the output is one that has colours. */
  readonly colour?: boolean
  readonly timers?: Timers
}

/** Of an output that is no terminal. */
const DEFAULT_COLUMNS = 100

/**
 * Draws every trace that an agent receives as a waterfall, when it has come to rest; `close` draws what is pending and ends it.
 *
 * @example
 * const pictures = showTraces(await startAgent(), process.stdout)
 */
export function showTraces(agent: DevAgent, output: Output, options: ShowTracesOptions = {}): { close(): void } {
  const paint = palette(options.colour ?? output.hasColors?.() ?? output.isTTY === true)
  return new LiveView({
    subscribe: (listener) => agent.subscribe(listener),
    draw: (trace, note) => {
      // Asked for each time, because the window may have changed; some terminals say 0 until they know.
      const { columns = 0 } = output
      return drawWaterfall(trace, { width: columns === 0 ? DEFAULT_COLUMNS : columns, paint, note })
    },
    write: (text) => output.write(text),
    timers: options.timers ?? new SystemTimers(),
  })
}
