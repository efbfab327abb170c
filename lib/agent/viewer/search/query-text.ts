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

/** A last term that is only begun: `service:`, `duration>20m`, `status:er`. */
const BEGUN = /(?:^|\s)-?(?:[^\s:<>="]+(?::|[<>]=?|=)|duration(?:[<>]=?|=)[\d.]+[nuµm]?|status:(?:e(?:r(?:ro?)?)?|o))$/i
const QUOTED = /"(?:\\.|[^"\\])*"/gs

/** A query as far as its terms are written: without the last one as long as something is wrong with it only for that. */
export function finished(draft: string): string {
  const quote = draft.replace(QUOTED, (quoted) => '_'.repeat(quoted.length)).indexOf('"')
  return quote === -1 ? draft.replace(BEGUN, '') : withoutLastWord(draft.slice(0, quote))
}

function withoutLastWord(text: string): string {
  const blanks = [...text.matchAll(/\s/g)]
  return text.slice(0, blanks.at(-1)?.index ?? 0).trimEnd()
}
