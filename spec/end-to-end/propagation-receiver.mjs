// The called program of propagation.spec.ts: `/http/<style>` has the trace in the headers, `/queue/<style>` in its message.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { receive, shutdown, tracersOf } from './propagation-tracers.mjs'

const tracers = tracersOf('receiver')

const server = createServer(async (request, response) => {
  const [, way, style] = request.url.split('/')
  const tracer = tracers[style]
  const { resource, headers } = JSON.parse(await text(request))
  if (way === 'http') receive(tracer, way, resource, tracer.extract('http_headers', request.headers))
  else tracer.continueFrom(headers, () => receive(tracer, way, resource))
  response.end()
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.once('message', async () => {
  server.close()
  await shutdown(tracers)
  process.disconnect()
})
