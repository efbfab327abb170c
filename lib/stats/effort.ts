/** How much may still be done for something, in steps of some nanoseconds each. */
export class Effort {
  left: number

  constructor(left: number = Number.POSITIVE_INFINITY) {
    this.left = left
  }

  get spent(): boolean {
    return this.left <= 0
  }
}
