// Makes so many spans a second until it is told to stop, and tells every second what it costs and where the spans went:
//   node benchmarks/soak/load.mjs URL SPANS_PER_SECOND   (with an IPC channel)
import { createTracer } from '../../dist/core.cjs'
import { ledgerFlaws } from './ledger-flaws.mjs'

const SPANS_PER_TRACE = 5
const TICK_MS = 10

const [url, perSecond] = [process.argv[2], Number(process.argv[3])]
const lines = []
const say = (line) => lines.push(line)
const tracer = createTracer({ service: 'soak', url, logger: { warn: say, error: say } })
const flaws = new Set()
let most = 0
let traces = 0

function trace() {
  traces++
  tracer.trace(
    'web.request',
    { resource: `GET /orders/${traces % 100}`, tags: { 'http.method': 'GET', n: traces } },
    (root) => {
      // Some are not kept.
      if (traces % 4 === 0) root.drop()
      for (let i = 1; i < SPANS_PER_TRACE; i++)
        tracer.trace(
          'db.query',
          { service: 'db', tags: { sql: `SELECT ${i} FROM orders WHERE id = ${traces}` } },
          () => {},
        )
    },
  )
}

const begun = performance.now()
const load = setInterval(() => {
  const wanted = ((performance.now() - begun) / 1000) * (perSecond / SPANS_PER_TRACE)
  // After a pause of the machine it does not make up for all of it at once.
  for (let n = Math.min(wanted - traces, 4000); n >= 1; n--) trace()
  if (wanted - traces > 4000) traces = Math.floor(wanted)
  look()
}, TICK_MS)

function look() {
  const stats = tracer.stats()
  for (const flaw of ledgerFlaws(stats)) flaws.add(flaw)
  most = Math.max(most, process.memoryUsage.rss())
  return stats
}

function told() {
  const stats = look()
  const { heapUsed: heap, arrayBuffers: buffers } = process.memoryUsage()
  const rss = most
  most = 0
  return { rss, heap, buffers, stats, flaws: [...flaws], lines: lines.length }
}

const report = setInterval(() => process.send(told()), 1000)

process.on('message', async () => {
  clearInterval(load)
  clearInterval(report)
  await tracer.shutdown({ timeoutMs: 5000 })
  process.send({ ...told(), last: lines.at(-1), done: true }, () => process.exit(0))
})
