import { Redis } from 'ioredis'
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

/** A client that is connecting: it keeps commands until it is ready. */
function client(): Redis {
  const redis = new Redis({ path: server === undefined ? '' : redisSocket(server) })
  onTestFinished(() => redis.disconnect())
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

describe.skipIf(redisMissing)(`ioredis${redisMissing && ` (skipped: ${redisMissing})`}`, () => {
  test('what follows an awaited command is in its own request, also before the connection is ready', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = client()
    const request = (name: string): Promise<void> =>
      tracer.trace(`request.${name}`, async () => {
        await tracer.trace(`get.${name}`, () => redis.get(name))
        tracer.trace(`after.${name}`, () => {})
      })
    expect(redis.status).not.toBe('ready')
    await Promise.all(REQUESTS.map(request))
    expect(drawn(traced)).toBe(OWN)
    traced.exporter.clear()
    expect(redis.status).toBe('ready')
    await Promise.all(REQUESTS.map(request))
    expect(drawn(traced)).toBe(OWN)
  })

  test('a callback is in its own request, and ends the span of a function that is wrapped', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = client()
    const request = (name: string): Promise<void> =>
      tracer.trace(
        `request.${name}`,
        () =>
          new Promise((resolve) => {
            const get = tracer.wrap(`get.${name}`, (key: string, done: () => void) => {
              redis.get(key, done)
            })
            get(name, () => tracer.trace(`after.${name}`, () => resolve()))
          }),
      )
    await Promise.all(REQUESTS.map(request))
    expect(drawn(traced)).toBe(OWN)
  })

  test('a plain callback is in its own request', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = client()
    const request = (name: string): Promise<void> =>
      tracer.trace(
        `request.${name}`,
        () =>
          new Promise((resolve) => {
            redis.get(name, () => tracer.trace(`after.${name}`, () => resolve()))
          }),
      )
    await Promise.all(REQUESTS.map(request))
    expect(drawn(traced)).toBe(drawing`
      request.a
      └─ after.a

      request.b
      └─ after.b

      request.c
      └─ after.c
    `)
  })

  test('what follows a pipeline and a transaction is in its own request', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = client()
    await Promise.all(
      REQUESTS.map((name) =>
        tracer.trace(`request.${name}`, async () => {
          await redis.pipeline().set(name, 1).incr(name).exec()
          await tracer.trace(`get.${name}`, () => redis.multi().get(name).exec())
          tracer.trace(`after.${name}`, () => {})
        }),
      ),
    )
    expect(drawn(traced)).toBe(OWN)
  })

  test('a command that fails marks the span around it', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const redis = client()
    await redis.set('text', 'no number')
    await expect(tracer.trace('incr', () => redis.incr('text'))).rejects.toThrow('not an integer')
    expect(drawn(traced)).toBe('incr error')
  })

  test('a message is in no request, or, with an emitter that is bound, in that of the listener', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const [publisher, plain, bound] = [client(), client(), client()]
    await Promise.all([plain.subscribe('news'), bound.subscribe('news')])
    const heard = tracer.trace('subscriber', () => {
      tracer.bindEmitter(bound)
      return Promise.all(
        [plain, bound].map(
          (redis, i) =>
            new Promise<void>((resolve) => {
              redis.on('message', () => tracer.trace(i === 0 ? 'plain' : 'bound', () => resolve()))
            }),
        ),
      )
    })
    await tracer.trace('publisher', () => publisher.publish('news', 'hello'))
    await heard
    expect(drawn(traced)).toBe(drawing`
      plain

      publisher

      subscriber
      └─ bound
    `)
  })

  test('a message that carries the context is handled in the trace of who sent it', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const [publisher, subscriber] = [client(), client()]
    await tracer.trace('subscriber', () => subscriber.subscribe('orders'))
    const handled = new Promise<void>((resolve) => {
      subscriber.on('message', (_channel, text) => {
        tracer.continueFrom(JSON.parse(text).headers, () => tracer.trace('handle', () => resolve()))
      })
    })
    await tracer.trace('request', () => publisher.publish('orders', JSON.stringify({ headers: tracer.carrier() })))
    await handled
    expect(drawn(traced)).toBe('request\n└─ handle\n\nsubscriber')
  })

  test('keeps nothing of a request that is over', async () => {
    const { tracer } = createTestTracer()
    const redis = client()
    await tracer.trace('opens.the.connection', () => redis.get('a'))
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
