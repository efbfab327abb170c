// The consumer, a process of its own: every message says in whose trace it belongs.
import { tracer } from 'clew'
import { consume } from './queue.mjs'

tracer.init({ service: 'invoices' })

const tags = { 'span.kind': 'consumer', 'messaging.source': 'orders' }

function handle({ headers, body }) {
  return tracer.continueFrom(headers, () =>
    tracer.trace('queue.process', { resource: 'orders', type: 'queue', tags }, async (span) => {
      span.setTag('order.id', body.order)
      await tracer.trace('invoice.write', { resource: `invoice ${body.order}` }, async () => {
        console.log(`invoice for order ${body.order}`)
      })
    }),
  )
}

const server = consume(handle, (port) => process.send({ port }))
// Nothing more to take, or nobody left who would put something in: this process ends, and sends its last spans before.
server.once('close', () => process.connected && process.disconnect())
process.once('disconnect', () => server.close())
