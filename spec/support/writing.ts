import { fullBytes } from '../../lib/export/payload-buffer.ts'
import { Protocol } from '../../lib/export/protocol.ts'
import { ProtocolEncoder } from '../../lib/export/protocol-encoder.ts'
import { RequestSize } from '../../lib/export/request-size.ts'
import type { Payload, PayloadVersion } from '../../lib/export/trace-encoder.ts'
import { TraceWriter, type TraceWriterOptions } from '../../lib/export/trace-writer.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import type { Ledger, TracerStats } from '../../lib/span/ledger.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { readPayload } from '../contract/trace-encoder.contract.ts'
import { expectExact } from './exact-ledger.ts'
import { NO_DEFAULTS, recording } from './recording.ts'
import { ScriptedClient, type Sent, settled } from './scripted-client.ts'

export interface WritingOptions extends Partial<Omit<TraceWriterOptions, 'timers' | 'clock'>> {
  readonly timers?: ManualTimers
  readonly clock?: ManualClock
  readonly version?: PayloadVersion
}

export interface Writing {
  readonly writer: TraceWriter
  readonly client: ScriptedClient
  readonly timers: ManualTimers
  readonly clock: ManualClock
  readonly size: RequestSize
  readonly lines: string[]
  readonly rates: unknown[]
  readonly ledger: Ledger
  /** Finishes a trace of one span, which is kept unless its priority says otherwise. */
  trace(name: string, tags?: Readonly<Record<string, unknown>>, priority?: number): void
  /** Lets time pass, on all clocks, and what it brings about happen. */
  pass(ms: number, step?: number): Promise<void>
  /** The ledger, which is exact. */
  stats(): TracerStats
}

/** A writer of either version to an agent whose answers are given by a spec. */
export function writing(options: WritingOptions = {}): Writing {
  const { version = 'v0.4', maxPayloadBytes = 1 << 20, flushBytes = 100_000, maxQueuedBytes = 1 << 20 } = options
  const client = new ScriptedClient()
  const { timers = new ManualTimers(), clock = new ManualClock() } = options
  const size = new RequestSize()
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const logger = new Logger('warn', { warn: say, error: say })
  const rates: unknown[] = []
  const { recorder, ledger } = recording({ complete: (segment, spans) => writer.export(segment, spans) })
  const { address } = options.client ?? client
  const protocol = new Protocol({ version, address, logger })
  const parts = {
    maxBytes: maxPayloadBytes,
    fullBytes: fullBytes(flushBytes, maxQueuedBytes),
    defaults: NO_DEFAULTS,
    process: { runtimeId: 'run-1', pid: 7 },
  }
  const encoder = new ProtocolEncoder(protocol, (spoken) =>
    spoken === 'v0.5' ? new V05Encoder(parts) : new V04Encoder(parts),
  )
  const writer = new TraceWriter({
    encoder,
    client,
    protocol,
    size,
    ledger,
    logger,
    // As late as can be.
    random: { int32: () => -1 },
    apart: (fn) => fn(),
    onRates: (next) => rates.push(next),
    flushIntervalMs: 1000,
    ...options,
    flushBytes,
    maxQueuedBytes,
    timers,
    clock,
  })
  const trace = (name: string, tags: Readonly<Record<string, unknown>> = {}, priority = 1): void => {
    const span = recorder.start(name, undefined, { tags: { ...tags } }, 0)
    if (priority <= 0) span.drop()
    span.finish()
  }
  const pass = async (ms: number, step = 100): Promise<void> => {
    for (let passed = 0; passed < ms; passed += step) {
      await settled()
      clock.advance(step)
      timers.advance(step)
    }
    await settled()
  }
  const stats = (): TracerStats => {
    const all = ledger.snapshot()
    expectExact(all)
    return all
  }
  return { writer, client, timers, clock, size, lines, rates, ledger, trace, pass, stats }
}

/** The names of the spans in what was sent, as a strict agent reads it. */
export function namesIn({ version, bytes, traces }: Sent | Payload): string[] {
  const read = readPayload({ version, bytes, traces })
  if (read.length !== traces) throw new Error(`${traces} traces were announced, and ${read.length} sent`)
  return read.flat().map(({ name }) => name)
}
