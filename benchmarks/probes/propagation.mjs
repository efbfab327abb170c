// Wall time of reading what another process wrote into headers, or of writing it.
import { setImmediate } from 'node:timers/promises'
import { extracting, injecting } from '../propagation/batches.mjs'
import { requests } from '../propagation/requests.mjs'
import { report } from '../workbench.mjs'

/** So few that what is read or written is in the processor's caches, where a server that has just received it has it too. */
const REQUESTS = 64
/** So many calls are made at least before any is measured, and in each window. */
const CALLS = 20_000
const SMOKE_CALLS = REQUESTS
const WINDOWS = 4
/** So many batches are made between two looks at the event loop. */
const BATCHES = 16

/**
 * @typedef {object} Task
 * @property {string} tracer the name of a file in `propagation/`
 * @property {'extract' | 'inject'} direction
 * @property {readonly import('../propagation/dialects.mjs').Dialect[]} dialects those that the tracer speaks
 * @property {boolean} traced whether the requests have headers in these dialects
 * @property {boolean} smoke
 */
const { tracer, direction, dialects, traced, smoke } = /** @type {Task} */ (JSON.parse(process.argv[2] ?? '{}'))
const { start } = /** @type {{ start: import('../propagation/subject.mjs').Start }} */ (
  await import(`../propagation/${tracer}.mjs`)
)
const subject = start(dialects)
const told = traced ? dialects : []
// There is no baggage where none came.
const written = traced ? dialects : dialects.filter((dialect) => dialect !== 'baggage')
const received = await requests(REQUESTS, told)
const { make, check, settle } =
  direction === 'extract' ? extracting(subject, received, told) : injecting(subject, received, written)

/** Nanoseconds of a call. */
async function nanoseconds() {
  let ms = 0
  let batches = 0
  do {
    ms += make()
    if (++batches % BATCHES === 0) {
      await settle()
      await setImmediate()
    }
  } while (batches * REQUESTS < (smoke ? SMOKE_CALLS : CALLS))
  check()
  await settle()
  return (ms * 1e6) / (batches * REQUESTS)
}

await nanoseconds()
const windows = []
for (let i = 0; i < WINDOWS; i++) windows.push(await nanoseconds())
report({ call: Math.min(...windows) })
