import { expect, test } from 'vitest'
import { project } from './project.ts'

/** Runs a workload in turns of 200 steps, and says how long a turn took at most and how far the heap grew. */
const WORKLOAD = `
  const { createTracer } = require('clew/core')
  const client = { address: 'nowhere', send: async () => ({ accepted: true, rates: undefined }), hold() {}, cancel() {}, close() {} }
  const tracer = createTracer({ service: 'bounds' }, { client })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const MB = 1024 * 1024
  let slowest = 0
  async function steps(count, step) {
    let peak = 0
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < count; ) {
      const begin = performance.now(), used = process.cpuUsage()
      for (const end = i + 200; i < end && i < count; i++) step(i)
      const { user, system } = process.cpuUsage(used)
      // On a busy machine a turn waits for others, which is no work of ours; and other threads help to collect garbage.
      slowest = Math.max(slowest, Math.min(performance.now() - begin, (user + system) / 1000))
      await turn()
      if (i % 5000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - before)
    }
    return peak / MB
  }
  async function main(workload) {
    globalThis.gc()
    const peak = await workload(tracer, steps)
    await tracer.flush()
    globalThis.gc(); await turn(); globalThis.gc(); await turn()
    const { started, finished, abandoned, held, sent } = tracer.stats()
    console.log(JSON.stringify({ peak, slowest, started, finished, abandoned, held, sent: sent.spans }))
    process.exit()
  }
`

interface Outcome {
  /** MiB. */
  readonly peak: number
  /** Milliseconds that a turn of 200 steps took at most. */
  readonly slowest: number
  readonly started: number
  readonly finished: number
  readonly abandoned: number
  readonly held: number
  readonly sent: number
}

const TRIES = 6

/** The outcome of a workload; of several, where a busy machine made a turn slow, the one with the fastest slowest turn. */
async function outcome(workload: string, tries = TRIES): Promise<Outcome> {
  const { json } = project({ 'main.cjs': `${WORKLOAD}\nmain(${workload})` })
  let best: Outcome | undefined
  for (let i = 0; i < tries && (best === undefined || best.slowest > 20); i++) {
    const made = (await json(['--expose-gc', 'main.cjs'])) as Outcome
    if (best === undefined || made.slowest < best.slowest) best = made
  }
  return best as Outcome
}

function unfinished(count: number, options: string): string {
  return `(tracer, steps) => {
    const root = tracer.startSpan('root')
    return steps(${count}, (i) => void tracer.startSpan('part', ${options}))
  }`
}

const OF_ONE_TRACE = '{ childOf: root, tags: { i } }'
const OF_AS_MANY = '{ tags: { i } }'

test('a trace of 100,000 spans stays within 16 MiB, and no turn of the loop takes more than 20 ms', async () => {
  const { peak, slowest, ...counts } = await outcome(`async (tracer, steps) => {
    const root = tracer.startSpan('root')
    const peak = await steps(100_000, (i) => tracer.startSpan('part', { childOf: root, tags: { i } }).finish())
    root.finish()
    return peak
  }`)
  expect(counts).toEqual({ started: 100_001, finished: 100_001, abandoned: 0, held: 0, sent: 100_001 })
  expect(peak).toBeLessThan(16)
  expect(slowest).toBeLessThan(20)
})

test('a trace of long texts stays within 32 MiB', async () => {
  const { peak, ...counts } = await outcome(
    `async (tracer, steps) => {
      const root = tracer.startSpan('root')
      const text = 'x'.repeat(20_000)
      const peak = await steps(5000, (i) => tracer.startSpan('part', { childOf: root, tags: { text: text + i } }).finish())
      root.finish()
      return peak
    }`,
    1,
  )
  expect(counts).toMatchObject({ finished: 5001, held: 0, sent: 5001 })
  expect(peak).toBeLessThan(32)
})

test.each([OF_ONE_TRACE, OF_AS_MANY])('a million unfinished spans with %s stay within 128 MiB', async (options) => {
  const { peak, slowest, ...counts } = await outcome(unfinished(1_000_000, options), 1)
  expect(counts).toMatchObject({ started: 1_000_001, finished: 0, held: 0, sent: 0 })
  // The last 10,000 traces are still kept.
  expect(counts.abandoned).toBeGreaterThanOrEqual(990_000)
  expect(peak).toBeLessThan(128)
})

test.each([OF_ONE_TRACE, OF_AS_MANY])(
  'no turn that leaves spans with %s unfinished takes more than 20 ms',
  async (options) => {
    expect((await outcome(unfinished(100_000, options))).slowest).toBeLessThan(20)
  },
)
