import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createTestTracer } from '../../lib/testing/index.ts'
import { drawing } from '../support/forest.ts'
import { drawn, retained } from './drawn.ts'
import { redisMissing, redisSocket, startRedis } from './redis.ts'
import type { Server } from './server.ts'

const REQUESTS = ['a', 'b', 'c']

let server: Server | undefined

beforeAll(async () => {
  if (!redisMissing) server = await startRedis()
}, 60_000)
afterAll(() => server?.stop(), 60_000)

/** A client that is not connected yet. */
function idleClient() {
  const redis = createClient({ socket: { path: server === undefined ? '' : redisSocket(server), tls: false } })
  onTestFinished(() => redis.destroy())
  return redis
}

async function client(): Promise<ReturnType<typeof idleClient>> {
  const redis = idleClient()
  await redis.connect()
  return redis
}

const OWN = drawing`
  request.a
  ├─ after.a
  └─ get.a

  request.b
  ├─ after.b
  └─ get.b

  request.c
  ├─ after.c
  └─ get.c
`

describe.skipIf(redisMissing)(`redis${redisMissing && ` (skipped: ${redisMissing})`}`, () => {
  test('what follows an awaited command is in its own request, also before the connection is ready', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = idleClient()
    const request = (name: string): Promise<void> =>
      tracer.trace(`request.${name}`, async () => {
        await tracer.trace(`get.${name}`, () => redis.get(name))
        tracer.trace(`after.${name}`, () => {})
      })
    const ready = redis.connect()
    expect(redis.isReady).toBe(false)
    await Promise.all(REQUESTS.map(request))
    await ready
    expect(drawn(traced)).toBe(OWN)
    traced.exporter.clear()
    await Promise.all(REQUESTS.map(request))
    expect(drawn(traced)).toBe(OWN)
  })

  test('what follows a transaction is in its own request', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = await client()
    await Promise.all(
      REQUESTS.map((name) =>
        tracer.trace(`request.${name}`, async () => {
          await tracer.trace(`get.${name}`, () => redis.multi().set(name, '1').get(name).exec())
          tracer.trace(`after.${name}`, () => {})
        }),
      ),
    )
    expect(drawn(traced)).toBe(OWN)
  })

  test('a command that fails marks the span around it', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = await client()
    await redis.set('text', 'no number')
    await expect(tracer.trace('incr', () => redis.incr('text'))).rejects.toThrow('not an integer')
    expect(drawn(traced)).toBe('incr error')
  })

  test('a message is in the request that opened the connection, or, if bound, in that of the listener', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const publisher = await client()
    const subscriber = await tracer.trace('opener', client)
    let heard: Promise<unknown> = Promise.resolve()
    await tracer.trace('subscriber', async () => {
      const listeners: ((text: string) => void)[] = []
      heard = Promise.all(
        ['plain', 'bound'].map(
          (name) =>
            new Promise<void>((resolve) => {
              const listener = (): void => tracer.trace(name, () => resolve())
              listeners.push(name === 'bound' ? tracer.bind(listener) : listener)
            }),
        ),
      )
      for (const listener of listeners) await subscriber.subscribe('news', listener)
    })
    await tracer.trace('publisher', () => publisher.publish('news', 'hello'))
    await heard
    expect(drawn(traced)).toBe(drawing`
      opener
      └─ plain

      publisher

      subscriber
      └─ bound
    `)
  })

  test('a message that carries the context is handled in the trace of who sent it', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const [publisher, subscriber] = [await client(), await client()]
    const handled = new Promise<void>((resolve) => {
      void tracer.trace('subscriber', () =>
        subscriber.subscribe('orders', (text) => {
          tracer.continueFrom(JSON.parse(text).headers, () => tracer.trace('handle', () => resolve()))
        }),
      )
    })
    await tracer.trace('request', () => publisher.publish('orders', JSON.stringify({ headers: tracer.carrier() })))
    await handled
    expect(drawn(traced)).toBe('request\n└─ handle\n\nsubscriber')
  })

  test('keeps nothing of a request that is over', async () => {
    const { tracer } = createTestTracer()
    const redis = await tracer.trace('opens.the.connection', client)
    const refs: WeakRef<object>[] = []
    await Promise.all(
      REQUESTS.map((name) =>
        tracer.trace(`request.${name}`, async (span) => {
          refs.push(new WeakRef(span))
          await redis.get(name)
        }),
      ),
    )
    expect(refs).toHaveLength(3)
    expect(await retained(refs)).toBe(0)
    expect(tracer.stats().held).toBe(0)
  })
})
