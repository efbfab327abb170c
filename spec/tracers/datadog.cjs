const tracer = require('../../benchmarks/compare/node_modules/dd-trace').init({ service: 'shop', plugins: false })

tracer.trace('web.request', { resource: 'GET /orders', type: 'web' }, (span) => {
  span.setTag('orders', 3)
  tracer.trace('db.query', { service: 'orders-db', resource: 'SELECT 1', type: 'sql' }, () => {})
})
try {
  tracer.trace('coupon.apply', () => {
    throw new RangeError('this coupon ran out')
  })
} catch {
  // The span has it.
}
