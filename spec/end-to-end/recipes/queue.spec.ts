import { expect, test } from 'vitest'
import { drawing } from '../../support/forest.ts'
import { built, drawReceived, runRecipe, warnings } from '../run-program.ts'

test.skipIf(!built)('a message is handled in the trace of who sent it (needs `npm run build`)', async () => {
  const { code, stdout, stderr, spans, agent } = await runRecipe('queue/orders.mjs')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n')).toEqual(['invoice for order 1', 'invoice for order 2', 'invoice for order 3', ''])
  expect(drawReceived(spans)).toBe(drawing`
    orders: order.place POST /orders/1
    ├─ orders: order.save
    └─ orders: queue.publish orders
       └─ invoices: queue.process orders
          └─ invoices: invoice.write invoice 1

    orders: order.place POST /orders/2
    ├─ orders: order.save
    └─ orders: queue.publish orders
       └─ invoices: queue.process orders
          └─ invoices: invoice.write invoice 2

    orders: order.place POST /orders/3
    ├─ orders: order.save
    └─ orders: queue.publish orders
       └─ invoices: queue.process orders
          └─ invoices: invoice.write invoice 3
  `)
  expect(agent.traces()).toHaveLength(3)
  const kinds = new Set(spans.map(({ name, meta }) => `${name} ${meta['span.kind']}`))
  expect(kinds).toContain('queue.publish producer')
  expect(kinds).toContain('queue.process consumer')
  expect(warnings(agent)).toEqual([])
})
