/**
 * How many elements of a list are looked at: a proxy, and what only says that it is a list, may have anything for a length, and to
 * make a number of that may take for ever.
 */
export function countOf(list: { readonly length: unknown }, most: number): number {
  const { length } = list
  return typeof length === 'number' ? Math.min(length, most) : 0
}
