import type { ContextBackend } from '../platform/context-backend.ts'
import type { Host } from '../platform/host.ts'
import type { Timers } from '../platform/timers.ts'
import type { Output } from '../terminal/output.ts'

/** What the doctor looks at, and where it writes. */
export interface Surroundings {
  readonly stdout: Output
  /** As a program sees it that is started here. */
  readonly host: Host
  readonly timers: Timers
  /** What a YAML text says, in texts, arrays and `Map`s; throws what is wrong with it. */
  readYaml(text: string): unknown
  /** Loads the package cls-hooked; gives undefined if it is not installed. */
  loadClsHooked(): unknown
  contextBackend(): ContextBackend
}
