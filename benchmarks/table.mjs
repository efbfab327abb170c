import { NONE, OURS, RIVALS } from './cases.mjs'
import { METRICS } from './metrics.mjs'

/**
 * @typedef {import('./metrics.mjs').Metric} Metric
 * @typedef {import('./results.mjs').Ratio} Ratio
 * @typedef {import('./results.mjs').Result} Result
 * @typedef {import('./results.mjs').Value} Value
 */

/**
 * The results of one Node for people: a table for every metric.
 * @param {readonly Result[]} results
 */
export function tables(results) {
  return Object.entries(METRICS)
    .map(([name, metric]) =>
      table(
        metric,
        results.filter((result) => result.metric === name),
      ),
    )
    .join('')
}

/**
 * @param {Metric} metric
 * @param {readonly Result[]} results
 */
function table({ title, pick, added }, results) {
  if (results.length === 0) return ''
  const tracers = [NONE, OURS, ...RIVALS].filter((name) => results.some((result) => result.tracers[name] !== undefined))
  const rivals = RIVALS.filter((name) => results.some((result) => result.ratios[name] !== undefined))
  const head = ['', ...tracers.map((name) => (name === NONE ? 'no tracer' : name))]
  for (const rival of rivals) head.push(`${OURS}/${rival}`, 'round by round')
  const rows = results.map((result) => {
    const plus = added && result.tracers[NONE] !== undefined ? '+' : ''
    const values = tracers.map((name) => valueText(result.tracers[name], name === NONE ? '' : plus))
    return [`  ${result.case}`, ...values, ...rivals.flatMap((rival) => ratioTexts(result.ratios[rival]))]
  })
  return `${title} (${pick})\n${aligned([head, ...rows])}\n`
}

/** @param {readonly (readonly string[])[]} rows */
export function aligned(rows) {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))))
    .map((row) => `${row.join('   ').trimEnd()}\n`)
    .join('')
}

/**
 * @param {Value | undefined} value
 * @param {string} plus
 */
function valueText(value, plus) {
  if (value === undefined) return ''
  const [low, high] = value.middle
  return `${plus}${number(value.value)} (${number(low)}–${number(high)})`
}

/**
 * @param {Ratio | undefined} ratio
 * @returns {readonly [all: string, single: string]}
 */
function ratioTexts(ratio) {
  if (ratio === undefined) return ['', '']
  return [fraction(ratio.value), ratio.range?.map(fraction).join('–') ?? '']
}

/** @param {number} value */
export function number(value) {
  return value.toFixed(Math.abs(value) < 100 ? 1 : 0)
}

/** @param {number} ratio */
export function fraction(ratio) {
  return ratio > 0 && ratio < 0.95 ? `1/${(1 / ratio).toFixed(1)}` : ratio.toFixed(2)
}
