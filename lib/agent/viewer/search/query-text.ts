/** A query of all terms of some others. */
export function joined(...queries: readonly string[]): string {
  return queries
    .map((query) => query.trim())
    .filter((query) => query !== '')
    .join(' ')
}

/** A query without one of its terms. */
export function without(query: string, { from, to }: { readonly from: number; readonly to: number }): string {
  return joined(query.slice(0, from), query.slice(to))
}

/** A term that matches a value and nothing else, as far as the language of queries goes: `service:web`. */
export function termOf(field: string, value: string): string {
  return `${field}:${/^[\w./@-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`
}
