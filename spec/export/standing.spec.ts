import { describe, expect, test } from 'vitest'
import type { Outgoing } from '../../lib/export/agent-client.ts'
import { Protocol } from '../../lib/export/protocol.ts'
import { ProtocolEncoder } from '../../lib/export/protocol-encoder.ts'
import type { PayloadVersion } from '../../lib/export/trace-encoder.ts'
import { TraceWriter } from '../../lib/export/trace-writer.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'
import { readPayload } from '../contract/trace-encoder.contract.ts'
import { expectExact } from '../support/exact-ledger.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'
import {
  ACCEPTED,
  REFUSED,
  ScriptedClient,
  ScriptedStanding,
  settled,
  UNREACHABLE,
} from '../support/scripted-client.ts'

/** A writer whose client can send while the thread stands still, and what that has sent. */
function standing(version: PayloadVersion = 'v0.4') {
  const client = new ScriptedClient()
  const still = new ScriptedStanding()
  client.standing = still
  const lines: string[] = []
  const logger = new Logger('warn', { warn: (line) => lines.push(line), error: (line) => lines.push(line) })
  const { recorder, ledger } = recording({ complete: (segment, spans) => writer.export(segment, spans) })
  const protocol = new Protocol({ version, address: client.address, logger })
  const parts = { maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: { runtimeId: 'run-1', pid: 7 } }
  const clock = new ManualClock()
  const writer = new TraceWriter({
    encoder: new ProtocolEncoder(protocol, (spoken) =>
      spoken === 'v0.5' ? new V05Encoder(parts) : new V04Encoder(parts),
    ),
    client,
    protocol,
    ledger,
    logger,
    timers: new ManualTimers(),
    clock,
    random: new SequentialIds(),
    apart: (fn) => fn(),
    onRates: () => {},
    flushIntervalMs: 1000,
    flushBytes: 10_000,
    maxQueuedBytes: 1 << 20,
  })
  const trace = (name: string, size = 0): void =>
    recorder.start(name, undefined, { tags: { filler: 'x'.repeat(size) } }, 0).finish()
  const sent = () =>
    still.sent.map(({ path, bytes }) => {
      const spoken = path === '/v0.5/traces' ? 'v0.5' : 'v0.4'
      const traces = readPayload({ version: spoken, bytes })
      return `${path} ${traces.flat().map(({ name }) => name)}`
    })
  return { client, still, clock, writer, trace, ledger, lines, protocol, sent }
}

/** The names of the spans in what is to be sent. */
function names({ path, payload }: Outgoing): string[] {
  const spoken = path === '/v0.5/traces' ? 'v0.5' : 'v0.4'
  return readPayload({ version: spoken, bytes: payload.bytes })
    .flat()
    .map(({ name }) => name)
}

const NOTHING = { traces: 0, spans: 0, bytes: 0 }

describe('what is left while the thread stands still', () => {
  test('is sent in its order, payload by payload, and begun in no other way', () => {
    const { writer, client, trace, sent, still, ledger, lines } = standing()
    trace('a')
    trace('b')
    writer.drainStanding(150)
    expect(sent()).toEqual(['/v0.4/traces a,b'])
    expect(still.sent[0]?.timeoutMs).toBe(150)
    expect(client.calls).toEqual([])
    expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, sent: { traces: 2, spans: 2 }, dropped: {} })
    expect(lines).toEqual([])
  })

  test('is first what was being sent, if nobody can have read any of it; what becomes of that counts no more', async () => {
    const { writer, client, trace, sent, ledger } = standing()
    trace('on its way', 10_000)
    trace('waits', 10_000)
    trace('last')
    writer.drainStanding(150)
    expect(client.calls).toHaveLength(1)
    expect(sent()).toEqual(['/v0.4/traces on its way', '/v0.4/traces waits', '/v0.4/traces last'])
    const then = ledger.snapshot()
    expect(then).toMatchObject({ inFlight: NOTHING, queued: NOTHING, sent: { spans: 3 }, dropped: {} })
    for (const answer of [ACCEPTED, UNREACHABLE]) await client.calls[0]?.answer(answer)
    await settled()
    expect(ledger.snapshot()).toEqual(then)
  })

  test('is not what may have been read: nobody sends that twice', () => {
    const { writer, still, trace, sent, ledger } = standing()
    still.reached = true
    trace('on its way', 10_000)
    trace('waits')
    writer.drainStanding(150)
    expect(sent()).toEqual(['/v0.4/traces waits'])
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: 1 }, dropped: { unsent_at_exit: { spans: 1 } } })
  })

  test('is lost, counted and told, as far as it is not accepted', () => {
    const { writer, still, trace, ledger, lines } = standing()
    still.answers = (_, i) => (i === 1 ? 200 : 0)
    for (const name of ['a', 'b', 'c']) trace(name, 10_000)
    writer.drainStanding(150)
    expect(ledger.snapshot()).toMatchObject({
      queued: NOTHING,
      sent: { spans: 1 },
      dropped: { unsent_at_exit: { spans: 2 } },
    })
    expect(lines).toEqual([
      'clew: 2 spans of 2 traces could not be sent to http://agent:8126 before the end, and are lost.',
    ])
  })

  test('is lost and counted where there is no time, and where there is no way', () => {
    for (const [ms, way] of [
      [0, true],
      [150, false],
    ] as const) {
      const { writer, client, still, trace, ledger } = standing()
      if (!way) client.standing = undefined
      trace('a')
      writer.drainStanding(ms)
      expect(still.sent).toEqual([])
      expect(ledger.snapshot()).toMatchObject({
        queued: NOTHING,
        sent: NOTHING,
        dropped: { unsent_at_exit: { spans: 1 } },
      })
    }
  })

  test('is translated for an agent that takes nothing newer', () => {
    const { writer, trace, protocol, sent, ledger } = standing('v0.5')
    trace('a')
    protocol.refused('/v0.5/traces', 'http_404')
    writer.drainStanding(150)
    expect(sent()).toEqual(['/v0.4/traces a'])
    expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, sent: { traces: 1, spans: 1 }, dropped: {} })
  })

  test('is written anew where the agent turns out to take nothing newer, as long as there is time', () => {
    for (const [stands, paths] of [
      [0, ['/v0.5/traces a', '/v0.4/traces a']],
      [200, ['/v0.5/traces a']],
    ] as const) {
      const { writer, still, clock, trace, sent, ledger, lines } = standing('v0.5')
      still.answers = ({ path }) => {
        clock.advance(stands)
        return path === '/v0.5/traces' ? 404 : 200
      }
      trace('a')
      writer.drainStanding(150)
      expect(sent()).toEqual(paths)
      const taken = stands === 0
      expect(lines[0]).toMatch(taken ? /traces go to \/v0\.4\/traces/ : /1 span of 1 trace could not be sent/)
      expectExact(ledger.snapshot())
      expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, sent: { spans: taken ? 1 : 0 } })
    }
  })

  test('is tried with each version once where nobody takes traces', () => {
    const { writer, still, trace, sent, ledger } = standing('v0.5')
    still.answers = () => 404
    trace('a')
    writer.drainStanding(150)
    expect(sent()).toEqual(['/v0.5/traces a', '/v0.4/traces a', '/v0.3/traces a'])
    expectExact(ledger.snapshot())
    expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, dropped: { http_404: { spans: 1 } } })
  })

  test.each(['v0.4', 'v0.5'] as const)(
    'is sent in halves where one trace is refused, until that is found (%s)',
    (version) => {
      const { writer, still, trace, sent, ledger, lines } = standing(version)
      still.answers = (one) => (names(one).includes('bad') ? REFUSED : 200)
      for (const name of ['a', 'b', 'c', 'd', 'bad', 'e', 'f']) trace(name)
      trace('apart', 10_000)
      trace('last')
      writer.drainStanding(150)
      expect(sent()[0]).toBe(`/${version}/traces a,b,c,d,bad,e,f,apart`)
      expect(sent().slice(1)).toEqual(
        ['last', 'a,b,c,d', 'bad,e', 'bad', 'e,f,apart'].map((some) => `/${version}/traces ${some}`),
      )
      expectExact(ledger.snapshot())
      expect(ledger.snapshot()).toMatchObject({
        queued: NOTHING,
        sent: { traces: 8, spans: 8 },
        dropped: { http_400: { traces: 1, spans: 1 } },
      })
      expect(lines).toEqual([
        expect.stringContaining('refused 1 span of 1 trace (http_400: bad)'),
        'clew: Of 9 spans in all, 1 did not reach the agent: http_400 1.',
      ])
    },
  )

  test('is divided where it is too large', () => {
    const { writer, still, trace, sent, ledger } = standing()
    still.answers = (one) => (names(one).length > 2 ? 413 : 200)
    for (const name of ['a', 'b', 'c', 'd', 'e']) trace(name, 1000)
    writer.drainStanding(150)
    expect(sent()).toEqual(['a,b,c,d,e', 'a,b', 'c,d', 'e'].map((some) => `/v0.4/traces ${some}`))
    expectExact(ledger.snapshot())
    expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, sent: { traces: 5 }, dropped: {} })
  })

  test('is sent in other ways as long as there is time, and never again where it may have been read', () => {
    const { writer, still, clock, trace, sent, ledger } = standing()
    still.answers = (one) => {
      clock.advance(30)
      if (names(one).includes('unanswered')) return 0
      return names(one).includes('busy') ? 503 : REFUSED
    }
    trace('unanswered', 10_000)
    trace('busy', 10_000)
    for (const name of ['a', 'b', 'c', 'd']) trace(name)
    writer.drainStanding(140)
    // Three in 90 ms, and a half in 30 more; then 20 ms are left for a last one.
    const names3 = ['unanswered', 'busy', 'a,b,c,d', 'a,b', 'a']
    expect(sent()).toEqual(names3.map((some) => `/v0.4/traces ${some}`))
    expect(still.sent.map(({ timeoutMs }) => timeoutMs)).toEqual([140, 140, 140, 50, 20])
    expectExact(ledger.snapshot())
    expect(ledger.snapshot()).toMatchObject({
      queued: NOTHING,
      dropped: { http_400: { traces: 1 }, unsent_at_exit: { traces: 5 } },
    })
  })

  test('in payloads that come one by one is said once to be lost, and once more', () => {
    const { writer, still, trace, ledger, lines } = standing()
    still.answers = () => 0
    for (let i = 0; i < 5; i++) {
      trace('late')
      writer.drainStanding(150 - i)
    }
    const lost = 'clew: 1 span of 1 trace could not be sent to http://agent:8126 before the end, and is lost.'
    expect(lines).toEqual([lost, `${lost} Further losses are not said; tracer.stats() counts them.`])
    expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, dropped: { unsent_at_exit: { traces: 5 } } })
  })

  test.each(['v0.4', 'v0.5'] as const)('is what a search for refused traces has left over (%s)', async (version) => {
    for (const [reached, names] of [
      [false, ['c,d', 'waits']],
      [true, ['waits']],
    ] as const) {
      const { writer, client, still, trace, sent, ledger } = standing(version)
      for (const name of ['a', 'b', 'c', 'd']) trace(name, 1000)
      void writer.flush()
      // a to d are refused, and a and b as well; a is taken, so it was b.
      for (const answer of [REFUSED, REFUSED, ACCEPTED]) await client.calls.at(-1)?.answer(answer)
      expect(client.calls.at(-1)?.traces).toBe(2)
      still.reached = reached
      trace('waits')
      writer.drainStanding(150)
      expect(sent()).toEqual(names.map((some) => `/${version}/traces ${some}`))
      const then = ledger.snapshot()
      expectExact(then)
      expect(then).toMatchObject({ queued: NOTHING, inFlight: NOTHING, sent: { spans: reached ? 2 : 4 } })
      expect(then.dropped).toMatchObject({ http_400: { spans: 1 }, ...(reached && { unsent_at_exit: { spans: 2 } }) })
      await client.calls.at(-1)?.answer(ACCEPTED)
      expect(ledger.snapshot()).toEqual(then)
    }
  })

  test('is also what is left of a payload that is sent in parts', async () => {
    const { writer, client, still, trace, sent, ledger } = standing()
    for (const name of ['a', 'b', 'c']) trace(name, 1000)
    void writer.flush()
    await client.calls[0]?.answer({ accepted: false, retry: false, reason: 'http_413', detail: '' })
    expect(client.calls.at(-1)?.traces).toBe(1)
    still.reached = true
    trace('waits')
    writer.drainStanding(150)
    expect(sent()).toEqual(['b', 'c', 'waits'].map((name) => `/v0.4/traces ${name}`))
    const then = ledger.snapshot()
    expectExact(then)
    expect(then).toMatchObject({ sent: { spans: 3 }, dropped: { unsent_at_exit: { spans: 1 } } })
  })

  test('is in memory of its own where it was being sent', async () => {
    const { writer, client, still, trace } = standing()
    let memory: unknown
    const send = client.send.bind(client)
    client.send = (payload, path) => {
      memory = payload.bytes.buffer
      return send(payload, path)
    }
    still.answers = ({ payload }) => (payload.bytes.buffer === memory ? 0 : 200)
    trace('on its way', 10_000)
    writer.drainStanding(150)
    expect(memory).toBeDefined()
    expect(still.sent).toHaveLength(1)
  })

  test('is nothing where nothing was exported', () => {
    const { writer, still } = standing()
    writer.drainStanding(150)
    expect(still.sent).toEqual([])
  })
})
