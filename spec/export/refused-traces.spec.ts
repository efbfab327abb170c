import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AgentAnswer } from '../../lib/export/agent-client.ts'
import { MAX_TRIES } from '../../lib/export/refused-traces.ts'
import { ACCEPTED, type Sent, UNREACHABLE } from '../support/scripted-client.ts'
import { namesIn, writing } from '../support/writing.ts'

const COMPLAINT = 'msgp: attempted to decode type "str" with method for "float64" at Metrics/k'

/** An agent that takes what has nothing bad in it. */
function strict(sent: Sent): AgentAnswer {
  const bad = namesIn(sent).some((name) => name.startsWith('bad'))
  return bad ? { accepted: false, retry: false, reason: 'http_400', detail: COMPLAINT } : ACCEPTED
}

describe.each(['v0.4', 'v0.5'] as const)('a payload of %s that an agent refuses for what is in it', (version) => {
  test.each([1, 2, 3, 7, 8, 100, 500])('of %d traces loses the one, wherever it is, in log2 n requests', async (n) => {
    for (const at of new Set([0, n >> 1, n - 1])) {
      const { client, trace, pass, stats } = writing({ version, flushBytes: 1 << 20, maxQueuedBytes: 1 << 24 })
      client.always = strict
      const names = Array.from({ length: n }, (_, i) => (i === at ? 'bad' : `t${i}`))
      for (const name of names) trace(name)
      await pass(1000, 1000)
      expect(stats()).toMatchObject({
        queued: { traces: 0, bytes: 0 },
        sent: { traces: n - 1 },
        dropped: { http_400: { traces: 1, spans: 1 } },
      })
      const taken = client.calls.filter((call) => strict(call).accepted).flatMap(namesIn)
      expect(taken).toEqual(names.filter((name) => name !== 'bad'))
      // The first one, those in which it is looked for, and the rest behind it.
      expect(client.calls.length).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(n)) + 1)
    }
  })

  test('costs no more than so many requests, however many traces are bad; the rest is dropped and counted', async () => {
    const { client, lines, trace, pass, stats } = writing({ version, flushBytes: 1 << 20, maxQueuedBytes: 1 << 24 })
    client.always = strict
    for (let i = 0; i < 400; i++) trace(i % 2 === 0 ? 'good' : 'bad')
    await pass(1000, 1000)
    expect(client.calls.length).toBeLessThanOrEqual(1 + MAX_TRIES)
    const { sent, dropped } = stats()
    expect(Object.keys(dropped)).toEqual(['http_400'])
    expect(sent.traces).toBeGreaterThan(0)
    expect(sent.traces + (dropped['http_400']?.traces ?? 0)).toBe(400)
    expect(lines).toHaveLength(1)
  })

  test('costs exactly the bad ones, if these are few, whatever comes in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(3), { maxLength: 40 }),
        async (good, dice) => {
          const { client, trace, pass, stats } = writing({ version })
          const bad = good.filter((one) => !one).length
          fc.pre(bad <= 3)
          let turn = 0
          client.always = (sent) => (dice[turn++] === 0 ? UNREACHABLE : strict(sent))
          for (const one of good) trace(one ? 'good' : 'bad')
          await pass(30_000, 1000)
          expect(stats()).toMatchObject({ queued: { traces: 0, bytes: 0 }, sent: { traces: good.length - bad } })
          expect(stats().dropped['http_400']?.traces ?? 0).toBe(bad)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('is told once a minute: the key that the agent names, and the span that has it', async () => {
    const { client, lines, trace, pass } = writing({ version })
    client.always = strict
    trace('t1')
    trace('bad.query', { k: 1 })
    trace('t2')
    await pass(1000, 1000)
    const where = `(http_400: ${COMPLAINT}): 'k' is on the span 'bad.query' of service 'test'`
    const end = 'What it refuses is lost, and counted in tracer.stats().dropped.http_400; this is said once a minute.'
    expect(lines).toEqual([`clew: the agent at http://agent:8126 refused 1 span of 1 trace ${where}. ${end}`])
    for (let i = 0; i < 70; i++) {
      trace('bad')
      await pass(1000, 1000)
    }
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('refused 1 span of 1 trace, and 59 spans of 59 traces before that (http_400')
  })
})

test('what is left of a payload that is being searched goes with the rest at the end', async () => {
  const { writer, client, trace, stats } = writing()
  client.always = strict
  for (let i = 0; i < 50; i++) trace(i === 20 ? 'bad' : 'good')
  void writer.flush()
  for (let i = 0; i < 6; i++) await Promise.resolve()
  writer.close()
  const { queued, inFlight, sent, dropped } = stats()
  expect([queued.traces, inFlight.traces]).toEqual([0, 0])
  expect(sent.traces + Object.values(dropped).reduce((sum, { traces }) => sum + traces, 0)).toBe(50)
})

test('what was lost on the way is said at the end, once', async () => {
  const { writer, client, lines, trace, pass } = writing()
  client.always = strict
  trace('bad')
  trace('good')
  await pass(1000, 1000)
  const drained = writer.drain(1000)
  await pass(1000)
  await drained
  expect(lines.slice(1)).toEqual(['clew: Of 2 spans in all, 1 did not reach the agent: http_400 1.'])
  client.always = UNREACHABLE
  trace('late')
  const again = writer.drain(1000, 1)
  await pass(1000)
  await again
  await writer.drain(1000)
  expect(lines.slice(3)).toEqual([
    'clew: 1 span of 1 trace could not be sent to http://agent:8126 before the end, and is lost. Of 3 spans in all, 2 did not reach the agent: http_400 1, unsent_at_exit 1.',
  ])
})
