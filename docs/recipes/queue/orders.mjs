// The producer: takes orders and leaves the work to another process. It ends when every order is confirmed.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { tracer } from 'clew'
import { Queue } from './queue.mjs'

tracer.init({ service: 'orders' })

const consumer = fork(fileURLToPath(new URL('invoices.mjs', import.meta.url)))
const [{ port }] = await once(consumer, 'message')
const queue = new Queue(port)

/** Puts a message into the queue; the span of who takes it out becomes a child of the producer's. */
function publish(body) {
  const tags = { 'span.kind': 'producer', 'messaging.destination': 'orders' }
  return tracer.trace('queue.publish', { resource: 'orders', type: 'queue', tags }, () =>
    queue.add({ headers: tracer.carrier(), body }),
  )
}

function placeOrder(id) {
  return tracer.trace('order.place', { resource: `POST /orders/${id}`, type: 'web' }, async () => {
    await publish({ order: id })
    tracer.trace('order.save', () => {})
  })
}

await Promise.all([placeOrder(1), placeOrder(2)])
await placeOrder(3)
queue.close()
