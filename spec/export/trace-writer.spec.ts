import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TraceWriter, type TraceWriterOptions } from '../../lib/export/trace-writer.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'
import { expectExact } from '../support/exact-ledger.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'
import { ACCEPTED, REFUSED, ScriptedClient, settled, UNREACHABLE } from '../support/scripted-client.ts'

const PROCESS = { runtimeId: 'run-1', pid: 7 }

function writing(options: Partial<TraceWriterOptions> & { readonly maxPayloadBytes?: number } = {}) {
  const client = new ScriptedClient()
  const timers = new ManualTimers()
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const rates: unknown[] = []
  const { recorder, ledger } = recording({ complete: (segment, spans) => writer.export(segment, spans) })
  const writer = new TraceWriter({
    encoder: new V04Encoder({ maxBytes: options.maxPayloadBytes ?? 1 << 20, defaults: NO_DEFAULTS, process: PROCESS }),
    client,
    ledger,
    logger: new Logger('warn', { warn: say, error: say }),
    timers,
    // Its upper halves are 0, and half of its numbers are upper halves: every second delay is 0 ms.
    random: new SequentialIds(),
    apart: (fn) => fn(),
    clock: new ManualClock(),
    onRates: (next) => rates.push(next),
    flushIntervalMs: 1000,
    flushBytes: 100_000,
    maxQueuedBytes: 1 << 20,
    ...options,
  })
  const trace = (name: string, size = 0): void => {
    recorder.start(name, undefined, size === 0 ? undefined : { tags: { filler: 'x'.repeat(size) } }, 0).finish()
  }
  return { writer, client, timers, ledger, lines, rates, trace }
}

/** Lets time pass until what is waited for has happened; fails when it does not. */
async function passing<T>(timers: ManualTimers, ms: number, work: Promise<T>): Promise<T> {
  let done = false
  const watched = work.finally(() => {
    done = true
  })
  for (let passed = 0; passed <= ms && !done; passed += 50) {
    await settled()
    if (!done) timers.advance(50)
  }
  expect(done, `done within ${ms} ms`).toBe(true)
  return watched
}

function names(bytes: Buffer): string[] {
  return (decode(bytes) as { name: string }[][]).flat().map((span) => span.name)
}

describe('a finished trace', () => {
  test('waits for the interval, and goes with those that came in it', async () => {
    const { client, timers, trace, ledger } = writing()
    trace('a')
    timers.advance(999)
    trace('b')
    expect(client.calls).toHaveLength(0)
    expect(ledger.snapshot().queued).toMatchObject({ traces: 2, spans: 2 })
    timers.advance(1)
    expect(client.calls.map((call) => names(call.bytes))).toEqual([['a', 'b']])
    expect(client.calls[0]).toMatchObject({ path: '/v0.4/traces', traces: 2 })
    expect(ledger.snapshot().inFlight).toMatchObject({ traces: 2, spans: 2 })
    await client.calls[0]?.answer(ACCEPTED)
    expect(ledger.snapshot().sent).toMatchObject({ traces: 2, spans: 2 })
    expectExact(ledger.snapshot())
  })

  test('goes at once when the payload is full', () => {
    const { client, trace } = writing({ flushBytes: 50_000 })
    trace('a', 20_000)
    trace('b', 20_000)
    expect(client.calls).toHaveLength(0)
    trace('c', 20_000)
    expect(client.calls.map((call) => call.traces)).toEqual([3])
  })

  test('goes at once when there is no interval', async () => {
    const { client, timers, trace } = writing({ flushIntervalMs: 0 })
    trace('a')
    expect(client.calls).toHaveLength(1)
    await client.calls[0]?.answer(ACCEPTED)
    expect(timers.waiting).toBe(0)
  })

  test('goes in one payload with all that came while the one before was on its way, when there is no interval', async () => {
    const { client, trace } = writing({ flushIntervalMs: 0 })
    for (const name of ['a', 'b', 'c', 'd']) trace(name)
    await client.calls[0]?.answer(ACCEPTED)
    expect(client.calls.map((call) => names(call.bytes))).toEqual([['a'], ['b', 'c', 'd']])
  })

  test('is filled into the next payload while one is on its way, however long that takes', async () => {
    const { client, timers, trace } = writing()
    trace('a')
    timers.advance(1000)
    for (const name of ['b', 'c', 'd']) {
      trace(name)
      timers.advance(1000)
    }
    expect(client.calls).toHaveLength(1)
    await client.calls[0]?.answer(ACCEPTED)
    expect(client.calls.map((call) => names(call.bytes))).toEqual([['a'], ['b', 'c', 'd']])
  })
})

describe('flush', () => {
  test('sends now, and resolves when it is sent', async () => {
    const { writer, client, trace, ledger } = writing()
    trace('a')
    const flushed = writer.flush().then(() => ledger.snapshot().sent.traces)
    await settled()
    await client.calls[0]?.answer(ACCEPTED)
    expect(await flushed).toBe(1)
  })

  test('keeps the process alive as long as it takes', async () => {
    const { writer, client, trace } = writing()
    client.always = ACCEPTED
    trace('a')
    await writer.flush()
    expect(client.holds).toEqual([true, false])
  })

  test('resolves when a try has failed, and loses nothing', async () => {
    const { writer, client, trace, ledger } = writing()
    client.always = UNREACHABLE
    trace('a')
    await writer.flush()
    expect(ledger.snapshot()).toMatchObject({ queued: { spans: 1 }, dropped: {} })
  })

  test('resolves when what was finished before is sent, however much comes after', async () => {
    const { writer, client, trace, ledger } = writing()
    trace('a')
    const first = writer.flush()
    trace('b')
    const second = writer.flush().then(() => ledger.snapshot().sent.traces)
    trace('c')
    await client.calls[0]?.answer(ACCEPTED)
    await first
    trace('d')
    await client.calls[1]?.answer(ACCEPTED)
    expect(await second).toBe(3)
    expect(client.calls.map((call) => names(call.bytes))).toEqual([['a'], ['b', 'c']])
  })

  test('resolves when what was finished before is refused', async () => {
    const { writer, client, trace } = writing()
    client.always = REFUSED
    trace('a')
    await writer.flush()
    expect(client.calls).toHaveLength(1)
  })

  test('asks an agent that is away for one more try, and not twice in 100 ms', async () => {
    const { writer, client, timers, trace, ledger } = writing({ random: { int32: () => -1 } })
    client.always = UNREACHABLE
    trace('a')
    for (let i = 0; i < 20; i++) {
      timers.advance(5000)
      await settled()
    }
    const before = client.calls.length
    trace('b')
    await writer.flush()
    expect(client.calls).toHaveLength(before + 1)
    const flushed = Promise.all([writer.flush(), writer.flush(), writer.flush()])
    await settled()
    timers.advance(99)
    expect(client.calls).toHaveLength(before + 1)
    timers.advance(1)
    expect(client.calls).toHaveLength(before + 2)
    await flushed
    expectExact(ledger.snapshot())
  })

  test('does not cost a payload its life, however often it is called', async () => {
    const { writer, client, timers, trace, ledger } = writing()
    client.always = UNREACHABLE
    trace('a')
    for (let i = 0; i < 50; i++) await passing(timers, 200, writer.flush())
    expect(ledger.snapshot()).toMatchObject({ queued: { spans: 1 }, dropped: {} })
    client.always = ACCEPTED
    await passing(timers, 200, writer.flush())
    expect(ledger.snapshot()).toMatchObject({ queued: { spans: 0 }, sent: { spans: 1 } })
  })

  test('with nothing to send does nothing', async () => {
    const { writer, client } = writing()
    await writer.flush()
    expect(client.calls).toHaveLength(0)
  })
})

describe('an agent that cannot be reached', () => {
  test('gets the payload again, later and later, for a minute', async () => {
    const { client, timers, trace, ledger } = writing({ random: { int32: () => -1 } })
    client.always = UNREACHABLE
    trace('a')
    timers.advance(1000)
    const tries: number[] = []
    for (let ms = 0; ms < 70_000; ms += 100) {
      await settled()
      if (client.calls.length > tries.length) tries.push(ms)
      if (ms === 59_000) expect(ledger.snapshot().queued.spans).toBe(1)
      timers.advance(100)
    }
    expect(tries.slice(0, 8)).toEqual([0, 200, 600, 1400, 3000, 6200, 11_200, 16_200])
    expect(tries.at(-1)).toBe(56_200)
    expect(ledger.snapshot()).toMatchObject({
      queued: { spans: 0 },
      dropped: { ECONNREFUSED: { traces: 1, spans: 1 } },
    })
    expectExact(ledger.snapshot())
    expect(timers.waiting).toBe(0)
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'that is back after 8 s gets everything, whatever the dice say (%d)',
    async (seed) => {
      let state = seed * 0x2545_f491 + 1
      const int32 = (): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
        return state
      }
      const { client, timers, trace, ledger } = writing({ random: { int32 } })
      client.always = UNREACHABLE
      for (let ms = 0; ms < 14_000; ms += 100) {
        trace('a')
        if (ms === 8000) client.always = ACCEPTED
        timers.advance(100)
        await settled()
      }
      expect(ledger.snapshot()).toMatchObject({ dropped: {}, sent: { spans: expect.toSatisfy((n) => n > 120) } })
    },
  )

  test('loses a payload that has become too old on its way only when that try fails', async () => {
    const { client, timers, trace, ledger } = writing()
    trace('a')
    timers.advance(1000)
    timers.advance(60_000)
    expect(ledger.snapshot().inFlight.spans).toBe(1)
    await client.calls[0]?.answer(UNREACHABLE)
    expect(ledger.snapshot()).toMatchObject({ inFlight: { spans: 0 }, dropped: { ECONNREFUSED: { spans: 1 } } })
    expectExact(ledger.snapshot())
  })

  test('is told once when it goes, and once when it is back', async () => {
    const { client, timers, trace, lines } = writing()
    client.always = UNREACHABLE
    trace('a')
    for (let i = 0; i < 3; i++) {
      timers.advance(5000)
      await settled()
    }
    client.always = ACCEPTED
    timers.advance(5000)
    await settled()
    expect(lines).toEqual([
      'clew: the agent at http://agent:8126 does not take traces (ECONNREFUSED: connect). They wait in memory and are tried again; what has to be dropped is counted in tracer.stats().',
      'clew: the agent at http://agent:8126 takes traces again, after 3 failures; nothing was lost.',
    ])
  })

  test('costs no more memory than was allowed, and the oldest traces first', async () => {
    const { client, timers, trace, ledger } = writing({ maxQueuedBytes: 100_000, flushBytes: 20_000 })
    client.always = UNREACHABLE
    for (let i = 0; i < 30; i++) {
      trace(`t${i}`, 10_000)
      await settled()
      const { queued, inFlight } = ledger.snapshot()
      expect(queued.bytes + inFlight.bytes).toBeLessThanOrEqual(100_000)
      expectExact(ledger.snapshot())
    }
    const { dropped, queued } = ledger.snapshot()
    expect(Object.keys(dropped)).toEqual(['queue_full'])
    expect(queued.spans).toBeGreaterThanOrEqual(8)
    client.calls.length = 0
    client.always = ACCEPTED
    for (let i = 0; i < 20; i++) {
      timers.advance(5000)
      await settled()
    }
    const rest = Array.from({ length: queued.spans }, (_, i) => `t${30 - queued.spans + i}`)
    expect(client.calls.flatMap((call) => names(call.bytes))).toEqual(rest)
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: queued.spans }, queued: { spans: 0, bytes: 0 } })
  })

  test('loses what is new only if nothing older can go: what is being sent stays', async () => {
    const { client, trace, ledger } = writing({ maxQueuedBytes: 30_000, flushIntervalMs: 0 })
    trace('on its way', 20_000)
    trace('too much', 20_000)
    expect(ledger.snapshot()).toMatchObject({ inFlight: { spans: 1 }, dropped: { queue_full: { spans: 1 } } })
    await client.calls[0]?.answer(ACCEPTED)
    expect(ledger.snapshot().sent.spans).toBe(1)
  })

  test('costs no more requests or buffers when each trace is to be sent at once', async () => {
    const { writer, client, timers, trace, ledger } = writing({ flushIntervalMs: 0 })
    client.always = UNREACHABLE
    for (let i = 0; i < 500; i++) {
      trace('a')
      void writer.flush()
      await settled()
    }
    client.calls.length = 0
    client.always = ACCEPTED
    await passing(timers, 5000, writer.flush())
    expect(client.calls.length).toBeLessThanOrEqual(4)
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: 500 }, queued: { bytes: 0 } })
  })
})

describe('an agent that refuses', () => {
  test('is not asked again, and the loss is counted and said once', async () => {
    const { client, timers, trace, ledger, lines } = writing()
    client.always = REFUSED
    for (let i = 0; i < 3; i++) {
      trace('a')
      timers.advance(1000)
      await settled()
    }
    expect(client.calls).toHaveLength(3)
    expect(ledger.snapshot().dropped).toMatchObject({ http_400: { traces: 3, spans: 3 } })
    expect(lines).toEqual([
      "clew: the agent at http://agent:8126 refused 1 span of 1 trace (http_400: bad): the trace begins with the span 'a' of service 'test'. What it refuses is lost, and counted in tracer.stats().dropped.http_400; this is said once a minute.",
    ])
  })
})

test('a trace that fits into no payload is dropped, and only that', async () => {
  const { client, timers, trace, ledger } = writing({ maxPayloadBytes: 20_000, flushBytes: 15_000 })
  client.always = ACCEPTED
  trace('before')
  trace('large', 19_600)
  trace('too large', 24_000)
  trace('after')
  timers.advance(1000)
  await settled()
  expect(client.calls.map((call) => names(call.bytes))).toEqual([['before'], ['large'], ['after']])
  expect(ledger.snapshot().dropped).toEqual({ trace_too_large: { traces: 1, spans: 1, bytes: 0 } })
  expectExact(ledger.snapshot())
})

test('the rates of the answer are handed on', async () => {
  const { client, timers, trace, rates } = writing()
  trace('a')
  timers.advance(1000)
  await client.calls[0]?.answer({ accepted: true, rates: { 'service:,env:': 0.5 } })
  expect(rates).toEqual([{ 'service:,env:': 0.5 }])
})

describe('the end', () => {
  test('sends what waits', async () => {
    const { writer, client, trace, ledger } = writing()
    client.always = ACCEPTED
    trace('a')
    await writer.drain(3000)
    expect(ledger.snapshot().sent.spans).toBe(1)
  })

  test('tries as often as it is told, then counts what is lost and says so', async () => {
    const { writer, client, timers, trace, ledger, lines } = writing()
    client.always = UNREACHABLE
    trace('a')
    await passing(timers, 1000, writer.drain(3000, 2))
    expect(client.calls).toHaveLength(2)
    expect(ledger.snapshot()).toMatchObject({
      queued: { spans: 0 },
      dropped: { unsent_at_exit: { traces: 1, spans: 1 } },
    })
    expect(lines.at(-1)).toBe(
      'clew: 1 span of 1 trace could not be sent to http://agent:8126 before the end, and is lost.',
    )
  })

  test('goes on trying for as long as it may, half a second apart at most', async () => {
    const { writer, client, timers, trace, ledger } = writing({ random: { int32: () => -1 } })
    client.always = UNREACHABLE
    trace('a')
    const drained = writer.drain(3000)
    for (let i = 0; i < 29; i++) {
      await settled()
      timers.advance(100)
    }
    expect(client.calls.length).toBeGreaterThan(6)
    expect(ledger.snapshot().queued.spans).toBe(1)
    client.always = ACCEPTED
    await passing(timers, 100, drained)
    expect(ledger.snapshot().dropped).toMatchObject({ unsent_at_exit: { spans: 1 } })
    expect(client.calls.length).toBeLessThan(9)
  })

  test('sends in the time it has what an agent takes that was away', async () => {
    const { writer, client, timers, trace, ledger, lines } = writing()
    client.always = UNREACHABLE
    trace('a')
    const drained = writer.drain(3000)
    for (let i = 0; i < 10; i++) {
      await settled()
      timers.advance(100)
    }
    client.always = ACCEPTED
    await passing(timers, 1000, drained)
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: 1 }, dropped: {} })
    expect(lines.at(-1)).toContain('takes traces again')
  })

  test('waits no longer than it may: what is being sent then is broken off, dropped, counted and said', async () => {
    const { writer, client, timers, trace, ledger, lines } = writing()
    trace('a')
    const drained = writer.drain(3000)
    await settled()
    trace('b')
    timers.advance(3000)
    await drained
    const end = ledger.snapshot()
    expect(end).toMatchObject({
      inFlight: { traces: 0, spans: 0, bytes: 0 },
      queued: { traces: 0, spans: 0, bytes: 0 },
      dropped: { unsent_at_exit: { spans: 2 } },
    })
    expectExact(end)
    expect(client.cancels).toBe(1)
    expect(lines.at(-1)).toContain('2 spans of 2 traces could not be sent')
    await client.calls[0]?.answer(ACCEPTED)
    expect(ledger.snapshot()).toEqual(end)
  })

  test('that comes again and again waits only for what is new', async () => {
    const { writer, client, timers, trace, ledger } = writing()
    trace('a')
    const first = writer.drain(3000, 2)
    timers.advance(3000)
    await first
    await writer.drain(3000, 2)
    expect(client.calls).toHaveLength(1)
    trace('b')
    const second = writer.drain(3000, 2)
    // The first request is closed only now.
    await client.calls[0]?.answer(UNREACHABLE)
    expect(names(client.calls[1]?.bytes ?? Buffer.of())).toEqual(['b'])
    await client.calls[1]?.answer(ACCEPTED)
    await second
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: 1 }, dropped: { unsent_at_exit: { spans: 1 } } })
    expectExact(ledger.snapshot())
  })

  test('does not leave out what finishes while it sends', async () => {
    const { writer, client, trace, ledger } = writing({ flushIntervalMs: 60_000 })
    trace('a')
    const drained = writer.drain(3000)
    await settled()
    trace('b')
    await client.calls[0]?.answer(ACCEPTED)
    await client.calls[1]?.answer(ACCEPTED)
    await drained
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: 2 }, dropped: {} })
  })

  test('wakes those who wait for a flush', async () => {
    const { writer, timers, trace } = writing()
    trace('a')
    const flushed = writer.flush()
    trace('b')
    const also = writer.flush()
    const drained = writer.drain(0)
    timers.advance(0)
    await Promise.all([drained, flushed, also])
  })

  test('without time keeps what is on its way out of the account of the sent', async () => {
    const { writer, client, trace, ledger } = writing()
    trace('a')
    void writer.flush()
    trace('b')
    writer.close()
    expect(ledger.snapshot()).toMatchObject({ inFlight: { spans: 0 }, dropped: { unsent_at_exit: { spans: 2 } } })
    await client.calls[0]?.answer(ACCEPTED)
    expect(ledger.snapshot().sent.spans).toBe(0)
    expectExact(ledger.snapshot())
  })

  test('is the end: what finishes later is dropped and counted', () => {
    const { writer, client, trace, ledger } = writing()
    writer.close()
    trace('late')
    expect(client.closed).toBe(true)
    expect(ledger.snapshot().dropped).toEqual({ closed: { traces: 1, spans: 1, bytes: 0 } })
  })
})

test('whatever the agent answers and whenever, every span is in one place', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ trace: fc.integer({ min: 0, max: 8000 }) }) },
    { weight: 2, arbitrary: fc.record({ advance: fc.integer({ min: 0, max: 3000 }) }) },
    { weight: 2, arbitrary: fc.record({ answer: fc.constantFrom(ACCEPTED, UNREACHABLE, REFUSED) }) },
    { weight: 1, arbitrary: fc.constant({ flush: true }) },
    { weight: 1, arbitrary: fc.record({ drain: fc.integer({ min: 0, max: 500 }) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { writer, client, timers, trace, ledger } = writing({ maxQueuedBytes: 40_000, flushBytes: 10_000 })
      let answered = 0
      for (const one of steps) {
        if ('trace' in one) trace('t', one.trace)
        else if ('advance' in one) timers.advance(one.advance)
        else if ('flush' in one) void writer.flush()
        else if ('drain' in one) void writer.drain(one.drain, 2)
        else if (answered < client.calls.length) await client.calls[answered++]?.answer(one.answer)
        expectExact(ledger.snapshot())
        const { queued, inFlight } = ledger.snapshot()
        expect(queued.bytes + inFlight.bytes).toBeLessThanOrEqual(40_000)
      }
      client.always = ACCEPTED
      while (answered < client.calls.length) await client.calls[answered++]?.answer(ACCEPTED)
      await passing(timers, 1000, writer.drain(1000))
      expectExact(ledger.snapshot())
      expect(ledger.snapshot()).toMatchObject({
        queued: { traces: 0, spans: 0, bytes: 0 },
        inFlight: { traces: 0, spans: 0, bytes: 0 },
      })
    }),
    { numRuns: 60 },
  )
})
