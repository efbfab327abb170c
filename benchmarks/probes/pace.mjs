// A steady load of 20,000 spans a second: what it costs, how long it blocks the event loop, and what memory it takes.
import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { startSink } from '../agent/start-sink.mjs'
import { report } from '../workbench.mjs'
import { SPANS, workload } from '../workload.mjs'

const SPANS_PER_SECOND = 20_000
const TICK_MS = 10
const WARM_UP_MS = 1000
/** Memory is looked at from here on: before, a tracer fills the queues that it may have. */
const FULL_MS = 5000
const MIB = 2 ** 20

const { tracer: name, agent, seconds, smoke } = JSON.parse(process.argv[2] ?? '{}')
const lasting = smoke ? 100 : seconds * 1000
/** @type {{ connect: import('../tracers/started-tracer.mjs').Connect }} */
const { connect } = await import(`../tracers/${name}.mjs`)
const sink = await startSink(agent)
const { tracer } = connect(sink.url)
const makeTraces = workload(tracer, 'sync')

/**
 * @param {number} ms
 * @param {(elapsed: number) => void} onTick
 */
async function pace(ms, onTick) {
  const start = performance.now()
  let made = 0
  for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - start) {
    const due = Math.floor((elapsed / 1000) * (SPANS_PER_SECOND / SPANS))
    // After a pause not everything at once: a server, too, takes its requests as they come.
    const now = Math.min(due - made, 400)
    if (now > 0) await makeTraces(now)
    made = due
    onTick(elapsed)
    await setTimeout(TICK_MS)
  }
  return made
}

const before = process.memoryUsage.rss()
await pace(smoke ? 50 : WARM_UP_MS, () => {})
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const cpuBefore = process.cpuUsage()
const start = performance.now()
let most = 0
/** @type {number | undefined} */
let full
let mostLater = 0
const made = await pace(lasting, (elapsed) => {
  const rss = process.memoryUsage.rss()
  most = Math.max(most, rss)
  if (elapsed < FULL_MS) return
  full ??= rss
  mostLater = Math.max(mostLater, rss)
})
const ms = performance.now() - start
const { user, system } = process.cpuUsage(cpuBefore)
delay.disable()
assert.ok(made > 0, 'no trace was made')

const isUp = agent === 'up'
report({
  load: isUp ? ((user + system) / 1e3 / ms) * 100 : undefined,
  delay: isUp ? delay.max / 1e6 : undefined,
  growth: (most - before) / MIB,
  later: full === undefined ? undefined : (mostLater - full) / MIB,
})
