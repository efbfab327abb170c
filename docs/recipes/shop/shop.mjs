// The first service: what customers see. It asks the second one.
import { tracer } from 'clew'
import { call, serve, takes } from './service.mjs'

tracer.init({ service: 'shop', version: '2.3.1' })

const stock = process.env.STOCK_URL

serve({
  // Three calls side by side.
  'GET /': () => tracer.trace('catalogue.load', () => Promise.all([1, 2, 3].map((id) => call(`${stock}/items/${id}`)))),

  // One step after the other, and two of them side by side.
  'GET /checkout': async () => {
    const cart = await tracer.trace('cart.load', { tags: { 'cart.items': 2 } }, async () => {
      await takes(5)
      return { items: [1, 3], total: 36 }
    })
    await Promise.all([call(`${stock}/reservations`, { method: 'POST' }), authorise(cart.total)])
    const span = tracer.trace('order.save')
    await takes(4)
    span.finish()
    return { ordered: cart.items }
  },

  // One query for each of many, where one for all would do.
  'GET /catalogue': () => call(`${stock}/catalogue`),

  // Something takes long, and the picture shows what.
  'GET /slow': async () => {
    await tracer.trace('report.fetch', () => takes(20))
    await tracer.trace('report.render', { resource: 'monthly.pdf' }, () => takes(300))
    return { pages: 12 }
  },

  // Something fails, and the picture shows where.
  'GET /broken': () =>
    tracer.trace('coupon.apply', { tags: { 'coupon.code': 'MINOTAUR' } }, async () => {
      await takes(3)
      throw new RangeError('this coupon ran out in 1450 BC')
    }),
})

function authorise(amount) {
  return tracer.trace('payment.authorise', { service: 'payments', tags: { amount } }, async () => {
    await takes(12)
    return { ok: true }
  })
}
