import type { Discretion } from './config/discretion.ts'
import { type LogSink, stderrSink } from './platform/logger.ts'

/** A sink that writes no line with what is secret in the configuration, whoever says it: the system names the agent's address. */
export function discreetSink(sink: LogSink = stderrSink, discretion: Discretion): LogSink {
  if (!discretion.hasSecrets) return sink
  return {
    debug: (line) => sink.debug?.(discretion.hide(line)),
    info: (line) => sink.info?.(discretion.hide(line)),
    warn: (line) => sink.warn(discretion.hide(line)),
    error: (line) => sink.error(discretion.hide(line)),
  }
}
