// CPU time of a span as one thing about a trace grows: what is linear stays the same.
import { setImmediate } from 'node:timers/promises'
import { report } from '../workbench.mjs'

const WINDOWS = 3
const WINDOW_MS = 150
/** About so many spans are made between two looks at the event loop. */
const BATCH_SPANS = 5000
const SMOKE_SPANS = 100

/**
 * @typedef {import('../workload.mjs').Tracer} Tracer
 * @typedef {(tracer: Tracer, n: number) => number} MakeTrace makes one trace, and tells how many units it has
 */

let next = 0
const NOTHING = () => {}
const JOB = { resource: 'job', type: 'web' }

/** @type {Readonly<Record<string, MakeTrace>>} */
const AXES = {
  /** Spans side by side below one. */
  children(tracer, n) {
    tracer.trace('parent', JOB, () => {
      for (let i = 0; i < n; i++) tracer.trace('child', JOB, NOTHING)
    })
    return n + 1
  },
  /** Spans each below the one before. */
  depth(tracer, n) {
    const descend = (/** @type {number} */ left) => {
      tracer.trace('level', JOB, left === 1 ? NOTHING : () => descend(left - 1))
    }
    descend(n)
    return n
  },
  /** Tags of a span; the unit is a tag, and the span itself one more. */
  tags(tracer, n) {
    tracer.trace('job', JOB, (span) => {
      for (let i = 0; i < n; i++) span.setTag(KEYS[i] ?? '', i % 2 === 0 ? 'a text' : i)
    })
    return n + 1
  },
  /** Kinds of resource. */
  resources(tracer, n) {
    tracer.trace('job', { resource: RESOURCES[next++ % n] ?? '', type: 'web' }, NOTHING)
    return 1
  },
  /** Texts of a tag: so many, one after the other, and then again. */
  urls(tracer, n) {
    tracer.trace('job', JOB, (span) => {
      // With 0 each is put together for this span, and never comes again.
      const id = n === 0 ? next++ : next++ % n
      span.setTag('http.url', n === 0 ? `/api/items/${id}?page=${id}` : (RESOURCES[id] ?? ''))
    })
    return 1
  },
}
const KEYS = Array.from({ length: 100 }, (_, i) => `key.${i}`)
const RESOURCES = Array.from({ length: 10_000 }, (_, i) => Buffer.from(`GET /api/items/${i}`).toString())

const { tracer: name, axis, n, smoke, warmUpMs } = JSON.parse(process.argv[2] ?? '{}')
/** @type {{ start: import('../tracers/started-tracer.mjs').Start }} */
const { start } = await import(`../tracers/${name}.mjs`)
const { tracer, flush } = start(() => {})
const makeTrace = /** @type {MakeTrace} */ (AXES[axis])

/** Nanoseconds of a unit. */
async function window(/** @type {number} */ ms) {
  const before = process.cpuUsage()
  const end = performance.now() + ms
  let units = 0
  do {
    for (let batch = 0; batch < (smoke ? SMOKE_SPANS : BATCH_SPANS); ) {
      const made = makeTrace(tracer, n)
      batch += made
      units += made
    }
    await setImmediate()
  } while (performance.now() < end)
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1e3) / units
}

await window(warmUpMs)
const windows = []
for (let i = 0; i < (smoke ? 1 : WINDOWS); i++) windows.push(await window(smoke ? 0 : WINDOW_MS))
await flush()
report({ unit: Math.min(...windows) })
