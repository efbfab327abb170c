// Asks all tracers which parent each span gets, and writes their answers into docs/context.md: `npm run compare:context`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ask } from '../../spec/context/ask.mjs'
import { RUNTIMES } from '../../spec/context/runtimes.mjs'
import { install, isInstalled } from '../compare/install.mjs'
import { report } from './report.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COMPARE = fileURLToPath(new URL('../compare', import.meta.url))
const DOCUMENT = new URL('../../docs/context.md', import.meta.url)
const GENERATED = /(<!-- written by npm run compare:context -->\n)[\s\S]*?(\n<!-- end -->)/

const TRACERS = [
  { title: 'clew', folder: ROOT },
  { title: 'dd-trace', adapter: adapter('dd-trace'), folder: COMPARE },
  { title: 'OpenTelemetry', adapter: adapter('opentelemetry'), folder: COMPARE },
]
const NODES = RUNTIMES.filter(({ name }) => name === '20' || name === '24')

try {
  prepare()
  const tracers = TRACERS.map(({ title, adapter, folder }) => ({
    title,
    runs: NODES.map((runtime) => ask(runtime, folder, adapter)),
  }))
  const document = readFileSync(DOCUMENT, 'utf8')
  if (!GENERATED.test(document)) throw new Error('expected the two marks of the written part in docs/context.md')
  const written = report(tracers)
  writeFileSync(
    DOCUMENT,
    document.replace(GENERATED, (_all, begin, end) => `${begin}\n${written}${end}`),
  )
  for (const { title, runs } of tracers) {
    for (const { node, answers } of runs) {
      const right = answers.filter(({ outcome }) => outcome === 'right').length
      console.log(`${title} on Node ${node}: ${right} of ${answers.length} right`)
    }
  }
} catch (error) {
  console.error(`compare:context: ${error.message}`)
  process.exitCode = 1
}

function prepare() {
  if (isInstalled()) return
  const problem = install()
  if (problem !== undefined) throw new Error(`what clew is compared with cannot be installed: ${problem}`)
}

function adapter(name) {
  return fileURLToPath(new URL(`adapters/${name}.mjs`, import.meta.url))
}
