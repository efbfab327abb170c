// CPU time of a request to an HTTP server whose handler makes two spans, sent to an agent in a process of its own.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { connected, report } from '../workbench.mjs'
import { DB, URLS, WEB } from '../workload.mjs'

const CONNECTIONS = 50
const WINDOWS = 4

const { tracer: name, smoke } = JSON.parse(process.argv[2] ?? '{}')
const requests = smoke ? 100 : 5000
const bench = await connected(name)
const { tracer } = bench
let served = 0

const server = createServer((request, response) => {
  void tracer.trace('web.request', WEB, async (span) => {
    span.setTag('http.method', request.method ?? '')
    span.setTag('http.url', URLS[served++ & 63] ?? '')
    await setImmediate()
    const rows = await tracer.trace('db.query', DB, async (query) => {
      query.setTag('db.name', 'shop')
      await setImmediate()
      query.setTag('db.row_count', 3)
      return '[1,2,3]'
    })
    span.setTag('http.status_code', 200)
    response.end(rows)
  })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
const load = fork(new URL('../agent/load.mjs', import.meta.url), { execArgv: [] })

/** Microseconds of CPU time of a request, of all threads of this process. */
async function window() {
  const before = process.cpuUsage()
  load.send({ port, requests, connections: CONNECTIONS })
  await once(load, 'message')
  await bench.flush()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / requests
}

await window()
const windows = []
for (let i = 0; i < (smoke ? 1 : WINDOWS); i++) windows.push(await window())
load.kill()
server.closeAllConnections()
await bench.finish(name === 'none' ? 0 : served, 2)
report({ request: Math.min(...windows) })
