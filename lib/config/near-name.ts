/** A name longer than this is no misspelling of one of ours. */
const MAX_LENGTH = 40
/** A shorter one is the beginning of one of ours by chance. */
const MIN_BEGINNING = 4

/**
 * The one of `names` that somebody most likely meant: the nearest by spelling, else one that the given name begins or ends
 * with, else the only one that begins with it. Undefined if none is near.
 *
 * @example
 * nearName('sampelRate', ['sampleRate', 'service']) // 'sampleRate'
 * nearName('serviceName', ['sampleRate', 'service']) // 'service'
 * nearName('host', ['hostname', 'port']) // 'hostname'
 */
export function nearName(given: string, names: Iterable<string>): string | undefined {
  if (given.length > MAX_LENGTH) return undefined
  const wanted = given.toLowerCase()
  let nearest: string | undefined
  let least = Math.max(1, Math.floor(given.length / 3)) + 1
  let part: string | undefined
  const longer: string[] = []
  for (const name of names) {
    const candidate = name.toLowerCase()
    const edits = editsBetween(wanted, candidate)
    if (edits < least) {
      least = edits
      nearest = name
    }
    if (wanted.startsWith(candidate) || wanted.endsWith(candidate)) part = name
    if (wanted.length >= MIN_BEGINNING && candidate.startsWith(wanted)) longer.push(name)
  }
  return nearest ?? part ?? (longer.length === 1 ? longer[0] : undefined)
}

const PREFIX = /^_?(?:DD_TRACE_|DD_|CLEW_)/

/**
 * The one of `names` that a variable most likely was to be: one that has the same words, whatever their prefix and order, or
 * else two letters of them wrong at most. Stricter than {@link nearName}, because others have variables too.
 *
 * @example
 * nearVariable('DD_TRACE_SAMPEL_RATE', ['DD_TRACE_SAMPLE_RATE']) // 'DD_TRACE_SAMPLE_RATE'
 * nearVariable('DD_AGENT_URL', ['DD_TRACE_AGENT_URL']) // 'DD_TRACE_AGENT_URL'
 */
export function nearVariable(given: string, names: Iterable<string>): string | undefined {
  const wanted = given.replace(PREFIX, '')
  // No prefix of ours, or a text that is no name.
  if (wanted === given || given.length > 2 * MAX_LENGTH) return undefined
  let nearest: string | undefined
  let least = wanted.length < 6 ? 2 : 3
  for (const name of names) {
    if (!PREFIX.test(name)) continue
    const candidate = name.replace(PREFIX, '')
    const edits = sameWords(wanted, candidate) ? 0 : editsBetween(wanted, candidate)
    if (edits >= least) continue
    least = edits
    nearest = name
  }
  return nearest
}

function sameWords(a: string, b: string): boolean {
  return a.length === b.length && a.split('_').sort().join() === b.split('_').sort().join()
}

/** How many letters have to be added, left out or changed, or neighbours swapped, to come from one word to the other. */
function editsBetween(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let edits = Math.min(at(above, j - 1) + (same ? 0 : 1), at(above, j) + 1, at(row, j - 1) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(before, j - 2) + 1)
      row.push(edits)
    }
    before = above
    above = row
  }
  return at(above, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] as number
}
