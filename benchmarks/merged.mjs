import { verdicts } from './targets.mjs'

/**
 * @typedef {import('./run.mjs').Report} Report
 */

/**
 * One report of several runs: where a case was measured on the same Node more than once, the last counts.
 * @param {readonly Report[]} reports of the same machine
 * @returns {Report}
 */
export function merged(reports) {
  const last = reports.at(-1)
  if (last === undefined) throw new Error('expected results, got none')
  const loads = reports.flatMap(({ load }) => load)
  const byKey = new Map(
    reports.flatMap(({ results }) =>
      results.map((result) => [`${result.metric} ${result.node} ${result.case}`, result]),
    ),
  )
  const results = [...byKey.values()]
  const nodes = [...new Set(reports.flatMap(({ nodes }) => nodes))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )
  return {
    ...last,
    nodes,
    load: [Math.min(...loads), Math.max(...loads)],
    rounds: Math.min(...reports.map(({ rounds }) => rounds)),
    results,
    targets: verdicts(results),
  }
}
