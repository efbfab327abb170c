import { describe, expect, test } from 'vitest'
import { HttpAgentClient } from '../../lib/export/http-agent-client.ts'
import { Protocol } from '../../lib/export/protocol.ts'
import { ProtocolEncoder } from '../../lib/export/protocol-encoder.ts'
import type { PayloadVersion } from '../../lib/export/trace-encoder.ts'
import { TraceWriter, type TraceWriterOptions } from '../../lib/export/trace-writer.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'
import { readPayload } from '../contract/trace-encoder.contract.ts'
import { type FakeAgent, type FakeRequest, fakeAgent } from '../support/fake-agent.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'
import { ACCEPTED, ScriptedClient, settled, UNREACHABLE } from '../support/scripted-client.ts'

const NOT_FOUND = { accepted: false, retry: false, reason: 'http_404', detail: '404 page not found' } as const
const NOTHING = { traces: 0, spans: 0, bytes: 0 }
const MAX_PAYLOAD = 1 << 20

/** A writer that speaks v0.5 as long as it may. */
function writing(options: Pick<TraceWriterOptions, 'client'> & Partial<TraceWriterOptions>) {
  const timers = new ManualTimers()
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const logger = new Logger('warn', { warn: say, error: say })
  const { recorder, ledger } = recording({ complete: (segment, spans) => writer.export(segment, spans) })
  const protocol = new Protocol({ version: 'v0.5', address: 'http://agent:8126', logger })
  const parts = { maxBytes: MAX_PAYLOAD, defaults: NO_DEFAULTS, process: { runtimeId: 'run-1', pid: 7 } }
  const writer = new TraceWriter({
    encoder: new ProtocolEncoder(protocol, (version) =>
      version === 'v0.5' ? new V05Encoder(parts) : new V04Encoder(parts),
    ),
    protocol,
    ledger,
    logger,
    timers,
    random: new SequentialIds(),
    apart: (fn) => fn(),
    clock: new ManualClock(),
    onRates: () => {},
    flushIntervalMs: 1000,
    flushBytes: 10_000,
    maxQueuedBytes: 1 << 20,
    maxPayloadBytes: MAX_PAYLOAD,
    ...options,
  })
  const trace = (name: string, filler = ''): void => recorder.start(name, undefined, { tags: { filler } }, 0).finish()
  return { writer, ledger, lines, timers, trace, protocol }
}

function namesIn({ path, body }: Pick<FakeRequest, 'path' | 'body'>): string[] {
  const version: PayloadVersion = path === '/v0.5/traces' ? 'v0.5' : 'v0.4'
  const traces = readPayload({ version, bytes: body })
  return traces.flat().map(({ name }) => name)
}

function told({ requests }: FakeAgent): string[] {
  return requests.map((request) => `${request.path} ${namesIn(request)} ${request.headers['x-datadog-trace-count']}`)
}

/** A writer to an agent over HTTP that has only those paths. */
async function writingTo(paths: readonly string[], refusal = 404) {
  const agent = await fakeAgent(({ path }, response) => {
    if (paths.includes(path)) response.end(path === '/v0.3/traces' ? 'OK\n' : '{}')
    else response.writeHead(refusal).end('404 page not found')
  })
  const client = new HttpAgentClient({ ...agent.access, url: agent.url })
  return { agent, ...writing({ client }) }
}

describe('an agent over HTTP', () => {
  test.each([404, 415])('that answers %d to v0.5 gets the same traces in v0.4, and all that follow', async (status) => {
    const { agent, writer, ledger, lines, trace } = await writingTo(['/v0.3/traces', '/v0.4/traces'], status)
    trace('a')
    trace('b')
    await writer.flush()
    trace('c')
    await writer.flush()
    writer.close()
    expect(told(agent)).toEqual(['/v0.5/traces a,b 2', '/v0.4/traces a,b 2', '/v0.4/traces c 1'])
    expect(ledger.snapshot()).toMatchObject({ sent: { traces: 3, spans: 3 }, dropped: {}, inFlight: NOTHING })
    expect(lines).toEqual([
      `clew: the agent at http://agent:8126 does not take /v0.5/traces (http_${status}); traces go to /v0.4/traces from here on. Nothing is lost by that.`,
    ])
  })

  test('that knows v0.3 alone gets that', async () => {
    const { agent, writer, ledger, trace } = await writingTo(['/v0.3/traces'])
    trace('a')
    await writer.flush()
    trace('b')
    await writer.flush()
    writer.close()
    expect(told(agent)).toEqual(['/v0.5/traces a 1', '/v0.4/traces a 1', '/v0.3/traces a 1', '/v0.3/traces b 1'])
    expect(ledger.snapshot()).toMatchObject({ sent: { spans: 2 }, dropped: {} })
  })

  test('that is none takes nothing, which is counted', async () => {
    const { agent, writer, ledger, lines, trace } = await writingTo([])
    trace('a')
    await writer.flush()
    writer.close()
    expect(agent.requests.map(({ path }) => path)).toEqual(['/v0.5/traces', '/v0.4/traces', '/v0.3/traces'])
    expect(ledger.snapshot()).toMatchObject({ sent: NOTHING, inFlight: NOTHING, dropped: { http_404: { spans: 1 } } })
    expect(lines).toHaveLength(1)
  })
})

describe('what waits in v0.5 when the agent turns out not to take it', () => {
  test('is translated when its turn comes, in order', async () => {
    const client = new ScriptedClient()
    const { writer, ledger, trace } = writing({ client, flushBytes: 500 })
    trace('a')
    void writer.flush()
    for (const name of ['b', 'c', 'd']) trace(name, name.repeat(600))
    expect(client.calls.map(({ path }) => path)).toEqual(['/v0.5/traces'])
    await client.calls[0]?.answer(NOT_FOUND)
    client.always = ACCEPTED
    await client.calls[1]?.answer(ACCEPTED)
    await settled()
    expect(client.calls.map(({ path, bytes }) => `${path} ${namesIn({ path, body: bytes })}`)).toEqual([
      '/v0.5/traces a',
      '/v0.4/traces a',
      '/v0.4/traces b',
      '/v0.4/traces c',
      '/v0.4/traces d',
    ])
    expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, inFlight: NOTHING, sent: { spans: 4 } })
  })

  /** Forty traces with one and the same tag, which v0.5 has once. */
  function thickened() {
    const client = new ScriptedClient()
    const all = writing({ client })
    const filler = 'x'.repeat(5000)
    for (let i = 0; i < 40; i++) all.trace(`op${i}`, filler)
    return { client, ...all }
  }

  test('comes in several payloads if it gets much larger, of which one is in memory at a time', async () => {
    const { client, writer, ledger, trace } = thickened()
    const flushed = writer.flush()
    trace('later')
    expect(client.calls).toHaveLength(1)
    await client.calls[0]?.answer(NOT_FOUND)
    const most = Math.max(...client.calls.map(({ bytes }) => bytes.length))
    expect(most).toBeLessThan(20_000)
    client.always = ACCEPTED
    await client.calls[1]?.answer(ACCEPTED)
    await flushed
    await writer.flush()
    const names = client.calls.slice(1).flatMap(({ path, bytes }) => namesIn({ path, body: bytes }))
    expect(names).toEqual([...Array.from({ length: 40 }, (_, i) => `op${i}`), 'later'])
    expect(client.calls.length).toBeGreaterThan(15)
    expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, inFlight: NOTHING, sent: { spans: 41 }, dropped: {} })
  })

  test('is in one place of the ledger all the time, also when the agent goes away in between', async () => {
    const { client, writer, ledger, timers } = thickened()
    void writer.flush()
    await client.calls[0]?.answer(NOT_FOUND)
    for (let i = 1; i < 8; i++) {
      const { queued, inFlight, sent } = ledger.snapshot()
      expect(queued.spans + inFlight.spans + sent.spans).toBe(40)
      expect(Math.min(queued.bytes, inFlight.bytes)).toBeGreaterThanOrEqual(0)
      await client.calls[i]?.answer(i % 3 === 0 ? UNREACHABLE : ACCEPTED)
      timers.advance(1000)
    }
    writer.close()
    const { queued, inFlight, sent, dropped } = ledger.snapshot()
    expect([queued, inFlight]).toEqual([NOTHING, NOTHING])
    expect(sent.spans + (dropped['unsent_at_exit']?.spans ?? 0)).toBe(40)
  })

  test('loses a trace that is too large in v0.4, and counts it', async () => {
    const client = new ScriptedClient()
    const { writer, ledger, trace } = writing({ client, maxPayloadBytes: 8000 })
    trace('small')
    trace('large', 'x'.repeat(9000))
    trace('small')
    void writer.flush()
    client.always = ACCEPTED
    await client.calls[0]?.answer(NOT_FOUND)
    await settled()
    expect(ledger.snapshot()).toMatchObject({
      queued: NOTHING,
      inFlight: NOTHING,
      sent: { traces: 2, spans: 2 },
      dropped: { trace_too_large: { traces: 1, spans: 1 } },
    })
  })
})
