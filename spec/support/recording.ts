import { Logger } from '../../lib/platform/logger.ts'
import { Scope } from '../../lib/scope/scope.ts'
import { Ledger } from '../../lib/span/ledger.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { Sampler } from '../../lib/span/sampling-decision.ts'
import type { SpanDefaults } from '../../lib/span/span-defaults.ts'
import { SpanRecorder } from '../../lib/span/span-recorder.ts'
import type { TraceSegment } from '../../lib/span/trace-segment.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'

export interface Recording {
  readonly recorder: SpanRecorder
  readonly scope: Scope
  readonly clock: ManualClock
  readonly timers: ManualTimers
  readonly ledger: Ledger
  /** What was said in the log. */
  readonly lines: string[]
}

export interface RecordingOptions {
  readonly defaults?: Partial<SpanDefaults>
  readonly sampler?: Sampler
  readonly partialFlushMinSpans?: number
  readonly partialFlushBytes?: number
  readonly wideTraceIds?: boolean
  readonly complete?: (segment: TraceSegment, spans: readonly RecordedSpan[]) => void
}

export const KEEP: Sampler = { decide: () => ({ priority: 1, mechanism: 0, rate: undefined }) }

export const NO_DEFAULTS: SpanDefaults = { service: 'test', version: undefined, tags: new Map() }

/** A recorder with a clock that stands still and ids that count, and what it is made of. */
export function recording(options: RecordingOptions = {}): Recording {
  const clock = new ManualClock()
  const timers = new ManualTimers()
  const ledger = new Ledger()
  const scope = new Scope()
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const recorder = new SpanRecorder({
    clock,
    random: new SequentialIds(),
    timers,
    sampler: options.sampler ?? KEEP,
    ledger,
    logger: new Logger('debug', { debug: say, info: say, warn: say, error: say }),
    defaults: { ...NO_DEFAULTS, ...options.defaults },
    complete: options.complete ?? (() => {}),
    scope,
    partialFlushMinSpans: options.partialFlushMinSpans ?? Number.POSITIVE_INFINITY,
    partialFlushBytes: options.partialFlushBytes ?? Number.POSITIVE_INFINITY,
    wideTraceIds: options.wideTraceIds ?? true,
  })
  return { recorder, scope, clock, timers, ledger, lines }
}
