// An agent that takes everything and keeps nothing but counts, in a process of its own: what it costs is not the tracer's.
import { createServer } from 'node:http'

const INFO = JSON.stringify({
  version: '7.70.0',
  endpoints: ['/v0.3/traces', '/v0.4/traces', '/v0.5/traces', '/v0.6/stats'],
  peer_tags: ['db.hostname', 'db.name', 'out.host', 'peer.hostname', 'peer.service', 'server.address'],
  span_kinds_stats_computed: ['server', 'consumer', 'client', 'producer'],
})
const RATES = JSON.stringify({ rate_by_service: {} })
const TRACES = /^\/v0\.[345]\/traces$/

let traces = 0
let bytes = 0
/** @type {Buffer | undefined} the first payload */
let first
/** So that an agent which is there but never answers can be had too. */
const mute = process.argv[2] === 'mute'

const server = createServer((request, response) => {
  const path = request.url ?? ''
  /** @type {Buffer[]} */
  const chunks = []
  request.on('data', (chunk) => {
    if (first === undefined) chunks.push(chunk)
    bytes += chunk.length
  })
  request.on('end', () => {
    if (path === '/counts') {
      response.end(JSON.stringify({ traces, bytes, first: first?.toString('base64') }))
      return
    }
    if (mute) return
    if (path === '/info') {
      response.end(INFO)
      return
    }
    if (TRACES.test(path)) {
      first ??= Buffer.concat(chunks)
      traces += Number(request.headers['x-datadog-trace-count'])
      response.setHeader('Content-Type', 'application/json').end(RATES)
      return
    }
    // OTLP: an empty ExportTraceServiceResponse.
    response.setHeader('Content-Type', 'application/x-protobuf').end()
  })
})
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port }),
)
process.on('disconnect', () => process.exit())
