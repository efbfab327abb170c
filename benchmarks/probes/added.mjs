// What a setting adds to a trace: one tracer with it and one without in the same process, with the same agent, take turns.
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { startSink } from '../agent/start-sink.mjs'
import { median } from '../sample.mjs'
import { connect } from '../tracers/clew.mjs'
import { report, task } from '../workbench.mjs'
import { workload } from '../workload.mjs'

/** Traces of a turn, and turns; those at first are not counted. */
const BATCH = 1000
const TURNS = 300
const COLD = 60
/** So many bytes may wait for the agent: more of them would be dropped before long. */
const MAX_WAITING = 4_000_000

/** @typedef {import('../workbench.mjs').Task & { setting: Record<string, string> }} Task */

const { setting, style, smoke } = /** @type {Task} */ (task())
const sink = await startSink('up')
const without = connect(sink.url)
Object.assign(process.env, setting)
const having = connect(sink.url)
const counted = 'DD_TRACE_STATS_COMPUTATION_ENABLED' in setting

let made = 0
// The tracer counts once it has read what the agent takes.
for (let i = 0; counted && i < 100 && having.stats().statistics.counted === 0; i++) {
  await workload(having.tracer, style)(1)
  made++
  await setTimeout(10)
}

const turns = { having: /** @type {number[]} */ ([]), without: /** @type {number[]} */ ([]) }
const makes = { having: workload(having.tracer, style), without: workload(without.tracer, style) }
const batch = smoke ? 100 : BATCH
for (let i = 0; i < (smoke ? 2 : TURNS); i++) {
  for (const which of /** @type {const} */ (i % 2 === 0 ? ['having', 'without'] : ['without', 'having'])) {
    const before = process.cpuUsage()
    await makes[which](batch)
    const { user, system } = process.cpuUsage(before)
    if (smoke || i >= COLD) turns[which].push(((user + system) * 1e3) / batch)
    for (const { stats } of [having, without])
      while (stats().queued.bytes + stats().inFlight.bytes > MAX_WAITING) await setTimeout(1)
  }
  made += batch
}

await Promise.all([having.flush(), without.flush()])
const { finished, statistics } = having.stats()
assert.equal(having.lost(finished), undefined)
// One span of each trace is its service's way in. What was made before the agent had been asked, it counts itself.
if (counted) assert.ok(statistics.counted > 0.9 * made, `${statistics.counted} of ${made} traces were counted`)

const base = median(turns.without)
const plus = median(turns.having.map((ns, i) => ns - (turns.without[i] ?? Number.NaN)))
report({ added: plus, share: (plus / base) * 100 })
