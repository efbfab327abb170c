import type { SentSpan } from './sent-spans.ts'

const STACK = `RangeError: this coupon ran out in 1450 BC
    at apply (/app/shop.mjs:38:13)
    at async answer (/app/service.mjs:54:33)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`

/** Why it failed, as tags. */
const WHY = { 'error.type': 'RangeError', 'error.message': 'this coupon ran out in 1450 BC', 'error.stack': STACK }

/** A checkout: one step after the other, two of them side by side, one in another service. */
export function checkout(trace: number, slower = 1): SentSpan[] {
  const span = (id: number, parent: number, at: number, takes: number, rest: Partial<SentSpan>): SentSpan => ({
    trace,
    id,
    parent,
    at: at * slower,
    takes: takes * slower,
    ...rest,
  })
  const client = { name: 'http.request', type: 'http', resource: 'POST /reservations', meta: { 'span.kind': 'client' } }
  const server = { service: 'stock', resource: 'POST /reservations', meta: { 'span.kind': 'server' } }
  const sql = {
    service: 'stock-db',
    name: 'db.query',
    type: 'sql',
    meta: { 'db.name': 'stock', 'span.kind': 'client' },
  }
  return [
    span(1, 0, 0, 46_000, { meta: { 'span.kind': 'server', 'http.status_code': '200', 'http.method': 'GET' } }),
    span(2, 1, 300, 5000, {
      name: 'cart.load',
      resource: 'cart.load',
      type: '',
      meta: { 'baggage.customer': 'ariadne' },
    }),
    span(3, 1, 6000, 31_000, client),
    span(4, 3, 8000, 27_000, server),
    span(5, 4, 9000, 9000, { ...sql, resource: 'SELECT free FROM stock FOR UPDATE' }),
    span(6, 4, 20_000, 12_000, { ...sql, resource: 'UPDATE stock SET free = free - $1' }),
    span(7, 1, 6200, 13_000, {
      service: 'payments',
      name: 'payment.authorise',
      resource: 'payment.authorise',
      type: '',
    }),
    span(8, 1, 39_000, 5000, { name: 'order.save', resource: 'order.save', type: '' }),
  ]
}

/** A request that fails because of what it calls. */
export function broken(trace: number): SentSpan[] {
  const meta = { 'span.kind': 'server', 'http.status_code': '500', ...WHY }
  const coupon = {
    name: 'coupon.apply',
    resource: 'coupon.apply',
    type: '',
    meta: { 'coupon.code': 'MINOTAUR', ...WHY },
  }
  return [
    { trace, id: 1, takes: 5000, resource: 'GET /broken', error: 1, meta },
    { trace, id: 2, parent: 1, at: 1000, takes: 3400, error: 1, ...coupon },
  ]
}

/** A page that asks for each of its items by itself. */
export function catalogue(trace: number, items = 12): SentSpan[] {
  const query = { service: 'stock-db', name: 'db.query', type: 'sql', resource: 'SELECT name FROM items WHERE id = ?' }
  return [
    { trace, id: 1, takes: items * 2000 + 2000, resource: 'GET /catalogue', meta: { 'span.kind': 'server' } },
    ...Array.from({ length: items }, (_, i) => ({
      trace,
      id: 2 + i,
      parent: 1,
      at: 1000 + i * 2000,
      takes: 1900,
      ...query,
    })),
  ]
}
