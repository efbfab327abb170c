/** Work that takes long: it stops, now and then, where others may have their turn. */
export type Steps<T> = Generator<undefined, T>

/** Does the work, and between its steps whatever `turn` waits for. */
export async function inTurns<T>(steps: Steps<T>, turn: () => Promise<unknown>): Promise<T> {
  let step = steps.next()
  while (step.done !== true) {
    await turn()
    step = steps.next()
  }
  return step.value
}

/** Does the work without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}
