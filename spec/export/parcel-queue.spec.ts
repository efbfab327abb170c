import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { ACCEPTED, REFUSED, settled, UNREACHABLE } from '../support/scripted-client.ts'
import { namesIn, writing } from '../support/writing.ts'

const LITTLE = { maxQueuedBytes: 100_000, flushBytes: 10_000 }
const KB = { filler: 'x'.repeat(1000) }
const TOO_LARGE = { accepted: false, retry: false, reason: 'http_413', detail: '' } as const
const LATE = { accepted: false, retry: true, reason: 'timeout', detail: '', unanswered: true } as const
const GONE = { accepted: false, retry: false, reason: 'http_404', detail: '' } as const

/** What is sent when the agent is back. */
async function delivered({ client, pass, writer }: ReturnType<typeof writing>): Promise<string[]> {
  client.calls.length = 0
  client.always = ACCEPTED
  void writer.flush()
  await pass(10_000, 1000)
  return client.calls.flatMap(namesIn)
}

describe.each(['v0.4', 'v0.5'] as const)('a queue of %s that is full', (version) => {
  // In v0.5 a text takes its bytes once, so that each trace needs one of its own.
  const tags = (i: number) => (version === 'v0.4' ? KB : { filler: `${i}`.padEnd(1000) })

  test('loses the traces that are not kept, the oldest of them first, and no other as long as there are any', async () => {
    const all = writing({ ...LITTLE, version })
    all.client.always = UNREACHABLE
    for (let i = 0; i < 110; i++) {
      await settled()
      all.trace(i % 2 === 0 ? `kept${i}` : `not${i}`, tags(i), i % 2 === 0 ? 1 : 0)
      all.stats()
    }
    const { dropped } = all.stats()
    expect(Object.keys(dropped)).toEqual(['queue_full'])
    const names = await delivered(all)
    expect(names.filter((name) => name.startsWith('kept'))).toHaveLength(55)
    const left = names.filter((name) => name.startsWith('not')).map((name) => Number(name.slice(3)))
    expect(left.length).toBeGreaterThan(10)
    // Those that are gone are the oldest.
    expect(Math.min(...left)).toBeGreaterThan(2 * (dropped['queue_full']?.traces ?? 0) - 1)
    expect(all.stats()).toMatchObject({ sent: { traces: names.length }, queued: { bytes: 0 } })
  })

  test('loses the oldest where all are kept, and never a payload for a trace', async () => {
    const all = writing({ ...LITTLE, version })
    all.client.always = UNREACHABLE
    let before = 0
    for (let i = 0; i < 200; i++) {
      await settled()
      all.trace(`t${i}`, tags(i))
      const lost = all.stats().dropped['queue_full']?.traces ?? 0
      expect(lost - before).toBeLessThanOrEqual(3)
      before = lost
    }
    const names = await delivered(all)
    expect(names).toEqual(Array.from({ length: 200 - before }, (_, i) => `t${i + before}`))
    expect(names.length).toBeGreaterThan(60)
  })

  test('takes no trace that is not kept in the place of one that is', async () => {
    const all = writing({ ...LITTLE, version })
    all.client.always = UNREACHABLE
    for (let i = 0; i < 60; i++) all.trace(`kept${i}`, tags(i))
    await settled()
    for (let i = 0; i < 50; i++) all.trace(`not${i}`, tags(1000 + i), 0)
    const names = await delivered(all)
    expect(names.filter((name) => name.startsWith('kept'))).toHaveLength(60)
  })
})

test.each([
  ['all are kept', 1 << 20, 2_000_000, Number.POSITIVE_INFINITY],
  ['all are kept, and payloads are small', 1 << 20, 100_000, Number.POSITIVE_INFINITY],
  ['one of four is not', 1 << 20, 100_000, 4],
])(
  'takes little more memory than what is queued, and fills it again where traces go which are not kept: %s',
  async (_, maxQueuedBytes, flushBytes, notKept) => {
    const all = writing({ maxQueuedBytes, flushBytes })
    all.client.always = UNREACHABLE
    for (let i = 0; i < 2000; i++) {
      if (i % 100 === 0) await settled()
      all.trace(`t${i}`, KB, (i + 1) % notKept === 0 ? 0 : 1)
    }
    const { queued, dropped } = all.stats()
    expect(dropped['queue_full']?.traces).toBeGreaterThan(500)
    const memory = new Map<ArrayBufferLike, number>()
    const send = all.client.send.bind(all.client)
    all.client.send = (payload, path) => {
      memory.set(payload.bytes.buffer, payload.bytes.buffer.byteLength)
      return send(payload, path)
    }
    const names = await delivered(all)
    const numbers = names.map((name) => Number(name.slice(1)))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    expect(all.stats()).toMatchObject({ sent: { traces: queued.traces }, queued: { bytes: 0 } })
    // With a quarter of each empty it would be 1.4; one more than is needed is an eighth.
    const held = [...memory.values()].reduce((sum, bytes) => sum + bytes, 0)
    expect(held / queued.bytes).toBeLessThan(1.3)
  },
)

test.each([
  ['is not there, and four payloads fill the queue', UNREACHABLE, 400_000],
  ['is not there, and five payloads fill the queue', UNREACHABLE, 430_000],
  ['does not answer, and four payloads fill the queue', LATE, 400_000],
  ['does not answer, and five payloads fill the queue', LATE, 430_000],
])('takes one buffer more than is queued where the agent %s', async (_, answer, maxQueuedBytes) => {
  const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow')
  const { client, trace, pass, stats } = writing({ maxQueuedBytes, flushBytes: 100_000 })
  let answered = 0
  let pending = 0
  // A queue full of them each second, for half a minute.
  for (let i = 0; i < 9000; i++) {
    trace('t', KB)
    if (i % 15 !== 0) continue
    await pass(50, 50)
    pending = answered < client.calls.length ? pending + 50 : 0
    if (pending < (answer === LATE ? 2000 : 50)) continue
    await client.calls[answered++]?.answer(answer)
    pending = 0
  }
  expect(answered).toBeGreaterThan(5)
  expect(stats().queued.bytes + stats().inFlight.bytes).toBeGreaterThan(maxQueuedBytes * 0.9)
  const parts = Math.ceil(maxQueuedBytes / 100_000)
  // A payload that was closed when it was a second old, and has no half of that, is copied.
  const made = allocate.mock.calls.map(([bytes]) => bytes).filter((bytes) => bytes > maxQueuedBytes / parts)
  expect(made).toHaveLength(parts + 1)
  expect(Math.max(...made)).toBeLessThan((maxQueuedBytes / parts) * 1.04)
  vi.restoreAllMocks()
})

test.each([2, 3, 4, 5])(
  'sends nothing that it has counted as lost, where %s of the first traces are kept',
  async (kept) => {
    const all = writing({ maxQueuedBytes: 40_000, flushBytes: 10_000 })
    all.client.always = UNREACHABLE
    const tags = { filler: 'x'.repeat(700) }
    for (let i = 0; i < 75; i++) {
      await settled()
      all.trace(`t${i}`, tags, i >= 40 || (i % 2 === 1 && i < 2 * kept) ? 1 : 0)
    }
    const names = await delivered(all)
    expect(all.stats().sent.traces).toBe(names.length)
  },
)

test('is exact and within its bounds, whatever the agent answers and whatever is kept', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ bytes: fc.nat(4000), priority: fc.constantFrom(0, 1) }) },
    { weight: 1, arbitrary: fc.record({ pass: fc.nat(3000) }) },
    {
      weight: 2,
      arbitrary: fc.record({ answer: fc.constantFrom(ACCEPTED, UNREACHABLE, REFUSED, TOO_LARGE, LATE, GONE) }),
    },
    { weight: 1, arbitrary: fc.record({ told: fc.constantFrom(undefined, 6000, 20_000) }) },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('v0.4' as const, 'v0.5' as const),
      fc.array(step, { maxLength: 80 }),
      async (version, steps) => {
        const all = writing({ version, maxQueuedBytes: 40_000, flushBytes: 10_000 })
        let answered = 0
        for (const one of steps) {
          if ('bytes' in one) all.trace('t', { filler: 'x'.repeat(one.bytes) }, one.priority)
          else if ('pass' in one) await all.pass(one.pass, 1000)
          else if ('told' in one) all.size.learn(one.told)
          else if (answered < all.client.calls.length) await all.client.calls[answered++]?.answer(one.answer)
          all.stats()
        }
        all.client.always = ACCEPTED
        while (answered < all.client.calls.length) await all.client.calls[answered++]?.answer(ACCEPTED)
        await all.pass(40_000, 1000)
        expect(all.stats()).toMatchObject({
          queued: { traces: 0, spans: 0, bytes: 0 },
          inFlight: { traces: 0, spans: 0, bytes: 0 },
        })
      },
    ),
    { numRuns: 80 },
  )
})
