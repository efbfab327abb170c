// The calling program of propagation.spec.ts: continues a trace of another vendor's, and carries it on in every style.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { STYLES, shutdown, tracersOf } from './propagation-tracers.mjs'

/** What came: a trace kept by hand, with an origin and a tag that travel with it. */
const INCOMING = JSON.parse(process.env.INCOMING)

const tracers = tracersOf('sender', ['tracecontext'])

/** Does something in a trace that came, and sends along who the user is. */
function inTrace(tracer, traceId, name, resource, work) {
  const childOf = tracer.extract('http_headers', { ...INCOMING, traceparent: `00-${traceId}-00f067aa0ba902b7-01` })
  return tracer.trace(name, { childOf, resource }, (span) => {
    tracer.setBaggageItem('user.id', '42')
    return work(span)
  })
}

async function call(path, message, prepare) {
  const outgoing = request(`${process.env.RECEIVER_URL}/${path}`, { method: 'POST' })
  prepare(outgoing)
  outgoing.end(JSON.stringify(message))
  const [response] = await once(outgoing, 'response')
  await once(response.resume(), 'end')
}

/** A trace id of 128 bits for each piece of work. */
let traces = 0
const nextTraceId = () => `4bf92f3577b34da6a3ce929d${(++traces).toString(16).padStart(8, '0')}`

for (const from of Object.keys(STYLES))
  for (const to of Object.keys(STYLES)) {
    const tracer = tracers[from]
    const resource = `${from} to ${to}`
    await inTrace(tracer, nextTraceId(), 'http', resource, (span) =>
      call(`http/${to}`, { resource }, (outgoing) => tracer.inject(span, 'http_headers', outgoing)),
    )
    await inTrace(tracer, nextTraceId(), 'queue', resource, () =>
      call(`queue/${to}`, { resource, headers: tracer.carrier() }, () => {}),
    )
  }

const { every } = tracers
await inTrace(every, nextTraceId(), 'environment', 'every', async (span) => {
  const env = { ...process.env }
  every.inject(span, 'environment', env)
  await once(
    spawn(process.execPath, [fileURLToPath(new URL('propagation-child.mjs', import.meta.url))], { env }),
    'exit',
  )
})
await shutdown(tracers)
