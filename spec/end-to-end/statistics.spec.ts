import { hostname } from 'node:os'
import { decode } from '@msgpack/msgpack'
import { afterEach, describe, expect, test } from 'vitest'
import { walkPayload } from '../../lib/agent/payload/payload-walk.ts'
import { statsShape } from '../../lib/agent/payload/stats-shape.ts'
import { createTracer } from '../../lib/create-tracer.ts'
import type { Tracer } from '../../lib/tracer.ts'
import { type FakeAgent, fakeAgent } from '../support/fake-agent.ts'
import { infoRead } from '../support/info-read.ts'

interface Wishes {
  readonly endpoints?: readonly string[]
  readonly dropP0s?: boolean
  readonly ignore?: readonly string[]
  /** What `/v0.6/stats` answers, in turn; then 200. */
  readonly answers?: number[]
}

interface Counted {
  readonly name: string
  readonly hits: number
  readonly errors: number
}

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo()
})

/** An agent with wishes, and a tracer that knows them. */
async function meeting({ endpoints = ['/v0.4/traces', '/v0.6/stats'], dropP0s = true, ignore, answers = [] }: Wishes) {
  const agent = await fakeAgent(({ path }, response) => {
    const info = {
      endpoints,
      client_drop_p0s: dropP0s,
      ignore_resources: ignore,
      peer_tags: [],
      span_kinds_stats_computed: [],
    }
    if (path === '/info') response.end(JSON.stringify(info))
    else response.writeHead(path === '/v0.6/stats' ? (answers.shift() ?? 200) : 200).end('{}')
  })
  const tracer = createTracer({ url: agent.url, stats: true, service: 'shop', env: 'test', logLevel: 'error' })
  cleanUp.push(() => tracer.shutdown({ timeoutMs: 0 }))
  await infoRead()
  return { agent, tracer }
}

function counted(agent: FakeAgent): Counted[] {
  return agent.requests
    .filter(({ path }) => path === '/v0.6/stats')
    .flatMap(({ body }) => {
      walkPayload(body, statsShape)
      const { Stats } = decode(body) as { Stats: { Stats: Record<string, unknown>[] }[] }
      return Stats.flatMap((bucket) => bucket.Stats)
    })
    .map((row) => ({ name: String(row['Name']), hits: Number(row['Hits']), errors: Number(row['Errors']) }))
}

/** The names of the spans in each payload, and what its headers say. */
function payloads(agent: FakeAgent): unknown[] {
  return agent.requests
    .filter(({ path }) => path === '/v0.4/traces')
    .map(({ body, headers }) => ({
      names: (decode(body) as { name: string }[][]).flat().map(({ name }) => name),
      computed: headers['datadog-client-computed-stats'],
      traces: headers['datadog-client-dropped-p0-traces'],
      spans: headers['datadog-client-dropped-p0-spans'],
    }))
}

function work(tracer: Tracer): void {
  tracer.trace('kept', () => tracer.trace('kept.part', () => {}))
  tracer.trace('unwanted', (span) => {
    span.drop()
    tracer.trace('unwanted.part', () => {})
  })
  tracer.trace('failed', (span) => span.drop().setError(new Error('no')))
}

describe('a tracer that counts for its agent', () => {
  test('counts all, and sends neither what nobody wants nor a word too much', async () => {
    const { agent, tracer } = await meeting({})
    work(tracer)
    const stats = await tracer.flush()
    expect(counted(agent)).toEqual([
      { name: 'kept', hits: 1, errors: 0 },
      { name: 'unwanted', hits: 1, errors: 0 },
      { name: 'failed', hits: 1, errors: 1 },
    ])
    // The agent keeps a share of the errors.
    expect(payloads(agent)).toEqual([
      { names: ['kept', 'kept.part', 'failed'], computed: 'yes', traces: '1', spans: '2' },
    ])
    expect(stats).toMatchObject({
      finished: 5,
      held: 0,
      sent: { traces: 2, spans: 3 },
      dropped: { unsampled: { traces: 1, spans: 2 } },
      statistics: { counted: 3, hits: 3, flushed: 3, lost: {} },
    })
  })

  test('sends what nobody wants where the agent does not leave that to it', async () => {
    const { agent, tracer } = await meeting({ dropP0s: false })
    work(tracer)
    await tracer.flush()
    expect(counted(agent)).toHaveLength(3)
    expect(payloads(agent)).toEqual([
      {
        names: ['kept', 'kept.part', 'unwanted', 'unwanted.part', 'failed'],
        computed: 'yes',
        traces: undefined,
        spans: undefined,
      },
    ])
  })

  test('claims nothing where the agent takes no statistics', async () => {
    const { agent, tracer } = await meeting({ endpoints: ['/v0.4/traces'] })
    work(tracer)
    const { statistics } = await tracer.flush()
    expect(counted(agent)).toEqual([])
    expect(payloads(agent)).toMatchObject([{ computed: undefined, traces: undefined }])
    expect(statistics).toMatchObject({ counted: 0 })
  })

  test('neither counts nor sends what the agent ignores', async () => {
    const { agent, tracer } = await meeting({ ignore: ['^GET /health$'] })
    tracer.trace('web.request', { resource: 'GET /health' }, () => {})
    tracer.trace('web.request', { resource: 'GET /healthy' }, () => {})
    const { dropped } = await tracer.flush()
    expect(counted(agent)).toEqual([{ name: 'web.request', hits: 1, errors: 0 }])
    expect(dropped['filtered']).toMatchObject({ traces: 1, spans: 1 })
  })

  test('stops claiming when the agent has refused twice, and the agent gets all again', async () => {
    const { agent, tracer } = await meeting({ answers: [500, 500] })
    for (let i = 0; i < 3; i++) {
      work(tracer)
      await tracer.flush()
    }
    expect(payloads(agent)).toMatchObject([{ computed: 'yes' }, { computed: 'yes' }, { computed: undefined }])
    const { dropped, statistics } = tracer.stats()
    expect(dropped['unsampled']).toMatchObject({ traces: 2 })
    expect(statistics).toMatchObject({ counted: 6, hits: 0, lost: { http_500: { hits: 6 } } })
  })

  test('says who and where it is', async () => {
    const { agent, tracer } = await meeting({})
    work(tracer)
    await tracer.flush()
    const { body } = agent.requests.find(({ path }) => path === '/v0.6/stats') ?? expect.fail('nothing was sent')
    expect(decode(body)).toMatchObject({
      Hostname: hostname(),
      Env: 'test',
      Service: 'shop',
      Lang: 'javascript',
      RuntimeID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      Sequence: expect.anything(),
    })
  })

  test('sends at its end what it has counted', async () => {
    const { agent, tracer } = await meeting({})
    work(tracer)
    await tracer.shutdown()
    expect(counted(agent)).toHaveLength(3)
  })
})

test('a tracer that does not count leaves it all to the agent', async () => {
  const agent = await fakeAgent((_, response) => response.end('{}'))
  const tracer = createTracer({ url: agent.url, service: 'shop' })
  work(tracer)
  const { statistics } = await tracer.shutdown()
  expect(statistics).toBeUndefined()
  expect(payloads(agent)).toMatchObject([{ computed: undefined, traces: undefined }])
})
