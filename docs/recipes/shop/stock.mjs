// The second service: what is in stock.
import { tracer } from 'clew'
import { serve, takes } from './service.mjs'

tracer.init({ service: 'stock', version: '1.0.0' })

const prices = new Map([
  ['1', { name: 'ball of thread', price: 4 }],
  ['2', { name: 'lantern', price: 19 }],
  ['3', { name: 'map of Knossos', price: 32 }],
])

const query = tracer.wrap(
  'db.query',
  (sql) => ({ service: 'stock-db', type: 'sql', resource: sql }),
  async (_sql, ms, result) => {
    await takes(ms)
    return result
  },
)

serve({
  'GET /items/:id': (url) => {
    const id = url.pathname.split('/').at(-1)
    return query('SELECT name, price FROM items WHERE id = $1', 4 + 3 * Number(id), prices.get(id))
  },

  'GET /catalogue': async () => {
    const ids = await query('SELECT id FROM items', 3, ['1', '2', '3', '1', '2', '3', '1', '2'])
    const items = []
    for (const id of ids) items.push(await query('SELECT name, price FROM items WHERE id = $1', 2, prices.get(id)))
    return items
  },

  'POST /reservations': () =>
    tracer.trace('stock.reserve', async (span) => {
      const free = await query('SELECT free FROM stock FOR UPDATE', 6, 7)
      span.setTag('stock.free', free)
      await query('UPDATE stock SET free = free - $1', 5)
      return { reserved: true }
    }),
})
