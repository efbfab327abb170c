import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TraceWriter, type TraceWriterOptions } from '../../lib/export/trace-writer.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import type { TracerStats } from '../../lib/span/ledger.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'
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

function names(bytes: Buffer): string[] {
  return (decode(bytes) as { name: string }[][]).flat().map((span) => span.name)
}

/** The ledger adds up: every finished span is in exactly one place. */
function expectBalance({ finished, held, queued, inFlight, sent, dropped }: TracerStats): void {
  const lost = Object.values(dropped).reduce((sum, tally) => sum + tally.spans, 0)
  expect(held + queued.spans + inFlight.spans + sent.spans + lost).toBe(finished)
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
    expectBalance(ledger.snapshot())
  })

  test('goes at once when the payload is full', () => {
    const { client, trace } = writing({ flushBytes: 50_000 })
    trace('a', 20_000)
    trace('b', 20_000)
    expect(client.calls).toHaveLength(0)
    trace('c', 20_000)
    expect(client.calls.map((call) => call.traces)).toEqual([3])
  })

  test('goes at once when there is no interval', () => {
    const { client, timers, trace } = writing({ flushIntervalMs: 0 })
    trace('a')
    expect(client.calls).toHaveLength(1)
    expect(timers.waiting).toBe(0)
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

  test('with nothing to send does nothing', async () => {
    const { writer, client } = writing()
    await writer.flush()
    expect(client.calls).toHaveLength(0)
  })
})

describe('an agent that cannot be reached', () => {
  test('gets the payload again, later and later, and five times in all', async () => {
    const { client, timers, trace, ledger } = writing()
    client.always = UNREACHABLE
    trace('a')
    for (let i = 0; i < 20; i++) {
      timers.advance(5000)
      await settled()
    }
    expect(client.calls).toHaveLength(5)
    expect(ledger.snapshot()).toMatchObject({
      queued: { spans: 0 },
      dropped: { ECONNREFUSED: { traces: 1, spans: 1 } },
    })
    expectBalance(ledger.snapshot())
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

  test('costs no more memory than was allowed', async () => {
    const { client, timers, trace, ledger } = writing({ maxQueuedBytes: 100_000, flushBytes: 20_000 })
    client.always = UNREACHABLE
    for (let i = 0; i < 30; i++) {
      trace(`t${i}`, 10_000)
      const { queued, inFlight } = ledger.snapshot()
      expect(queued.bytes + inFlight.bytes).toBeLessThanOrEqual(100_000)
    }
    await settled()
    expect(ledger.snapshot().dropped).toMatchObject({ queue_full: { traces: 21, spans: 21 } })
    expectBalance(ledger.snapshot())
    client.always = ACCEPTED
    for (let i = 0; i < 9; i++) {
      timers.advance(5000)
      await settled()
    }
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: 9 }, queued: { spans: 0, bytes: 0 } })
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
      'clew: the agent at http://agent:8126 refused 1 span of 1 trace (http_400: bad). What it refuses is lost, and counted in tracer.stats().dropped.http_400; this is not said again.',
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
  expectBalance(ledger.snapshot())
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

  test('tries twice, then counts what is lost and says so', async () => {
    const { writer, client, trace, ledger, lines } = writing()
    client.always = UNREACHABLE
    trace('a')
    await writer.drain(3000)
    expect(client.calls).toHaveLength(2)
    expect(ledger.snapshot()).toMatchObject({
      queued: { spans: 0 },
      dropped: { unsent_at_exit: { traces: 1, spans: 1 } },
    })
    expect(lines.at(-1)).toBe(
      'clew: 1 span of 1 trace could not be sent to http://agent:8126 before the end, and is lost.',
    )
  })

  test('waits no longer than it may', async () => {
    const { writer, client, timers, trace, ledger } = writing()
    trace('a')
    const drained = writer.drain(3000)
    await settled()
    trace('b')
    timers.advance(3000)
    await drained
    writer.close()
    await client.calls[0]?.answer(UNREACHABLE)
    expect(ledger.snapshot()).toMatchObject({
      inFlight: { spans: 0 },
      queued: { spans: 0 },
      dropped: { unsent_at_exit: { spans: 2 } },
    })
    expectBalance(ledger.snapshot())
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
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { writer, client, timers, trace, ledger } = writing({ maxQueuedBytes: 40_000, flushBytes: 10_000 })
      let answered = 0
      for (const one of steps) {
        if ('trace' in one) trace('t', one.trace)
        else if ('advance' in one) timers.advance(one.advance)
        else if ('flush' in one) void writer.flush()
        else if (answered < client.calls.length) await client.calls[answered++]?.answer(one.answer)
        expectBalance(ledger.snapshot())
        const { queued, inFlight } = ledger.snapshot()
        expect(queued.bytes + inFlight.bytes).toBeLessThanOrEqual(40_000)
      }
      client.always = ACCEPTED
      while (answered < client.calls.length) await client.calls[answered++]?.answer(ACCEPTED)
      await writer.drain(1000)
      expectBalance(ledger.snapshot())
      expect(ledger.snapshot()).toMatchObject({
        queued: { traces: 0, spans: 0, bytes: 0 },
        inFlight: { traces: 0, spans: 0, bytes: 0 },
      })
    }),
    { numRuns: 60 },
  )
})
