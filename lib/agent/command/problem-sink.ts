import type { LogSink } from '../../platform/logger.ts'
import type { Output } from '../../terminal/output.ts'
import type { Paint } from '../../terminal/palette.ts'

/** Writes what the agent warns of among the traces that it draws. */
export function problemSink(out: Output, paint: Paint): LogSink {
  return {
    warn: (message) => out.write(`${paint('yellow', message)}\n`),
    error: (message) => out.write(`${paint('red', message)}\n`),
  }
}
