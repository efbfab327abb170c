/** Work that takes long: it stops, now and then, where others may have their turn. */
export type Steps<T> = Generator<undefined, T>

/** Spans that are looked at in one step: for most of what is done with them that takes a few milliseconds. */
export const STEP_SPANS = 5000

/** Bytes of JSON that are looked at one by one in one step: a few milliseconds, too. */
export const STEP_BYTES: number = 1024 * 1024

/** Does something with each number below `count`, and stops after so many, and at the end if there were so many. */
export function* each(count: number, work: (i: number) => void, most: number = STEP_SPANS): Steps<void> {
  for (let i = 0; i < count; ) {
    for (const end = Math.min(count, i + most); i < end; i++) work(i)
    if (count >= most) yield
  }
}

/** Numbers in the order that `compare` tells, as `sort` would have them. */
export function* sorted(numbers: readonly number[], compare: (a: number, b: number) => number): Steps<number[]> {
  const { length } = numbers
  if (length <= STEP_SPANS) return [...numbers].sort(compare)
  const middle = length >> 1
  const first = yield* sorted(numbers.slice(0, middle), compare)
  yield
  const second = yield* sorted(numbers.slice(middle), compare)
  yield
  const all: number[] = []
  let [a, b] = [0, 0]
  yield* each(length, () => {
    const isFirst = b === second.length || (a < first.length && compare(first[a] as number, second[b] as number) <= 0)
    all.push((isFirst ? first[a++] : second[b++]) as number)
  })
  return all
}

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
