import { Client, Pool, type PoolClient, Query } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createTestTracer } from '../../lib/testing/index.ts'
import type { Tracer } from '../../lib/tracer.ts'
import { drawing } from '../support/forest.ts'
import { drawn, retained } from './drawn.ts'
import { postgresMissing, startPostgres } from './postgres.ts'
import type { Server } from './server.ts'

const REQUESTS = ['a', 'b', 'c']

let server: Server | undefined

beforeAll(async () => {
  if (!postgresMissing) server = await startPostgres()
}, 60_000)
afterAll(() => server?.stop(), 60_000)

const config = (): { host: string; user: string; database: string } => ({
  host: server?.folder ?? '',
  user: 'spec',
  database: 'postgres',
})

/** A pool of one connection, which is not opened yet. */
function poolOfOne(): Pool {
  const pool = new Pool({ ...config(), max: 1 })
  onTestFinished(() => pool.end())
  return pool
}

async function connected(): Promise<Client> {
  const client = new Client(config())
  onTestFinished(() => client.end())
  await client.connect()
  return client
}

/** Three requests side by side, each in a span; `work` ends with its callback. */
function requests(tracer: Tracer, work: (name: string, done: () => void) => void): Promise<unknown> {
  return Promise.all(
    REQUESTS.map(
      (name) =>
        new Promise<void>((resolve) => {
          tracer.trace(`request.${name}`, (_span, done) => {
            work(name, () => {
              tracer.trace(`after.${name}`, () => {})
              done()
              resolve()
            })
          })
        }),
    ),
  )
}

const OWN = drawing`
  request.a
  ├─ after.a
  └─ query.a

  request.b
  ├─ after.b
  └─ query.b

  request.c
  ├─ after.c
  └─ query.c
`

/** What every callback sees: the request for which the connection was opened. */
const OPENERS = drawing`
  request.a
  ├─ after.a
  ├─ after.b
  └─ after.c

  request.b

  request.c
`

const OWN_CALLBACKS = drawing`
  request.a
  └─ after.a

  request.b
  └─ after.b

  request.c
  └─ after.c
`

describe.skipIf(postgresMissing)(`pg, a pool of one${postgresMissing && ` (skipped: ${postgresMissing})`}`, () => {
  test('what follows an awaited query is in its own request, also while the connection is being opened', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const pool = poolOfOne()
    const request = (name: string): Promise<void> =>
      tracer.trace(`request.${name}`, async () => {
        const { rows } = await tracer.trace(`query.${name}`, () => pool.query(`SELECT '${name}' AS name`))
        tracer.trace(`after.${rows[0]?.['name']}`, () => {})
      })
    await Promise.all(REQUESTS.map(request))
    expect(drawn(traced)).toBe(OWN)
    traced.exporter.clear()
    await Promise.all(REQUESTS.map(request))
    expect(drawn(traced)).toBe(OWN)
  })

  test('what follows in a transaction is in its own request', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const pool = poolOfOne()
    await Promise.all(
      REQUESTS.map((name) =>
        tracer.trace(`request.${name}`, async () => {
          const client = await pool.connect()
          await client.query('BEGIN')
          await tracer.trace(`query.${name}`, () => client.query('SELECT 1'))
          await client.query('COMMIT')
          client.release()
          tracer.trace(`after.${name}`, () => {})
        }),
      ),
    )
    expect(drawn(traced)).toBe(OWN)
  })

  test('a callback is in the request for which the connection was opened', async () => {
    const traced = createTestTracer()
    const pool = poolOfOne()
    await requests(traced.tracer, (_name, done) => pool.query('SELECT 1', done))
    expect(drawn(traced)).toBe(OPENERS)
  })

  test('a callback that is bound is in its own request', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const pool = poolOfOne()
    await requests(tracer, (_name, done) => pool.query('SELECT 1', tracer.bind(done)))
    expect(drawn(traced)).toBe(OWN_CALLBACKS)
  })

  test('with the method wrapped a callback is in its own request, and ends the span of the query', async () => {
    const traced = createTestTracer()
    const pool = poolOfOne()
    pool.query = traced.tracer.wrap('pg.query', pool.query)
    await requests(traced.tracer, (_name, done) => pool.query('SELECT 1', done))
    expect(drawn(traced)).toBe(drawing`
      request.a
      ├─ after.a
      └─ pg.query

      request.b
      ├─ after.b
      └─ pg.query

      request.c
      ├─ after.c
      └─ pg.query
    `)
  })

  test('a query that fails marks the span around it, and the promise still rejects with the error of pg', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const pool = poolOfOne()
    const failing = tracer.trace('request', () => tracer.trace('query', () => pool.query('SELECT nonsense')))
    await expect(failing).rejects.toMatchObject({ code: '42703' })
    expect(drawn(traced)).toBe('request error\n└─ query error')
    expect(traced.exporter.spans[0]?.meta['error.message']).toContain('nonsense')
  })

  test('callbacks of connect and of query: each needs binding of its own', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const pool = poolOfOne()
    const onClient = (done: () => void, bind: <F extends (...args: never[]) => unknown>(fn: F) => F): void => {
      pool.connect(
        bind((_error: Error | undefined, client: PoolClient, release: () => void) =>
          client.query(
            'SELECT 1',
            bind(() => {
              release()
              done()
            }),
          ),
        ),
      )
    }
    await requests(tracer, (_name, done) => onClient(done, (fn) => fn))
    expect(drawn(traced)).toBe(OPENERS)
    traced.exporter.clear()
    await requests(tracer, (_name, done) => onClient(done, (fn) => tracer.bind(fn)))
    expect(drawn(traced)).toBe(OWN_CALLBACKS)
  })

  test('keeps nothing of a request that is over', async () => {
    const { tracer } = createTestTracer()
    const pool = poolOfOne()
    await tracer.trace('opens.the.connection', () => pool.query('SELECT 1'))
    const refs: WeakRef<object>[] = []
    await requests(tracer, (_name, done) => {
      const span = tracer.activeSpan()
      if (span !== undefined) refs.push(new WeakRef(span))
      pool.query('SELECT 1', tracer.bind(done))
    })
    expect(refs).toHaveLength(3)
    expect(await retained(refs)).toBe(0)
    expect(tracer.stats().held).toBe(0)
  })
})

describe.skipIf(postgresMissing)(`pg, one client${postgresMissing && ` (skipped: ${postgresMissing})`}`, () => {
  test('a query that waits for the connection has its own request before and after', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const client = new Client(config())
    onTestFinished(() => client.end())
    const ready = tracer.trace('connect', () => client.connect())
    await tracer.trace('request', async () => {
      await tracer.trace('query', () => client.query('SELECT 1'))
      tracer.trace('after', () => {})
    })
    await ready
    expect(drawn(traced)).toBe(drawing`
      connect

      request
      ├─ after
      └─ query
    `)
  })

  test('events of a query are in the request that opened the connection, or, if bound, in that of the listener', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const client = await tracer.trace('opener', connected)
    const rows = (name: string, bind: (query: Query) => Query): Promise<void> =>
      tracer.trace(
        name,
        () =>
          new Promise((resolve, reject) => {
            const query = client.query(bind(new Query('SELECT generate_series(1, 2) AS n')))
            query.on('row', ({ n }) => tracer.trace(`${name}.row.${n}`, () => {}))
            query.once('end', () => tracer.trace(`${name}.end`, () => resolve()))
            query.once('error', reject)
          }),
      )
    await rows('plain', (query) => query)
    await rows('bound', (query) => tracer.bindEmitter(query))
    expect(drawn(traced)).toBe(drawing`
      bound
      ├─ bound.end
      ├─ bound.row.1
      └─ bound.row.2

      opener
      ├─ plain.end
      ├─ plain.row.1
      └─ plain.row.2

      plain
    `)
  })

  test('a notification that carries the context is handled in the trace of who sent it', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const [listener, sender] = await tracer.trace('openers', () => Promise.all([connected(), connected()]))
    await listener.query('LISTEN orders')
    const handled = new Promise<void>((resolve) => {
      listener.on('notification', ({ payload }) => {
        tracer.continueFrom(JSON.parse(payload), () => tracer.trace('handle', () => resolve()))
      })
    })
    await tracer.trace('request', () => sender.query(`NOTIFY orders, '${JSON.stringify(tracer.carrier())}'`))
    await handled
    expect(drawn(traced)).toBe('openers\n\nrequest\n└─ handle')
  })
})
