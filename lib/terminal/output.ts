/** Where text goes. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  /** Cells of a line of the terminal. */
  readonly columns?: number | undefined
  /** What Node's terminals know of `NO_COLOR`, `FORCE_COLOR` and `TERM`. */
  hasColors?(): boolean
}
