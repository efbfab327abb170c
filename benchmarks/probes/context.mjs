// CPU time of a function that runs in a context of its own.
import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { DEPTH, nestedContexts } from '../context/managers/manager.mjs'
import { report } from '../workbench.mjs'

const WINDOWS = 3
const WINDOW_MS = 250
/** So often the five functions are called between two looks at the event loop. */
const BATCH = 1000
const SMOKE_BATCH = 100

/**
 * @typedef {object} Task
 * @property {string} tracer the name of a file in `context/managers/`
 * @property {'sync' | 'async'} style
 * @property {boolean} smoke
 * @property {number} warmUpMs
 */
const { tracer, style, smoke, warmUpMs } = /** @type {Task} */ (JSON.parse(process.argv[2] ?? '{}'))
/** @type {{ start(): import('../context/managers/manager.mjs').Manager }} */
const { start } = await import(`../context/managers/${tracer}.mjs`)
const { run, wrong } = nestedContexts(start(), style)
const count = smoke ? SMOKE_BATCH : BATCH

/**
 * Calls them for so long, and tells how many of the functions have run.
 * @param {number} ms
 */
async function runFor(ms) {
  const end = performance.now() + (smoke ? 0 : ms)
  let batches = 0
  do {
    await run(count)
    await setImmediate()
    batches++
  } while (performance.now() < end)
  return batches * count * DEPTH
}

await runFor(warmUpMs)
const windows = []
for (let i = 0; i < WINDOWS; i++) {
  const before = process.cpuUsage()
  const functions = await runFor(WINDOW_MS)
  const { user, system } = process.cpuUsage(before)
  windows.push(((user + system) * 1e3) / functions)
}
assert.equal(wrong(), 0, `${tracer} had another context than the function's own ${wrong()} times`)
report({ context: Math.min(...windows) })
