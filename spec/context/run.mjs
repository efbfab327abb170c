// Asks a tracer all cases in the Node that runs this, and writes its answers as JSON:
//   node spec/context/run.mjs [--adapter FILE] [--only NAME] [--list]
// The tracer's packages are found as from the folder in which it is run.
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { CASES } from './cases/index.mjs'
import { answers } from './matrix.mjs'
import { backend } from './runtimes.mjs'

const { values } = parseArgs({
  options: {
    adapter: { type: 'string', default: fileURLToPath(new URL('clew.mjs', import.meta.url)) },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
  },
})
const chosen = CASES.filter(({ name }) => name.includes(values.only))

if (values.list) {
  write(chosen.map(({ name, group, limit }) => ({ name, group, limit })))
} else {
  const { subject, versions } = await import(pathToFileURL(values.adapter).href)
  const all = await answers(chosen, subject)
  write({ versions, node: process.versions.node, backend: backend(), answers: all })
}

function write(value) {
  // Some tracers keep a process alive that has nothing to do.
  process.stdout.write(JSON.stringify(value), () => process.exit(0))
}
