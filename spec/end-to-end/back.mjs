// The called program of two-processes.spec.ts: continues the trace that a request brings, and tells what it did.
import { createServer } from 'node:http'
import { tracer } from 'clew'

tracer.init({ service: 'back', env: 'spec', version: '2' })

const done = []
const server = createServer((request, response) => {
  tracer.trace('back.request', { childOf: tracer.extract('http_headers', request.headers) }, async (span) => {
    done.push({ name: 'back.request', id: span.spanId, traceId: span.traceId })
    await tracer.trace(
      'back.query',
      { service: 'db', type: 'sql', resource: 'SELECT 1', startTime: 1_767_225_600_000.5 },
      (query) => {
        done.push({ name: 'back.query', id: query.spanId, parent: span.spanId })
        query.setTag('rows', 3).finish(1_767_225_600_002.75)
      },
    )
    response.end('ok')
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', async () => {
  server.close()
  process.send({ done, stats: await tracer.shutdown() })
  process.disconnect()
})
