import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CASES, NONE, OURS, RIVALS } from './cases.mjs'
import { install, isInstalled } from './compare/install.mjs'
import { builtEncoder } from './encoders/build.mjs'
import { load, machine } from './machine.mjs'
import { merged } from './merged.mjs'
import { allNodes, HERE } from './nodes.mjs'
import { write } from './page/write.mjs'
import { results } from './results.mjs'
import { measure } from './rounds.mjs'
import { buildProblem, versions } from './subjects.mjs'
import { tables } from './table.mjs'
import { targetTable } from './target-table.mjs'
import { verdicts } from './targets.mjs'

const TRACERS = [NONE, OURS, ...RIVALS]
const USAGE = `Usage: npm run bench -- [options]

  --full          every case on every Node, and what of the targets is met: about two hours
  --from FILE     with the results of an earlier run, as --json wrote them; may be repeated. Measures only what --only names
                  besides, which takes the place of what is in the file
  --all-nodes     on every line of Node that is supported, fetched where it is not there
  --only NAME     only the cases whose names begin so; may be repeated. There are:
                  ${CASES.map(({ name }) => name).join(', ')}
  --tracer NAME   only this tracer; may be repeated. There are: ${TRACERS.join(', ')}
  --rounds N      so many rounds of fresh processes; 5 unless told otherwise
  --json          the results as JSON, with every round
  --write         writes docs/benchmarks.md, and its pictures
  --smoke         one tiny round, to see that everything runs; its numbers mean nothing
  --list          the names of the cases
`

const { list, json, write: writes, smoke, full, 'all-nodes': everywhere, only, tracer, rounds, from } = given()
/** Within two seconds compilers are done with every tracer; before that, which is what a short run sees, a span costs a fifth more. */
const warmUpMs = smoke ? 0 : full ? 2000 : 300
const chosen = CASES.filter(({ name, quick }) =>
  only === undefined ? from.length === 0 && (quick || full || list) : only.some((start) => name.startsWith(start)),
)
  .map((one) => ({ ...one, tracers: one.tracers.filter((name) => tracer.includes(name)) }))
  .filter(({ tracers }) => tracers.length > 0)

if (list) {
  process.stdout.write(chosen.map(({ name }) => `${name}\n`).join(''))
} else {
  const earlier = from.map(readReport)
  if (chosen.length > 0) earlier.push(await measured())
  else if (earlier.length === 0)
    stop(`no case begins with ${only?.join(' or ')} and measures ${tracer.join(' or ')}.\n\n${USAGE}`)
  const report = merged(earlier)
  if (writes) write(report)
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : text(report))
}

/** @returns {Promise<Report>} */
async function measured() {
  await prepare()
  const before = load()
  const nodes = full || everywhere ? allNodes() : [HERE]
  const samples = await measure(chosen, { nodes, rounds, smoke, warmUpMs, onRound: showRound, onFailure: say }).catch(
    (error) => stop(error.message),
  )
  const all = results(samples)
  return {
    machine: machine(),
    nodes: nodes.map(({ version }) => version),
    load: [before, load()],
    versions: versions(),
    rounds,
    results: all,
    targets: verdicts(all),
  }
}

/**
 * @param {string} file
 * @returns {Report}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return stop(`expected results as --json writes them, got ${file}: ${/** @type {Error} */ (error).message}\n`)
  }
}

function given() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        tracer: { type: 'string', multiple: true, default: TRACERS },
        rounds: { type: 'string' },
        from: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        smoke: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        'all-nodes': { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    })
    const rounds = Number(values.rounds ?? (values.full ? 5 : 3))
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`expected a number of rounds, got ${values.rounds}`)
    return { ...values, rounds: values.smoke ? 1 : rounds }
  } catch (error) {
    return stop(`${/** @type {Error} */ (error).message}\n\n${USAGE}`)
  }
}

/** Sees to it that there is something to measure. */
async function prepare() {
  const needs = (/** @type {readonly string[]} */ names) =>
    chosen.some(({ tracers }) => tracers.some((name) => names.includes(name)))
  if (needs([OURS])) {
    const { missing, stale } = buildProblem()
    if (missing !== undefined)
      stop(`expected ${missing}, and there is none. Nothing was measured; \`npm run build\` makes it.\n`)
    if (stale) say('dist/ is older than lib/: what is measured is the older code. `npm run build` renews it.')
    if (chosen.some(({ name }) => name === 'encoder')) await builtEncoder()
  }
  if (needs(RIVALS) && !isInstalled()) {
    say(`installing ${RIVALS.join(', ')} in benchmarks/compare …`)
    const problem = install()
    if (problem !== undefined)
      stop(
        `${RIVALS.join(', ')} cannot be installed: ${problem}. Nothing was measured; \`npm run bench -- --tracer ${NONE} --tracer ${OURS}\` measures ${OURS} alone.\n`,
      )
  }
}

/**
 * @param {number} round
 * @param {number} last
 */
function showRound(round, last) {
  if (!smoke) say(`round ${round} of ${last}`)
}

/**
 * @typedef {object} Report
 * @property {ReturnType<typeof machine>} machine
 * @property {string[]} nodes
 * @property {number[]} load
 * @property {Record<string, string | undefined>} versions
 * @property {number} rounds
 * @property {import('./results.mjs').Result[]} results
 * @property {import('./targets.mjs').Verdict[]} targets
 *
 * @param {Report} report
 */
function text({ machine: { cpu, cores, system }, nodes, load: [least, most], versions, rounds, results, targets }) {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version ?? '(not there)'}`)
  const byNode = nodes.map((node) => {
    const title = nodes.length === 1 ? '' : `# Node ${node}\n\n`
    return `${title}${tables(results.filter((result) => result.node === node))}`
  })
  return `
${names.join(', ')}; Node ${nodes.join(', ')}; ${cores} × ${cpu}, ${system}
${rounds} rounds; load average from ${least?.toFixed(1)} to ${most?.toFixed(1)}. In brackets: the middle half of the rounds.
Nanoseconds and bytes are this machine's; only the ratios mean something elsewhere.

${byNode.join('')}${targetTable(targets)}`
}

/** @param {string} message */
function say(message) {
  process.stderr.write(`benchmarks: ${message}\n`)
}

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  say(message)
  process.exit(1)
}
