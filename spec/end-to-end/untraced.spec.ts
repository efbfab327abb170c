import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { expect, onTestFinished, test } from 'vitest'
import { createTracer } from '../../lib/create-tracer.ts'
import { fakeAgent } from '../support/fake-agent.ts'

test('what sends belongs to no trace and to no request, from the connection to the answer and to the next try', async () => {
  let sent = 0
  const agent = await fakeAgent(({ method }, response) => {
    response.writeHead(method === 'PUT' && sent++ === 0 ? 503 : 200).end('{}')
  })
  const application = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const look = (where: string) => (): void => {
    seen.push([where, application.getStore(), tracer.activeSpan()])
  }
  for (const name of ['net.client.socket', 'http.client.request.start', 'http.client.response.finish']) {
    const listener = look(name)
    channel(name).subscribe(listener)
    onTestFinished(() => {
      channel(name).unsubscribe(listener)
    })
  }
  const tracer = createTracer({ service: 'shop', url: agent.url, logger: { warn() {}, error() {} } })
  await application.run('a request', () =>
    tracer.trace('web.request', async () => {
      tracer.startSpan('of its own', { childOf: null }).finish()
      await tracer.flush()
      expect(tracer.stats()).toMatchObject({ queued: { traces: 1 } })
      await tracer.flush()
    }),
  )
  await application.run('another', () => tracer.trace('web.request', () => tracer.shutdown()))
  expect(sent).toBeGreaterThanOrEqual(3)
  expect(tracer.stats()).toMatchObject({ queued: { traces: 0 }, dropped: {} })
  const places = new Set(seen.map((one) => (one as unknown[])[0]))
  expect(places.size).toBe(3)
  expect(seen.length).toBeGreaterThanOrEqual(8)
  expect(seen.filter((one) => (one as unknown[]).slice(1).some((value) => value !== undefined))).toEqual([])
})
