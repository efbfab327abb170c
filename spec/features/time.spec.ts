import { describe, expect, onTestFinished, test } from 'vitest'
import { createTracer } from '../../lib/create-tracer.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { ACCEPTED, ScriptedClient, settled } from '../support/scripted-client.ts'

const HOUR = 3_600_000
const QUARTER = HOUR / 4

describe('a wall clock that is set in the middle of a trace', () => {
  test.each([
    ['back an hour', -HOUR],
    ['forward a year', 365 * 24 * HOUR],
  ])('%s changes no duration and no order, and is right from the next trace on', (_how, jump) => {
    const { tracer, exporter, clock } = createTestTracer()
    const before = BigInt(clock.wall()) * 1_000_000n
    const root = tracer.startSpan('root')
    clock.advance(2)
    clock.setWallForward(jump)
    const child = tracer.startSpan('child', { childOf: root })
    clock.advance(3.25)
    child.finish()
    root.finish()
    const after = BigInt(clock.wall()) * 1_000_000n
    tracer.startSpan('next').finish()
    expect(exporter.spans.map(({ name, start, duration }) => [name, start, duration])).toEqual([
      ['root', before, 5_250_000],
      ['child', before + 2_000_000n, 3_250_000],
      ['next', after, 0],
    ])
  })
})

/** A tracer to an agent that takes everything, and a machine that can be put to sleep. */
function sleeper() {
  const clock = new ManualClock()
  const timers = new ManualTimers()
  const client = new ScriptedClient()
  client.always = ACCEPTED
  const tracer = createTracer({ service: 'sleeper' }, { clock, timers, client })
  onTestFinished(() => void tracer.shutdown())
  /** A quarter of an hour passes for the world; every timer that waits is called once, late. */
  const sleep = async (counted: boolean): Promise<void> => {
    if (counted) clock.advance(QUARTER)
    else clock.setWallForward(QUARTER)
    timers.advance(1000)
    await settled()
  }
  return { tracer, clock, client, sleep }
}

describe('a process that is frozen for a quarter of an hour, and thawed', () => {
  test.each([
    ['goes on', true],
    ['stands still', false],
  ])('sends what waited in one request, where its monotonic clock %s meanwhile', async (_how, counted) => {
    const { tracer, client, sleep } = sleeper()
    for (let i = 0; i < 5; i++) tracer.trace('before', () => {})
    await sleep(counted)
    expect(client.calls.map(({ traces }) => traces)).toEqual([5])
    await sleep(counted)
    expect(client.calls).toHaveLength(1)
    expect(tracer.stats()).toMatchObject({ sent: { spans: 5 }, dropped: {} })
  })

  test.each([
    ['goes on', true],
    ['stands still', false],
  ])('says of the next trace when it was, where its monotonic clock %s meanwhile', (_how, counted) => {
    const { tracer, exporter, clock } = createTestTracer()
    tracer.trace('before', () => {})
    if (counted) clock.advance(QUARTER)
    else clock.setWallForward(QUARTER)
    tracer.trace('after', () => clock.advance(1))
    const [before, after] = exporter.spans
    expect(Number((after?.start ?? 0n) - (before?.start ?? 0n)) / 1e6).toBe(QUARTER)
    expect(after?.duration).toBe(1e6)
  })

  test('keeps an open span, which may be finished by whoever thaws with it', () => {
    const { tracer, exporter, clock, timers } = createTestTracer()
    const open = tracer.startSpan('open')
    tracer.startSpan('part', { childOf: open }).finish()
    clock.advance(QUARTER)
    timers.advance(30_000)
    open.finish()
    expect(exporter.spans.map(({ name, duration }) => [name, duration])).toEqual([
      ['part', 0],
      ['open', QUARTER * 1e6],
    ])
  })
})
