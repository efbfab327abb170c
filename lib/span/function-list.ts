/** Functions that the application has given, each once. */
export class FunctionList<F> {
  /** Another array after each change: one that is being walked through stays as it is. */
  all: readonly F[] = []

  add(fn: F): void {
    if (!this.all.includes(fn)) this.all = [...this.all, fn]
  }

  remove(fn: F): void {
    this.all = this.all.filter((one) => one !== fn)
  }
}
