import { describe, expect, test } from 'vitest'
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
import { NO_DEFAULTS, recording } from '../support/recording.ts'
import { ACCEPTED, ScriptedClient, ScriptedStanding, settled, UNREACHABLE } from '../support/scripted-client.ts'

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
  const writer = new TraceWriter({
    encoder: new ProtocolEncoder(protocol, (spoken) =>
      spoken === 'v0.5' ? new V05Encoder(parts) : new V04Encoder(parts),
    ),
    client,
    protocol,
    ledger,
    logger,
    timers: new ManualTimers(),
    clock: new ManualClock(),
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
  return { client, still, writer, trace, ledger, lines, protocol, sent }
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
    still.accepts = (_, i) => i === 1
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

  test('is nothing where nothing was exported', () => {
    const { writer, still } = standing()
    writer.drainStanding(150)
    expect(still.sent).toEqual([])
  })
})
