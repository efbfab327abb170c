// The calling program of two-processes.spec.ts: calls the other one, and tells what it did.
import { tracer } from 'clew'

tracer.init({ service: 'front', env: 'spec', version: '1', tags: { team: 'clew' } })

const done = []
await tracer.trace(
  'front.request',
  { resource: 'GET /', type: 'web', tags: { 'user.id': 7, plan: 'gold' } },
  async (root) => {
    done.push({ name: 'front.request', id: root.spanId, traceId: root.traceId, parent: '0' })
    await Promise.all(
      [1, 2].map((n) =>
        tracer.trace(`front.call.${n}`, async (span) => {
          done.push({ name: `front.call.${n}`, id: span.spanId, parent: root.spanId })
          const headers = {}
          tracer.inject(span, 'http_headers', headers)
          const response = await fetch(process.env.BACK_URL, { headers })
          await response.text()
        }),
      ),
    )
    try {
      await tracer.trace('front.fails', async (span) => {
        done.push({ name: 'front.fails', id: span.spanId, parent: root.spanId })
        throw new RangeError('no')
      })
    } catch {}
  },
)
process.send({ done, stats: await tracer.shutdown() })
process.disconnect()
