import type { Discretion } from './config/discretion.ts'
import { type LogSink, stderrSink } from './platform/logger.ts'

/** A sink that writes no line with what is secret in the configuration, whoever says it: the system names the agent's address. */
export function discreetSink(sink: LogSink = stderrSink, configuration: { readonly discretion: Discretion }): LogSink {
  // Asked for the first line, which most programs do not write.
  const hide = (line: string): string => configuration.discretion.hide(line)
  return {
    debug: (line) => sink.debug?.(hide(line)),
    info: (line) => sink.info?.(hide(line)),
    warn: (line) => sink.warn(hide(line)),
    error: (line) => sink.error(hide(line)),
  }
}
