// Tries the package in every line of Node that it supports: `npm run test:nodes`. Fetches each once, into `.nodes/`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { ask } from '../context/ask.mjs'
import { RUNTIMES } from '../context/runtimes.mjs'
import { passed, table } from '../context/table.mjs'
import { nodeBinary } from './node-binary.mjs'

/** The oldest that package.json allows, and of each line one that its users have. */
const VERSIONS = ['20.19.0', '20.20.2', '22.23.3', '24.21.0', '26.10.0']

/** Those that run what is packed; the others look at files only. */
const SPECS = [
  'one-tracer',
  'effects',
  'exports',
  'jest',
  'typescript',
  'syntax',
  'using',
  'cls-hooked',
  'eslint',
  'other-storages',
]

/** Runs the specs with programs run by this Node; gives a row of the table. */
function tried(version) {
  const started = performance.now()
  const row = (result) => ({ node: version, ...result, seconds: Math.round((performance.now() - started) / 1000) })
  let node
  try {
    node = nodeBinary(version)
  } catch (error) {
    console.error(error.message)
    return row({ result: 'not fetched' })
  }
  const report = join('.nodes', `${version}.json`)
  rmSync(report, { force: true })
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'spec/package/vitest.config.ts', ...SPECS]
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...vitest, ...reporters], {
    encoding: 'utf8',
    env: { ...process.env, CLEW_NODE: node },
  })
  if (status !== 0) console.error(`Node ${version}\n${stdout}${stderr}`)
  if (!existsSync(report)) return row({ result: 'did not run' })
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
  } = JSON.parse(readFileSync(report, 'utf8'))
  return row({ result: status === 0 ? 'passed' : 'failed', passed, failed, skipped })
}

/** What the cases of the async context come to in this runtime. */
function contextIn(runtime) {
  try {
    return { name: runtime.name, answers: ask(runtime, process.cwd()).answers }
  } catch (error) {
    console.error(error.message)
    return { name: runtime.name, answers: [] }
  }
}

const rows = VERSIONS.map(tried)
console.table(rows)
const columns = RUNTIMES.map(contextIn)
console.log(`\nWhich parent does each span get?\n\n${table(columns)}`)
const good = rows.every(({ result }) => result === 'passed') && columns.every(({ answers }) => passed(answers))
process.exitCode = good ? 0 : 1
