// Bytes that a span takes from the heap, counted while nothing is collected: what is collected is not subtracted.
import assert from 'node:assert/strict'
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { prepare, report, task } from '../workbench.mjs'

const WINDOWS = 9
/** So often, every 10 ms, it is looked whether the observer has been told. */
const PATIENCE = 100

const { batch, spans, finish } = await prepare(task())

/** @type {{ start: number, end: number }[]} */
const collections = []
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    collections.push({ start: startTime, end: startTime + duration })
  }
}).observe({ entryTypes: ['gc'] })

const windows = []
for (let i = 0; i < WINDOWS; i++) {
  const start = performance.now()
  const before = process.memoryUsage().heapUsed
  await batch()
  const bytes = process.memoryUsage().heapUsed - before
  windows.push({ start, end: performance.now(), bytes })
}
// The observer is told a little later. That it is told at all is tried out, at the end: what is collected by force takes
// optimised code with it, and a span takes more bytes until that is made again.
assert.ok(globalThis.gc, 'node has to be started with --expose-gc')
globalThis.gc()
for (let i = 0; i < PATIENCE && collections.length === 0; i++) await setTimeout(10)

assert.ok(collections.length > 0, 'the observer has not seen the collection that was asked for')
const undisturbed = windows.filter(({ start, end }) => !collections.some((gc) => gc.start < end && gc.end > start))
assert.ok(
  undisturbed.length >= WINDOWS / 2,
  `the heap was collected in ${WINDOWS - undisturbed.length} of ${WINDOWS} windows`,
)
await finish()
const bytes = undisturbed.reduce((sum, window) => sum + window.bytes, 0)
report({ heap: bytes / (undisturbed.length * spans) })
