import * as tags from '../ext/tags.ts'
import type { TraceSegment } from './trace-segment.ts'

const DECIDING: ReadonlySet<string> = new Set([tags.MANUAL_KEEP, tags.MANUAL_DROP, tags.SAMPLING_PRIORITY])

/** Whether a tag says nothing of its span but whether the trace is kept, and not all of that has been sent. */
export function decidesStill({ open }: TraceSegment, key: string): boolean {
  return open > 0 && DECIDING.has(key)
}
