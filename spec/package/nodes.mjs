// Tries the package in every line of Node that it supports: `npm run test:nodes`. Fetches each once, into `.nodes/`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** The oldest that package.json allows, and of each line one that its users have. */
const VERSIONS = ['20.19.0', '20.20.2', '22.23.3', '24.21.0', '26.10.0']

/** Those that run what is packed; the others look at files only. */
const SPECS = ['one-tracer', 'effects', 'exports', 'jest', 'typescript', 'syntax']

const PLATFORM = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** The path of a Node of this version, fetched if need be as the npm package that carries it. */
function nodeOf(version) {
  const name = `node-${PLATFORM}`
  const folder = join('.nodes', version)
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const file = join(process.cwd(), folder, 'node_modules', name, 'bin', program)
  if (existsSync(file)) return file
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--loglevel=error',
    '--fetch-retries=1',
    `--prefix=${folder}`,
    `${name}@${version}`,
  ]
  const { status, stdout, stderr } = npm(args)
  if (status === 0 && spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout === `v${version}\n`) return file
  const reason = /^npm error (\w*Error: .+)$/m.exec(stderr)?.[1] ?? `${stderr}${stdout}`.trim()
  throw new Error(`expected npm to fetch ${name}@${version}, got ${reason || `exit code ${status}`}`)
}

function npm(args) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js')
    ? spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
    : spawnSync('npm', args, { encoding: 'utf8' })
}

/** Runs the specs with programs run by this Node; gives a row of the table. */
function tried(version) {
  const started = performance.now()
  const row = (result) => ({ node: version, ...result, seconds: Math.round((performance.now() - started) / 1000) })
  let node
  try {
    node = nodeOf(version)
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

const rows = VERSIONS.map(tried)
console.table(rows)
process.exitCode = rows.every(({ result }) => result === 'passed') ? 0 : 1
