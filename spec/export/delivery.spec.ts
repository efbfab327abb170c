import { describe, expect, test } from 'vitest'
import type { AgentAnswer } from '../../lib/export/agent-client.ts'
import { ACCEPTED, type Sent, UNREACHABLE } from '../support/scripted-client.ts'
import { namesIn, writing } from '../support/writing.ts'

const UNANSWERED: AgentAnswer = {
  accepted: false,
  retry: true,
  reason: 'timeout',
  detail: 'no answer',
  unanswered: true,
}

/** An agent that never answers to one trace. */
function choking(sent: Sent): AgentAnswer {
  return namesIn(sent).includes('choke') ? UNANSWERED : ACCEPTED
}

describe('a payload that the agent never answers', () => {
  test('lets all others past, and is given up after five times if these are taken', async () => {
    const { client, trace, pass, stats } = writing({ flushIntervalMs: 100 })
    client.always = choking
    trace('choke')
    let most = 0
    for (let i = 0; i < 200; i++) {
      await pass(100)
      trace(`t${i}`)
      most = Math.max(most, stats().queued.traces)
    }
    await pass(2000)
    expect(stats()).toMatchObject({ queued: { traces: 0 }, sent: { traces: 200 }, dropped: { timeout: { traces: 1 } } })
    expect(client.calls.filter((call) => namesIn(call).includes('choke')).length).toBeLessThanOrEqual(6)
    // None has waited for longer than two pauses after failures.
    expect(most).toBeLessThanOrEqual(8)
  })

  test('alone stays for its minute', async () => {
    const { client, trace, pass, stats } = writing()
    client.always = choking
    trace('choke')
    await pass(59_000)
    expect(stats()).toMatchObject({ queued: { traces: 1 }, dropped: {} })
    expect(client.calls.length).toBeGreaterThan(5)
    await pass(10_000)
    expect(stats()).toMatchObject({ queued: { traces: 0 }, dropped: { timeout: { traces: 1 } } })
  })

  test('does not end a flush that waits for what was finished after it', async () => {
    const { writer, client, trace, pass, stats } = writing()
    client.always = choking
    trace('choke')
    void writer.flush()
    trace('after')
    const flushed = writer.flush().then(() => stats().sent.traces)
    await pass(5000)
    expect(await flushed).toBe(0)
    expect(stats().sent.traces).toBe(1)
  })
})

describe('an agent that comes and goes', () => {
  test('is said once a minute, with how often it was not said', async () => {
    const { client, lines, trace, pass } = writing()
    for (let second = 0; second < 130; second++) {
      client.always = second % 2 === 0 ? UNREACHABLE : ACCEPTED
      trace('t')
      await pass(1000)
    }
    const gone = lines.filter((line) => line.includes('does not take traces'))
    const back = lines.filter((line) => line.includes('takes traces again'))
    expect([gone.length, back.length]).toEqual([3, 3])
    expect(lines.length).toBe(6)
    expect(gone[0]).not.toContain('was not said')
    expect(gone[1]).toMatch(/That it was so \d+ times before was not said\.$/)
  })
})

describe('an agent that has said how long it wants to be left alone', () => {
  const BUSY: AgentAnswer = { accepted: false, retry: true, reason: 'http_429', detail: '', restMs: 20_000 }

  test('is, whoever flushes; nobody waits for it in vain', async () => {
    const { writer, client, trace, pass, stats } = writing()
    client.always = BUSY
    trace('a')
    await writer.flush()
    await writer.flush()
    await pass(19_900)
    expect(client.calls).toHaveLength(1)
    client.always = ACCEPTED
    await pass(200)
    expect(stats().sent.traces).toBe(1)
  })

  test('is asked again all the same before the end', async () => {
    const { writer, client, trace, pass, stats } = writing()
    client.always = BUSY
    trace('a')
    await writer.flush()
    client.always = ACCEPTED
    const drained = writer.drain(3000)
    await pass(1000)
    await drained
    expect(stats().sent.traces).toBe(1)
  })
})

test('rates that come with a refusal are handed on', async () => {
  const { client, rates, trace, pass } = writing()
  client.always = { accepted: false, retry: true, reason: 'http_429', detail: '', rates: { 'service:,env:': 0.5 } }
  trace('a')
  await pass(1000)
  expect(rates).toEqual([{ 'service:,env:': 0.5 }])
})
