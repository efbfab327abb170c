/** Those that are in an answer, in their own order: what else is in there was never among them. Throws if it cannot be read. */
export function chosen<T>(own: readonly T[], answer: readonly unknown[]): readonly T[] {
  const given = new Set(answer)
  return own.filter((one) => given.has(one))
}
