/** A trace in a list. */
export interface TraceSummary {
  /** How many traces had come before it. */
  readonly seq: number
  /** 32 hex digits. */
  readonly id: string
  /** Decimal: nanoseconds since the epoch, as the span tells it that tells the earliest. */
  readonly start: string
  /** Nanoseconds from its first start to its last end, by the clock of the first root. */
  readonly duration: number
  readonly spans: number
  /** How many of the spans failed. */
  readonly errors: number
  /** The first 8. */
  readonly services: readonly string[]
  readonly root: SummaryRoot
  /** Whether the root is here. */
  readonly complete: boolean
  /** How much is wrong with it: by the doctor, and by what an agent makes of it. */
  readonly findings: number
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
}

/** The root of a trace; as long as it is not here, the span that started first. */
export interface SummaryRoot {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly resource: string
  readonly type: string
  readonly kind: string | null
  /** The status of HTTP. */
  readonly status: string | null
  readonly error: 0 | 1
  /** That of its error. */
  readonly message: string | null
}
