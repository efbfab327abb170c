import { CASES } from './cases/index.mjs'

const SIGNS = { right: '✓', limit: '~', wrong: '✗', 'not offered': '·' }

/**
 * Whether each answer is right, or as limited as we say it is.
 * @param {readonly import('./matrix.mjs').Answer[]} answers
 */
export function passed(answers) {
  return answers.length === CASES.length && answers.every(({ outcome }) => outcome === 'right' || outcome === 'limit')
}

/**
 * Draws cases by runtimes, and below that what is wrong, in words.
 * @param {readonly { name: string, answers: readonly import('./matrix.mjs').Answer[] }[]} columns
 */
export function table(columns) {
  const width = Math.max(...CASES.map(({ name }) => name.length)) + 4
  const line = (label, cells) =>
    `${label.padEnd(width)}${cells.map((cell, i) => cell.padStart(columns[i].name.length + 2)).join('')}`.trimEnd()
  const lines = [
    line(
      '',
      columns.map(({ name }) => name),
    ),
  ]
  let group
  for (const [i, one] of CASES.entries()) {
    if (one.group !== group) lines.push('', one.group)
    group = one.group
    lines.push(
      line(
        `  ${one.name}`,
        columns.map(({ answers }) => SIGNS[answers[i]?.outcome] ?? '?'),
      ),
    )
  }
  lines.push('')
  for (const [outcome, sign] of Object.entries(SIGNS)) {
    lines.push(
      line(
        `${sign} ${MEANINGS[outcome]}`,
        columns.map(({ answers }) => String(count(answers, outcome))),
      ),
    )
  }
  lines.push(...faults(columns))
  return lines.join('\n')
}

/** Everything that is not as it should be, with the runtimes in which it is so. */
function faults(columns) {
  const runtimes = new Map()
  for (const { name: runtime, answers } of columns) {
    for (const { name, outcome, differs } of answers) {
      if (outcome === 'right' || outcome === 'limit') continue
      const fault = `${name}: ${differs.join('; ')}`
      runtimes.set(fault, [...(runtimes.get(fault) ?? []), runtime])
    }
  }
  return [...runtimes].map(([fault, names]) => `Node ${names.join(', ')}: ${fault}`)
}

const MEANINGS = {
  right: 'right',
  limit: 'as limited as docs/context.md says',
  wrong: 'wrong',
  'not offered': 'not offered',
}

function count(answers, outcome) {
  return answers.filter((answer) => answer.outcome === outcome).length
}
