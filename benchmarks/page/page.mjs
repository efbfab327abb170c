import { NONE, OURS, RIVALS } from '../cases.mjs'
import { METRICS } from '../metrics.mjs'
import { lineOf } from '../nodes.mjs'
import { fraction, number } from '../table.mjs'
import { cell } from '../target-table.mjs'

/**
 * @typedef {import('../run.mjs').Report} Report
 * @typedef {import('../results.mjs').Result} Result
 * @typedef {import('../targets.mjs').Verdict} Verdict
 */

const MARKS = { 'A and B': 'A B', A: 'A', missed: '**missed**' }

/**
 * `docs/benchmarks.md`: what was measured, what of the targets is met, and where others are better.
 * @param {Report} report
 * @param {readonly import('./charts.mjs').Chart[]} charts
 */
export function page(report, charts) {
  const { machine, nodes, load, versions, rounds, results, targets } = report
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const [least = 0, most = 0] = load
  return `# Benchmarks

What a span costs with clew, beside dd-trace and OpenTelemetry on the same machine at the same time. \`npm run bench:full -- --write\` measures everything anew and writes this page; [benchmarks/README.md](../benchmarks/README.md) says how it is measured, how to read it, and what it does not measure.

- **Machine**: ${machine.cores} × ${machine.cpu}, ${machine.system}; load average from ${least.toFixed(1)} to ${most.toFixed(1)}.
- **Node**: ${nodes.join(', ')}.
- **Versions**: ${names.join(', ')}.
- **Rounds**: at least ${rounds} of the quick cases, each process a fresh one, the tracers of a case one right after the other.

Nanoseconds and bytes are this machine's; only the ratios mean something elsewhere, and two runs of the same code differ by up to a fifth.

## What was to be reached

A is what must hold, B what we are after: the most that a value may be, where below 1 as a part of the rival's. \`A B\`: both are met.

${targetTable(targets)}
${charts.map(({ file, title }) => `![${title}](images/benchmarks/${file})\n`).join('\n')}
## Where others are better

${losses(results)}
## Everything

Values of the rounds as each table's title says; behind a value where the middle half of the rounds lies; the ratio is clew's part of the rival's, with the lowest and the highest of the single rounds.

${Object.entries(METRICS)
  .map(([name, metric]) =>
    metricTable(
      metric,
      results.filter((result) => result.metric === name),
    ),
  )
  .join('')}`
}

/** @param {readonly Verdict[]} targets */
function targetTable(targets) {
  const nodes = [...new Set(targets.map(({ node }) => node))]
  const rows = [...new Set(targets.map(({ name }) => name))].map((name) => {
    const own = targets.filter((target) => target.name === name)
    return [
      name,
      ...nodes.map((node) =>
        cell(
          own.find((target) => target.node === node),
          MARKS,
        ),
      ),
    ]
  })
  return table(['', ...nodes.map((node) => `Node ${lineOf(node)}`)], rows)
}

/** @param {readonly Result[]} results */
function losses(results) {
  const rows = results.flatMap(({ node, case: name, metric, ratios }) =>
    Object.entries(ratios)
      .filter(([, { value }]) => value > 1)
      .map(([rival, { value }]) => [
        `Node ${lineOf(node)}`,
        METRICS[metric]?.title ?? metric,
        name,
        rival,
        value.toFixed(2),
      ]),
  )
  return rows.length === 0
    ? 'Nowhere, in this run.\n'
    : table(['', 'metric', 'case', 'rival', `${OURS} takes so many times as much`], rows)
}

/**
 * @param {import('../metrics.mjs').Metric} metric
 * @param {readonly Result[]} results
 */
function metricTable({ title, pick, added }, results) {
  if (results.length === 0) return ''
  const tracers = [NONE, OURS, ...RIVALS].filter((name) => results.some((result) => result.tracers[name] !== undefined))
  const rivals = RIVALS.filter((name) => results.some((result) => result.ratios[name] !== undefined))
  const head = [
    'case',
    'Node',
    ...tracers.map((name) => (name === NONE ? 'no tracer' : name)),
    ...rivals.map((name) => `to ${name}`),
  ]
  const rows = results.map((result) => [
    result.case,
    String(lineOf(result.node)),
    ...tracers.map((name) => {
      const value = result.tracers[name]
      if (value === undefined) return ''
      const plus = added && name !== NONE && result.tracers[NONE] !== undefined ? '+' : ''
      return `${plus}${number(value.value)} (${value.middle.map(number).join('–')})`
    }),
    ...rivals.map((name) => {
      const ratio = result.ratios[name]
      if (ratio === undefined) return ''
      return ratio.range === undefined
        ? fraction(ratio.value)
        : `${fraction(ratio.value)} (${ratio.range.map(fraction).join('–')})`
    }),
  ])
  return `### ${title} (${pick})\n\n${table(head, rows)}\n`
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |\n`
  return `${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`
}
