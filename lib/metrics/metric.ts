/** A number with a name, as it is at the moment. */
export interface Metric {
  readonly name: string
  /** A count only grows, as a rule, and is told by what it grew since it was last told; a gauge is told as it is. */
  readonly type: 'count' | 'gauge'
  readonly value: number
  /** What tells it from others of the same name: `reason` and `queue_full`. */
  readonly tag?: readonly [key: string, value: string] | undefined
}
