import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import { Concentrator } from '../../lib/stats/concentrator.ts'
import type { StatsBucket } from '../../lib/stats/stats-bucket.ts'
import type { StatsGroup } from '../../lib/stats/stats-group.ts'
import { TagRoles } from '../../lib/stats/tag-roles.ts'
import { type Recording, type RecordingOptions, recording } from '../support/recording.ts'

export interface Counting extends Recording {
  readonly concentrator: Concentrator
  /** Records a trace of one span. */
  readonly trace: (name: string, edit?: (span: RecordedSpan) => void) => void
  /** All that was counted, taken out. */
  readonly groups: () => StatsGroup[]
}

/** A recorder whose spans are counted. */
export function counting(roles: TagRoles = new TagRoles(), options: RecordingOptions = {}): Counting {
  const made = recording({ ...options, complete: (segment, spans) => concentrator.add(segment, spans) })
  const concentrator = new Concentrator(made.clock)
  concentrator.use(roles)
  const trace = (name: string, edit?: (span: RecordedSpan) => void): void => {
    const span = made.recorder.start(name, undefined, undefined, 0)
    edit?.(span)
    span.finish()
  }
  return {
    ...made,
    concentrator,
    trace,
    groups: () => concentrator.take(true).flatMap(({ groups }: StatsBucket) => groups),
  }
}
