import type { Problem } from '../errors.ts'

/** Something that keeps a setting from counting, or traces from coming. */
export interface Finding extends Problem {
  /** A problem makes the doctor end with code 1; a notice is perhaps what was meant. */
  readonly severity: 'problem' | 'notice'
  readonly kind:
    | 'invalid'
    | 'unknown'
    | 'unsupported'
    | 'shadowed'
    | 'missing'
    | 'off'
    | 'node'
    | 'cls_hooked'
    | 'agent'
  /** Why clew does not have it; null for what is not of the kind `unsupported`. */
  readonly why: string | null
  /** What to do about it, in whole sentences; null if there is nothing to do. */
  readonly mend: string | null
}
