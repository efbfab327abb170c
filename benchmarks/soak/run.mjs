// A load for some minutes against an agent that is well, down, slow, flapping and talking nonsense in turn:
//   node benchmarks/soak/run.mjs [--minutes 10] [--spans 20000]
// Ends with code 1 if memory has grown by more than 32 MB since the first phase after the warming up, or if the ledger was not exact at any moment.
import { fork } from 'node:child_process'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine } from '../machine.mjs'
import { MOODS, SoakAgent } from './agent.mjs'

const MAX_GROWTH_MB = 32
const MAX_PHASE_S = 20
const MIN_ROUNDS = 2
const WARM_UP_S = 30
/**
 * V8 enlarges the young generation as a load goes on, up to this by default, whatever the load keeps: with an agent that is
 * always well that took the process from 70 to 97 MB in 75 s. Here it begins at that size, so that the growth is the tracer's.
 */
const YOUNG = '--min-semi-space-size=16'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, spans: { type: 'string', default: '20000' } },
})
const seconds = Number(values.minutes) * 60
const phase = Math.min(MAX_PHASE_S, seconds / (MOODS.length * MIN_ROUNDS))
const rounds = Math.max(MIN_ROUNDS, Math.round(seconds / (MOODS.length * phase)))

const agent = new SoakAgent()
const port = await agent.start()
const load = fileURLToPath(new URL('load.mjs', import.meta.url))
const child = fork(load, [`http://127.0.0.1:${port}`, values.spans], { execArgv: [YOUNG] })
let latest
let most = 0
const ended = new Promise((resolve) => {
  child.on('message', (report) => {
    latest = report
    most = Math.max(most, report.rss)
    if (report.done) resolve()
  })
  child.on('exit', resolve)
})

const { node, cpu, cores } = machine()
console.log(
  `${WARM_UP_S} s of warming up, then ${values.minutes} minutes at ${values.spans} spans a second, ${rounds} rounds of ${MOODS.length} phases of ${phase.toFixed(1)} s`,
)
console.log(`Node ${node}, ${cpu}, ${cores} cores`)
console.log(
  '\n| round | agent | most RSS, MB | heap used | buffers | finished | sent | queued | dropped | ledger |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|---|',
)
const rss = []
await sleep(WARM_UP_S * 1000)
for (let round = 1; round <= rounds; round++) {
  for (const mood of MOODS) {
    await agent.become(mood)
    most = 0
    await sleep(phase * 1000)
    if (latest === undefined || child.exitCode !== null) throw new Error('the load does not report')
    rss.push(most)
    row(round, mood, most, latest)
  }
}
await agent.become('well')
child.send('stop')
await ended
agent.close()
row('', 'end', latest.rss || most, latest)

const first = Math.max(...rss.slice(0, MOODS.length))
const last = Math.max(...rss.slice(-MOODS.length))
const growth = mb(Math.max(...rss.slice(1)) - rss[0])
const { stats, flaws, lines, last: line } = latest
const { queued, inFlight, sent, dropped } = stats
console.log(
  `\nfinished ${stats.finished} = held ${stats.held} + queued ${queued.spans} + in flight ${inFlight.spans} + sent ${sent.spans}`,
)
for (const [reason, { traces, spans }] of Object.entries(dropped))
  console.log(`  + ${reason} ${spans} (${traces} traces)`)
console.log(
  `the agent answered 200 to ${agent.taken} traces in ${agent.requests} requests; the ledger has ${sent.traces} as sent`,
)
console.log(`${lines} lines in the log; the last one: ${line}`)
console.log(
  `RSS: ${growth.toFixed(1)} MB more at most than in the first phase; last round against the first ${mb(last - first).toFixed(1)} MB`,
)
const failures = [...flaws.map((flaw) => `the ledger: ${flaw}`)]
if (growth > MAX_GROWTH_MB) failures.push(`memory grew by ${growth.toFixed(1)} MB, and ${MAX_GROWTH_MB} MB are allowed`)
if (queued.spans + inFlight.spans + stats.held > 0) failures.push('something is left after the end')
for (const failure of failures) console.log(`FAILED: ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0

function mb(bytes) {
  return bytes / 2 ** 20
}

function row(round, mood, rss, { stats, flaws, heap, buffers }) {
  const lost = Object.values(stats.dropped).reduce((sum, { spans }) => sum + spans, 0)
  const memory = [rss, heap, buffers].map((bytes) => mb(bytes).toFixed(1))
  const cells = [round, mood, ...memory, stats.finished, stats.sent.spans, stats.queued.spans, lost]
  console.log(`| ${cells.join(' | ')} | ${flaws.length === 0 ? 'exact' : flaws.join('; ')} |`)
}
