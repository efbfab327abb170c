/** What `clew doctor` was asked to do. */
export interface DoctorRequest {
  /** Whether to write JSON. */
  readonly json: boolean
  /** Whether `--no-color` was given. */
  readonly plain: boolean
}

/** The flags that it takes, as `parseArgs` wants them. */
export const DOCTOR_FLAGS = {
  json: { type: 'boolean' },
  'no-color': { type: 'boolean' },
} as const
