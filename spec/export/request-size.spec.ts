import { describe, expect, test } from 'vitest'
import type { AgentAnswer } from '../../lib/export/agent-client.ts'
import { ACCEPTED, type Sent, UNREACHABLE } from '../support/scripted-client.ts'
import { namesIn, writing } from '../support/writing.ts'

const TOO_LARGE: AgentAnswer = { accepted: false, retry: false, reason: 'http_413', detail: 'payload-too-large' }

/** Whoever takes no more than so many bytes. */
function narrow(bytes: number): (sent: Sent) => AgentAnswer {
  return (sent) => (sent.bytes.length > bytes ? TOO_LARGE : ACCEPTED)
}

/** So many traces of some 10 kB, of which no two have a text in common. */
function traces({ trace }: Pick<ReturnType<typeof writing>, 'trace'>, n: number, bytes = 10_000): string[] {
  const names = Array.from({ length: n }, (_, i) => `t${i}`)
  for (const name of names) trace(name, { filler: name.padEnd(bytes, '.') })
  return names
}

const WIDE = { flushBytes: 1_800_000, maxQueuedBytes: 1 << 24 }

describe.each(['v0.4', 'v0.5'] as const)('a payload of %s that is too large', (version) => {
  test('is sent in halves until they are taken, and those after it are smaller from the start', async () => {
    const all = writing({ ...WIDE, version })
    all.client.always = narrow(300_000)
    const names = traces(all, 100)
    await all.pass(1000, 1000)
    expect(all.stats()).toMatchObject({ queued: { traces: 0, bytes: 0 }, sent: { traces: 100 }, dropped: {} })
    expect(all.client.calls.filter((call) => narrow(300_000)(call).accepted).flatMap(namesIn)).toEqual(names)
    const refused = all.client.calls.filter((call) => !narrow(300_000)(call).accepted)
    expect(refused.length).toBeLessThanOrEqual(3)
    all.client.calls.length = 0
    traces(all, 100)
    await all.pass(1000, 1000)
    expect(all.stats()).toMatchObject({ sent: { traces: 200 }, dropped: {} })
    expect(all.client.calls.filter((call) => !narrow(300_000)(call).accepted)).toEqual([])
  })

  test('down to one trace loses that one, and no other', async () => {
    const all = writing({ ...WIDE, version })
    all.client.always = narrow(150_000)
    traces(all, 5)
    all.trace('large', {
      a: 'x'.repeat(25_000),
      b: 'y'.repeat(25_000),
      c: 'z'.repeat(25_000),
      d: 'u'.repeat(25_000),
      e: 'v'.repeat(25_000),
      f: 'w'.repeat(25_000),
      g: 'q'.repeat(25_000),
    })
    traces(all, 5)
    await all.pass(1000, 1000)
    expect(all.stats()).toMatchObject({ sent: { traces: 10 }, dropped: { http_413: { traces: 1, spans: 1 } } })
    expect(all.lines).toEqual([expect.stringContaining('refused 1 span of 1 trace (http_413: payload-too-large)')])
  })

  test('in one trace of those that are searched for what is refused loses that one, and no other', async () => {
    const all = writing({ ...WIDE, version })
    for (const name of ['a', 'b', 'c', 'd']) all.trace(name)
    await all.pass(1000, 1000)
    // All of it, and then its half; of that the first is too large by itself.
    for (const reason of ['http_400', 'http_400', 'http_413', 'http_413'])
      await all.client.calls.at(-1)?.answer({ accepted: false, retry: false, reason, detail: '' })
    all.client.always = ACCEPTED
    await all.client.calls.at(-1)?.answer(ACCEPTED)
    await all.pass(1000, 1000)
    expect(all.stats()).toMatchObject({
      queued: { traces: 0, bytes: 0 },
      inFlight: { traces: 0 },
      sent: { traces: 3 },
      dropped: { http_413: { traces: 1 } },
    })
  })

  test('is not made where the agent has told how much it takes', async () => {
    const all = writing({ ...WIDE, version })
    all.size.learn(50_000)
    all.client.always = narrow(50_000)
    traces(all, 20)
    all.trace('large', { a: 'x'.repeat(25_000), b: 'y'.repeat(25_000), c: 'z'.repeat(25_000) })
    await all.pass(1000, 1000)
    expect(all.client.calls.every((call) => call.bytes.length <= 50_000)).toBe(true)
    expect(all.stats()).toMatchObject({ sent: { traces: 20 }, dropped: { trace_too_large: { traces: 1, spans: 1 } } })
    expect(all.lines).toEqual([])
  })

  test('that waits when the agent tells how much it takes is divided first', async () => {
    const all = writing({ ...WIDE, version })
    all.client.always = UNREACHABLE
    const names = traces(all, 20)
    await all.pass(2000, 1000)
    all.size.learn(50_000)
    all.client.calls.length = 0
    all.client.always = narrow(50_000)
    await all.pass(5000, 1000)
    expect(all.client.calls.flatMap(namesIn)).toEqual(names)
    expect(all.stats()).toMatchObject({ queued: { traces: 0, bytes: 0 }, sent: { traces: 20 }, dropped: {} })
  })
})

test('whoever refuses everything for its size gets small payloads, and each trace is tried', async () => {
  const all = writing(WIDE)
  all.client.always = TOO_LARGE
  traces(all, 10, 100)
  await all.pass(1000, 1000)
  expect(all.stats()).toMatchObject({ dropped: { http_413: { traces: 10 } } })
  all.client.always = ACCEPTED
  traces(all, 10, 100)
  await all.pass(1000, 1000)
  expect(all.stats()).toMatchObject({ sent: { traces: 10 } })
})

test('an agent that tells something else may take again what another refused', async () => {
  const all = writing(WIDE)
  all.client.always = narrow(100_000)
  traces(all, 30)
  await all.pass(1000, 1000)
  all.size.learn(undefined)
  all.client.always = ACCEPTED
  all.client.calls.length = 0
  traces(all, 30)
  await all.pass(1000, 1000)
  expect(all.client.calls).toHaveLength(1)
})
