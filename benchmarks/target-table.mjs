import { aligned, fraction, number } from './table.mjs'

/**
 * @typedef {import('./targets.mjs').Verdict} Verdict
 */

/**
 * What of the targets is met, for people: a row for each, a column for every Node.
 * @param {readonly Verdict[]} verdicts
 */
export function targetTable(verdicts) {
  if (verdicts.length === 0) return ''
  const nodes = [...new Set(verdicts.map(({ node }) => node))]
  const names = [...new Set(verdicts.map(({ name }) => name))]
  const rows = names.map((name) => {
    const own = verdicts.filter((verdict) => verdict.name === name)
    return [`  ${name}`, ...nodes.map((node) => cell(own.find((verdict) => verdict.node === node)))]
  })
  const missed = verdicts.filter(({ meets }) => meets === 'missed').length
  const both = verdicts.filter(({ meets }) => meets === 'A and B').length
  const sum = `${verdicts.length - missed} of ${verdicts.length} meet A, ${both} meet B too`
  return `Targets: ${sum}. In brackets: the most that A and B allow.\n${aligned([['', ...nodes], ...rows])}\n`
}

/**
 * What was measured, and in brackets what is asked.
 * @param {Verdict | undefined} verdict
 * @param {Readonly<Record<Verdict['meets'], string>>} words for what is met
 */
export function cell(verdict, words = { 'A and B': 'A and B', A: 'A', missed: 'missed' }) {
  if (verdict === undefined) return ''
  const { unit, value, a, b, meets } = verdict
  const text = (/** @type {number} */ bound) =>
    unit === '' && value < 2 ? fraction(bound) : `${number(bound)}${unit && ` ${unit}`}`
  return `${text(value)} ${words[meets]} (${text(a)}, ${text(b)})`
}
