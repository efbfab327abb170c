import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { TracerStats } from '../../lib/span/ledger.ts'
import { project } from './project.ts'

/** An agent that answers each path as it is told, and counts what it is asked. */
async function agent(stats: number): Promise<{ url: string; asked: Record<string, number> }> {
  const asked: Record<string, number> = {}
  const endpoints = ['/v0.4/traces', '/v0.5/traces', '/v0.6/stats']
  const server = createServer((request, response) => {
    const path = String(request.url)
    asked[path] = (asked[path] ?? 0) + 1
    request.resume().on('end', () => {
      if (path === '/info') response.end(JSON.stringify({ endpoints, client_drop_p0s: true }))
      else response.writeHead(path === '/v0.6/stats' ? stats : 200).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** What the program tells of itself. */
interface Told {
  readonly flushes: number
  readonly before: TracerStats
  readonly after: TracerStats
}

/** Traces until the agent has said what it takes, where that is to be seen; then fifteen times more, and ends by itself. */
const PROGRAM = `
  const { tracer } = require('clew').init()
  const counts = process.env.DD_TRACE_STATS_COMPUTATION_ENABLED === 'true'
  let flushes = 0
  const job = (dropped) => {
    flushes++
    tracer.trace('job', (span) => { if (dropped) span.drop() })
    return tracer.flush()
  }
  const counted = () => tracer.stats().statistics?.counted ?? 0
  const main = async () => {
    do await job(false)
    while (counts && counted() === 0)
    const before = tracer.stats()
    for (let left = 15; left > 0; left--) await job(left % 2 === 1)
    process.on('exit', () => console.log(JSON.stringify({ flushes, before, after: tracer.stats() })))
  }
  main()
`

test.each([
  ['v0.4, and counts for its agent', { DD_TRACE_STATS_COMPUTATION_ENABLED: 'true' }, '/v0.4/traces'],
  ['v0.5', { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' }, '/v0.5/traces'],
])('the package speaks %s, and leaves no word on stderr', async (_what, env, path) => {
  const { url, asked } = await agent(200)
  const app = project({ 'app.cjs': PROGRAM })
  const { before, after }: Told = JSON.parse((await app.node(['app.cjs'], { DD_TRACE_AGENT_URL: url, ...env })).stdout)
  expect([after.finished - before.finished, after.held]).toEqual([15, 0])
  expect(asked[path]).toBeGreaterThan(0)
  const counts = 'DD_TRACE_STATS_COMPUTATION_ENABLED' in env
  expect((asked['/v0.6/stats'] ?? 0) > 0).toBe(counts)
  expect([after.sent.spans - before.sent.spans, after.dropped['unsampled']?.spans]).toEqual(
    counts ? [7, 8] : [15, undefined],
  )
  if (counts) expect(after.statistics?.hits).toBe(after.statistics?.counted)
})

test.each([404, 429, 500])('a program ends by itself also where its agent answers %i to statistics', async (status) => {
  const { url, asked } = await agent(status)
  const app = project({ 'app.cjs': PROGRAM })
  const { code, stdout } = await app.node(['app.cjs'], {
    DD_TRACE_AGENT_URL: url,
    DD_TRACE_STATS_COMPUTATION_ENABLED: 'true',
  })
  expect(code).toBe(0)
  const { flushes, after }: Told = JSON.parse(stdout)
  // One for each flush, and one at the end.
  expect(asked['/v0.6/stats']).toBeLessThanOrEqual(flushes + 1)
  const { counted = 0, hits = 0, lost = {} } = after.statistics ?? {}
  const losses = Object.values(lost).reduce((sum, loss) => sum + loss.hits, 0)
  expect(counted).toBeGreaterThan(0)
  expect(hits + losses).toBe(counted)
})
