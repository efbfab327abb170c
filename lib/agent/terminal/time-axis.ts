import type { ReceivedSpan } from '../received-trace.ts'

/** The time that a trace takes, from its first start to its last end. */
export interface TimeAxis {
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly length: bigint
}

/** The axis of some spans; of none it has no length. */
export function timeAxis(spans: readonly ReceivedSpan[]): TimeAxis {
  const [first] = spans
  if (first === undefined) return { start: 0n, length: 0n }
  let { start } = first
  let end = start
  for (const span of spans) {
    if (span.start < start) start = span.start
    if (endOf(span) > end) end = endOf(span)
  }
  return { start, length: end - start }
}

/** Where on the axis a moment is, from 0 to 1. */
export function position(axis: TimeAxis, moment: bigint): number {
  return axis.length === 0n ? 0 : Number(moment - axis.start) / Number(axis.length)
}

/** When a span ended; a negative duration is none. */
export function endOf({ start, duration }: ReceivedSpan): bigint {
  return duration > 0n ? start + duration : start
}
