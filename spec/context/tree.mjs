/** The parent of a span that has none. */
const NONE = '-'

/** The span id, in decimal, under which every adapter's `remote()` comes from another process. */
export const REMOTE_ID = '1234567890'
export const REMOTE_TRACE_ID = '9876543210'

/**
 * @typedef {object} RecordedSpan
 * @property {string} name
 * @property {string} id
 * @property {string | undefined} parent the id of the parent; undefined or '0' where there is none
 * @property {string} trace
 */

/**
 * Reads a tree: a line per span, two blanks deeper than its parent. `remote` stands for the span of another process.
 * @param {string} text
 * @returns {Map<string, string>} the name of each span's parent
 */
export function parentsIn(text) {
  const path = []
  const parents = new Map()
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const margin = Math.min(...lines.map((line) => line.search(/\S/)))
  for (const line of lines) {
    const depth = (line.search(/\S/) - margin) / 2
    const name = line.trim()
    if (!Number.isInteger(depth) || depth > path.length || parents.has(name))
      throw new Error(`expected a tree of names that are used once, got ${JSON.stringify(line)}`)
    path.length = depth
    if (name !== 'remote') parents.set(name, path.at(-1) ?? NONE)
    path.push(name)
  }
  return parents
}

/**
 * What is other than in the tree, in words; empty if nothing is.
 * @param {Map<string, string>} want
 * @param {readonly RecordedSpan[]} spans
 * @returns {string[]}
 */
export function differences(want, spans) {
  const byId = new Map(spans.map((span) => [span.id, span]))
  const problems = []
  for (const [name, parent] of want) {
    const found = spans.filter((span) => span.name === name)
    if (found.length !== 1) problems.push(`\`${name}\` ${found.length === 0 ? 'not recorded' : 'recorded twice'}`)
    for (const span of found.slice(0, 1)) {
      const got = parentOf(span, byId)
      if (got !== parent) problems.push(`\`${name}\` ${place(got)}, not ${place(parent)}`)
      else if (traceAbove(span, byId) !== span.trace) problems.push(`\`${name}\` in another trace than its parent`)
    }
  }
  for (const { name } of spans) if (!want.has(name)) problems.push(`\`${name}\` recorded`)
  return problems
}

function parentOf({ parent }, byId) {
  if (parent === undefined || parent === '0') return NONE
  if (parent === REMOTE_ID) return 'remote'
  return byId.get(parent)?.name ?? 'a span that was not recorded'
}

function traceAbove({ parent, trace }, byId) {
  return parent === REMOTE_ID ? REMOTE_TRACE_ID : (byId.get(parent)?.trace ?? trace)
}

function place(parent) {
  if (parent === NONE) return 'a root'
  return parent.includes(' ') ? `below ${parent}` : `below \`${parent}\``
}
