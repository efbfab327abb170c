/** An answer of more places, and of more than there are to choose from, is a mistake: to look at all would block the loop. */
const MAX_PLACES = 100_000

/**
 * Those that are in an answer, in their own order: what else is in there was never among them. Undefined if it is too long to be
 * one; throws if it cannot be read. It is read by its places, because an iterator of the application's may not end.
 */
export function chosen<T>(own: readonly T[], answer: readonly unknown[]): readonly T[] | undefined {
  const { length } = answer
  if (length > Math.max(MAX_PLACES, own.length)) return undefined
  const given = new Set<unknown>()
  for (let i = 0; i < length; i++) given.add(answer[i])
  return own.filter((one) => given.has(one))
}
