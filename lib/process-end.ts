import type { Exporter } from './export/exporter.ts'
import type { Clock } from './platform/clock.ts'
import type { EndListener } from './platform/process-ending.ts'
import type { Scope } from './scope/scope.ts'
import { RecordedSpan } from './span/recorded-span.ts'
import type { SpanRecorder } from './span/span-recorder.ts'

/** Longest time, in milliseconds, that the end of the process waits for the agent. */
export const EXIT_MS = 3000
/** So many failed tries end the waiting, where nobody has asked for it: a second one helps if a connection has just broken. */
const EXIT_TRIES = 2

export interface ProcessEndParts {
  readonly recorder: Pick<SpanRecorder, 'completeAll' | 'handOnAtOnce'>
  readonly scope: Pick<Scope, 'active'>
  readonly exporter: Exporter
  readonly clock: Pick<Clock, 'now'>
  /** Longest time, in milliseconds, that a signal is put off; 0 to leave signals alone. */
  readonly signalMs: number
  /** Longest time, in milliseconds, that `process.exit()` is put off; 0 for not at all. */
  readonly exitMs: number
}

/** An error that nobody caught, and the span that was active where it was thrown. */
interface Failure {
  readonly span: RecordedSpan
  readonly error: unknown
}

/** What a tracer does when the process ends around it: sends what has finished, in the time that there is. */
export class ProcessEnd implements EndListener {
  readonly #parts: ProcessEndParts
  readonly signalled: (() => Promise<void>) | undefined
  #failure: Failure | undefined
  /** So many milliseconds the last moment may still last; undefined before it has come. */
  #leftMs: number | undefined

  constructor(parts: ProcessEndParts) {
    this.#parts = parts
    this.signalled = parts.signalMs === 0 ? undefined : () => this.#drain(parts.signalMs)
  }

  beforeExit(): void {
    void this.#drain(EXIT_MS)
  }

  exiting(sinceMs: number): void {
    const { recorder, exitMs } = this.#parts
    this.complete()
    this.#leftMs = Math.max(exitMs - sinceMs, 0)
    recorder.handOnAtOnce()
    this.handedOn()
  }

  /** Something was handed on. In listeners of `exit` behind this one, that is sent at once: there is no later. */
  handedOn(): void {
    const leftMs = this.#leftMs
    if (leftMs === undefined) return
    const { clock, exporter } = this.#parts
    const from = clock.now()
    exporter.drainStanding?.(leftMs)
    // In the hands of a test a clock may go back, or say that it is NaN.
    this.#leftMs = Math.max(leftMs - Math.max(clock.now() - from, 0), 0) || 0
  }

  /** The process may still go on: what is in the middle of its work is left to it until it ends. */
  uncaught(error: unknown): void {
    const span = this.#parts.scope.active()
    if (span instanceof RecordedSpan) this.#failure = { span, error }
  }

  /** Hands on all that has finished, and what an uncaught error has ended. */
  complete(): void {
    const failure = this.#failure
    this.#failure = undefined
    for (let span = failure?.span; span !== undefined; ) {
      // What has been handed on has let go of it.
      const { parent } = span
      if (!span.finished) span.setError(failure?.error).finish()
      span = parent
    }
    this.#parts.recorder.completeAll()
  }

  #drain(timeoutMs: number): Promise<void> {
    this.complete()
    return this.#parts.exporter.drain(timeoutMs, EXIT_TRIES)
  }
}
