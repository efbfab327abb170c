// Wall and CPU time of a span, and the share of garbage collection.
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { prepare, report, task } from '../workbench.mjs'

const WINDOWS = 3
const WINDOW_MS = 250

const { smoke, ...given } = task()
const { batch, spans, finish } = await prepare({ ...given, smoke })

let gcMs = 0
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) gcMs += duration
}).observe({ entryTypes: ['gc'] })

const walls = []
const cpus = []
const start = performance.now()
for (let i = 0; i < WINDOWS; i++) {
  const cpuBefore = process.cpuUsage()
  const before = performance.now()
  let batches = 0
  do {
    await batch()
    batches++
  } while (!smoke && performance.now() - before < WINDOW_MS)
  const ms = performance.now() - before
  // Of all threads: what the collector and the compiler do beside the program is paid for too.
  const { user, system } = process.cpuUsage(cpuBefore)
  walls.push((ms * 1e6) / (batches * spans))
  cpus.push(((user + system) * 1e3) / (batches * spans))
}
const ms = performance.now() - start
// The observer is told a little later.
await setTimeout(10)

report({
  wall: Math.min(...walls),
  cpu: Math.min(...cpus),
  gc: (gcMs / ms) * 100,
  payload: await finish(),
})
