import { expect, test } from 'vitest'
import { project } from './project.ts'

const MB = 1024 * 1024
/** Payloads of 1500 spans: so many fill the store, and so many come then. */
const WARM = 80
const LOADED = 60

/** An agent that says how long the turns of its loop were, in what its thread worked: on a busy machine it waits for others. */
const AGENT = `
  const { readFileSync } = require('node:fs')
  const { startAgent } = require('clew/agent')
  const stat = '/proc/self/task/' + process.pid + '/schedstat'
  const worked = () => {
    try {
      return Number(readFileSync(stat, 'latin1').split(' ', 1)[0]) / 1e6
    } catch {
      return performance.now()
    }
  }
  let [slowest, last, first] = [0, 0, 0]
  setInterval(() => {
    const now = worked()
    slowest = Math.max(slowest, now - last)
    last = now
  }, 1)
  const memory = () => {
    for (let i = 0; i < 3; i++) globalThis.gc()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  async function main() {
    const agent = await startAgent({ port: 0, maxBytes: ${40 * MB} })
    const empty = memory()
    process.on('disconnect', () => process.exit())
    process.on('message', async (order) => {
      if (order === 'begin') {
        first = last = worked()
        slowest = 0
      } else if (order === 'end') {
        const told = { slowest, worked: worked() - first, ...agent.stats() }
        const { held } = await (await fetch(agent.url + '/api/traces?limit=0')).json()
        await new Promise((resolve) => setTimeout(resolve, 100))
        process.send({ ...told, held: held.bytes, taken: memory() - empty })
      }
    })
    process.send({ port: agent.port })
  }
  main()
`

/** Sends it spans in payloads as tracers do, while a viewer reads along. */
const LOAD = `
  const { fork } = require('node:child_process')
  const { encode } = require('@msgpack/msgpack')
  const agent = fork(require.resolve('./agent.cjs'), { execArgv: ['--expose-gc'] })
  const told = (order) => new Promise((resolve) => { agent.once('message', resolve); if (order) agent.send(order) })
  let trace = 2n ** 40n
  const spans = (count) => {
    trace++
    return Array.from({ length: count }, (_, i) => ({
      trace_id: trace, span_id: trace + BigInt(i), parent_id: i === 0 ? 0 : trace,
      name: i === 0 ? 'web.request' : 'pg.query', service: i === 0 ? 'shop' : 'shop-pg', type: i === 0 ? 'web' : 'sql',
      resource: i === 0 ? 'GET /items/:id' : 'SELECT * FROM items WHERE id = $1', error: trace % 97n === 0n ? 1 : 0,
      start: 1773489871207000000n + BigInt(i), duration: 1000000 - i,
      meta: {
        'runtime-id': '7c5a6a3e-0f45-4c1c-9c9d-0a6a0a3a4f11', language: 'javascript', env: 'dev', version: '1.2.3',
        'span.kind': i === 0 ? 'server' : 'client', 'http.url': 'http://localhost:8080/items/' + trace + '?page=' + i,
        'http.method': 'GET', 'http.status_code': '200', 'user.id': 'user-' + (trace % 5000n), 'db.name': 'shop',
      },
      metrics: { process_id: 4242, _sampling_priority_v1: 1, '_dd.top_level': 1 },
    }))
  }
  const payload = () => Buffer.from(encode(Array.from({ length: 150 }, () => spans(10)), { useBigInt64: true }))
  async function main() {
    const { port } = await told()
    const url = 'http://127.0.0.1:' + port
    const put = async (body) => {
      const answer = await fetch(url + '/v0.4/traces', { method: 'PUT', body, headers: { 'Content-Type': 'application/msgpack' } })
      await answer.arrayBuffer()
    }
    // Until the code is compiled and the store is full.
    const look = async () => {
      for (const path of ['/api/traces?limit=1000', '/api/services']) await (await fetch(url + path)).arrayBuffer()
    }
    for (let i = 0; i < ${WARM}; i++) {
      await put(payload())
      if (i % 20 === 0) await look()
    }
    const live = await fetch(url + '/api/live')
    live.body.pipeTo(new WritableStream()).catch(() => {})
    agent.send('begin')
    let going = true
    const view = (async () => {
      while (going) {
        await look()
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    })()
    for (let i = 0; i < ${LOADED}; i++) await put(payload())
    going = false
    await view
    console.log(JSON.stringify(await told('end')))
    process.exit()
  }
  main()
`

interface Outcome {
  /** Milliseconds that a turn of the agent's loop worked at most, and all of them. */
  readonly slowest: number
  readonly worked: number
  readonly evicted: number
  /** Bytes that the agent tells of, and by which its memory grew without the garbage. */
  readonly held: number
  readonly taken: number
}

const TRIES = 4
const MOST_MS = 50
/** What it may work for all spans that come, at 30,000 a second. */
const WORK_MS = (LOADED * 1500 * 1000) / 30_000

test('a full store takes 30,000 spans a second on one core with a viewer open, and no turn of the loop takes 50 ms', async () => {
  const { json } = project({ 'agent.cjs': AGENT, 'load.cjs': LOAD })
  let best: Outcome | undefined
  for (let i = 0; i < TRIES && (best === undefined || best.slowest > MOST_MS || best.worked > WORK_MS); i++) {
    const made = (await json(['load.cjs'])) as Outcome
    if (best === undefined || made.slowest < best.slowest) best = made
  }
  const { slowest, worked, evicted, held, taken } = best as Outcome
  console.log(
    `a turn works ${Math.round(slowest)} ms at most, 30,000 spans ${Math.round(worked * (20 / LOADED))} ms; ${Math.round(held / MB)} MiB are counted, ${Math.round(taken / MB)} taken`,
  )
  expect(evicted).toBeGreaterThan(0)
  expect(slowest).toBeLessThan(MOST_MS)
  expect(worked).toBeLessThan(WORK_MS)
  expect(held).toBeLessThanOrEqual(40 * MB)
  // What was garbage before is counted too; and besides the store, code is compiled and connections are open.
  expect(taken).toBeLessThan(0.8 * held + 12 * MB)
  expect(taken).toBeGreaterThan(0.5 * held)
})
