import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
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

/** Traces a few times, with time for the agent to say what it takes, and ends by itself. */
const PROGRAM = `
  const { tracer } = require('clew').init()
  let left = 15
  const again = async () => {
    tracer.trace('job', (span) => { if (left % 2) span.drop() })
    await tracer.flush()
    if (--left > 0) setTimeout(again, 10)
  }
  setTimeout(again, 50)
  process.on('exit', () => console.log(JSON.stringify(tracer.stats())))
`

test.each([
  ['v0.4, and counts for its agent', { DD_TRACE_STATS_COMPUTATION_ENABLED: 'true' }, '/v0.4/traces'],
  ['v0.5', { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' }, '/v0.5/traces'],
])('the package speaks %s, and leaves no word on stderr', async (_what, env, path) => {
  const { url, asked } = await agent(200)
  const app = project({ 'app.cjs': PROGRAM })
  const stats = await app.json(['app.cjs'], { DD_TRACE_AGENT_URL: url, ...env })
  expect(stats).toMatchObject({ finished: 15, held: 0 })
  expect(asked[path]).toBeGreaterThan(0)
  const counts = 'DD_TRACE_STATS_COMPUTATION_ENABLED' in env
  expect((asked['/v0.6/stats'] ?? 0) > 0).toBe(counts)
  if (counts)
    expect(stats).toMatchObject({ sent: { spans: 7 }, dropped: { unsampled: { spans: 8 } }, statistics: { hits: 15 } })
  else expect(stats).toMatchObject({ sent: { spans: 15 } })
})

test.each([404, 429, 500])('a program ends by itself also where its agent answers %i to statistics', async (status) => {
  const { url, asked } = await agent(status)
  const app = project({ 'app.cjs': PROGRAM })
  const { code, stdout } = await app.node(['app.cjs'], {
    DD_TRACE_AGENT_URL: url,
    DD_TRACE_STATS_COMPUTATION_ENABLED: 'true',
  })
  expect(code).toBe(0)
  // One for each flush, and one at the end.
  expect(asked['/v0.6/stats']).toBeLessThanOrEqual(16)
  const { counted, hits, lost } = JSON.parse(stdout).statistics
  const losses = Object.values<{ hits: number }>(lost).reduce((sum, loss) => sum + loss.hits, 0)
  expect(hits + losses).toBe(counted)
})
