import { expect, onTestFinished, test } from 'vitest'
import { startAgent } from '../../lib/agent/index.ts'
import { AgentCalls } from '../../lib/export/agent-calls.ts'
import { AgentInfoSource } from '../../lib/export/agent-info-source.ts'
import { DroppedP0s } from '../../lib/export/dropped-p0s.ts'
import { HttpAgentClient } from '../../lib/export/http-agent-client.ts'
import { nativeFields } from '../../lib/export/native-fields.ts'
import { TraceHeaders } from '../../lib/export/trace-headers.ts'
import { TraceWriter } from '../../lib/export/trace-writer.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'
import { accessTo } from '../support/fake-agent.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

test('the development agent gets what it says it takes, and says no more', async () => {
  const logger = new Logger('off')
  const agent = await startAgent({ port: 0, logger: { warn() {}, error() {} } })
  onTestFinished(() => agent.close())
  const access = accessTo(agent.port)
  const calls = new AgentCalls(access)
  const timers = new ManualTimers()
  const info = new AgentInfoSource({ calls, timers, logger, apart: (fn) => fn() })
  const told = new Promise((resolve) => info.subscribe(resolve))
  info.start()
  timers.advance(0)
  await told

  const { recorder, ledger } = recording({ complete: (segment, spans) => writer.export(segment, spans) })
  const process = { runtimeId: 'run-1', pid: 7 }
  const writer = new TraceWriter({
    encoder: new V04Encoder({
      maxBytes: 1 << 20,
      defaults: NO_DEFAULTS,
      process,
      native: () => nativeFields(info.info),
    }),
    client: new HttpAgentClient({
      clock: new ManualClock(),
      ...access,
      url: agent.url,
      traceHeaders: new TraceHeaders({ droppedP0s: new DroppedP0s() }),
      onState: (state) => info.stateSeen(state),
    }),
    ledger,
    logger,
    timers,
    random: new SequentialIds(),
    apart: (fn) => fn(),
    clock: new ManualClock(),
    onRates: () => {},
    flushIntervalMs: 1000,
    flushBytes: 100_000,
    maxQueuedBytes: 1 << 20,
  })
  const span = recorder.start('op', undefined, undefined, 0)
  span.addLink(span.context(), { reason: 'retry' })
  span.recordException(new TypeError('no'))
  Object.assign(span, { metaStruct: new Map([['_dd.stack', { frames: [{ id: 1 }] }]]) })
  span.finish()
  await writer.flush()
  writer.close()

  expect(ledger.snapshot()).toMatchObject({ sent: { spans: 1 }, dropped: {}, misuse: {} })
  expect(agent.stats()).toMatchObject({ refused: {}, warnings: {} })
  const [read] = agent.traces()[0]?.spans ?? []
  expect(read?.meta).not.toHaveProperty('events')
  expect(read).toMatchObject({
    links: [{ traceId: span.traceId, spanId: '1', attributes: { reason: 'retry' } }],
    events: [{ name: 'exception', attributes: { 'exception.type': 'TypeError', 'exception.message': 'no' } }],
  })
  // {"frames":[{"id":1}]}
  expect(Buffer.from(read?.metaStruct['_dd.stack'] ?? []).toString('hex')).toBe('81a66672616d65739181a2696401')
  // The state in its answer is that of what was read.
  timers.advance(60_000)
  expect(agent.stats().requests).toBe(2)
})
