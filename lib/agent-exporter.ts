import { missingFileProblem } from './config/config-problem.ts'
import { orIfMissing } from './config/missing-file.ts'
import type { Config } from './config/options.ts'
import { describeProblem } from './errors.ts'
import { AgentCalls } from './export/agent-calls.ts'
import type { AgentClient } from './export/agent-client.ts'
import { AgentInfoSource } from './export/agent-info-source.ts'
import type { ProcessFacts } from './export/chunk-tags.ts'
import { DroppedP0s } from './export/dropped-p0s.ts'
import type { Exporter } from './export/exporter.ts'
import { Holding } from './export/holding.ts'
import { HttpAgentClient } from './export/http-agent-client.ts'
import { nativeFields } from './export/native-fields.ts'
import { fullBytes } from './export/payload-buffer.ts'
import { Protocol } from './export/protocol.ts'
import { ProtocolEncoder } from './export/protocol-encoder.ts'
import { RequestSize } from './export/request-size.ts'
import type { TraceEncoder } from './export/trace-encoder.ts'
import { TraceHeaders } from './export/trace-headers.ts'
import type { AgentDuties } from './export/trace-processor.ts'
import { TraceWriter } from './export/trace-writer.ts'
import { V04Encoder } from './export/v04-encoder.ts'
import { V05Encoder } from './export/v05-encoder.ts'
import { FLUSH_BYTES } from './flush-bytes.ts'
import type { Clock } from './platform/clock.ts'
import type { Logger } from './platform/logger.ts'
import type { Random } from './platform/random.ts'
import { StandingExchange } from './platform/standing-exchange.ts'
import type { Timer, Timers } from './platform/timers.ts'
import type { Ledger } from './span/ledger.ts'
import type { RecordedSpan } from './span/recorded-span.ts'
import type { SpanDefaults } from './span/span-defaults.ts'
import type { TraceSegment } from './span/trace-segment.ts'
import type { StatsIdentity } from './stats/stats-payload.ts'
import { STATS_PATH, StatsWriter } from './stats/stats-writer.ts'
import { TraceFilters } from './stats/trace-filters.ts'

/** What speaks with an agent is made of that. */
export interface AgentExporterParts {
  readonly config: Config
  /** The agent's address, for people. */
  readonly url: string
  /** Headers of every request, see `export/agent-headers.ts`. */
  readonly headers: Readonly<Record<string, string>>
  /** Who counts, where the tracer does. */
  readonly identity: () => StatsIdentity
  readonly ledger: Ledger
  readonly defaults: SpanDefaults
  readonly process: ProcessFacts
  readonly logger: Logger
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  /** Runs what sends outside of any trace and any request. */
  readonly apart: <T>(fn: () => T) => T
  /** Takes the place of the client, and may hand on to it. */
  readonly around: (client: AgentClient) => AgentClient
  /** Takes the sampling rates of the agent's answers. */
  readonly onRates: (rates: unknown) => void
}

/** Brings traces to an agent over HTTP, as it says it wants them; and their statistics, if it leaves these to the tracer. */
export class AgentExporter implements Exporter {
  /** What is done in the agent's place; undefined if that is all left to the agent. */
  readonly duties: AgentDuties | undefined
  readonly #writer: TraceWriter
  readonly #stats: StatsWriter | undefined
  readonly #info: AgentInfoSource
  readonly #calls: AgentCalls
  readonly #holding: Holding
  readonly #parts: AgentExporterParts

  constructor(parts: AgentExporterParts) {
    this.#parts = parts
    const { apart, config, defaults, logger, process, timers, url } = parts
    const { agentAddress: address, agentTimeoutMs: timeoutMs } = config
    const access = { address, headers: parts.headers, timeoutMs, timers, standing: new StandingExchange(address) }
    const onState = (state: string): void => this.#info.stateSeen(state)
    const calls = new AgentCalls(access, onState)
    const info = new AgentInfoSource({ calls, timers, logger, apart })
    this.#info = info
    const protocol = new Protocol({ version: config.protocolVersion === '0.5' ? 'v0.5' : 'v0.4', address: url, logger })
    const droppedP0s = new DroppedP0s()
    const traceHeaders = new TraceHeaders({ droppedP0s, onAccepted: () => info.accepted() })
    const client = new HttpAgentClient({ ...access, url, clock: parts.clock, traceHeaders, onState })
    const size = new RequestSize()
    // As long as nobody knows what the agent takes: it passes over a field that it does not know.
    let native = { ...nativeFields(info.info, config.nativeSpanEvents), metaStruct: true }
    info.subscribe((next) => {
      native = nativeFields(next, config.nativeSpanEvents)
      protocol.learn(next.endpoints)
      size.learn(next.maxRequestBytes)
    })
    const full = fullBytes(FLUSH_BYTES, config.maxQueuedBytes)
    const options = { defaults, process, maxBytes: config.maxPayloadBytes, fullBytes: full }
    const v04 = (): TraceEncoder => new V04Encoder({ ...options, native: () => native })
    const v05 = (): TraceEncoder =>
      orIfMissing<TraceEncoder>(
        () => new V05Encoder(options),
        (file) => {
          this.#warnMissing(file, 'payloads are of version 0.4')
          return v04()
        },
      )
    const encoder = new ProtocolEncoder(protocol, (version) => (version === 'v0.5' ? v05() : v04()))
    this.#calls = calls
    this.#holding = new Holding(calls)
    this.#writer = new TraceWriter({
      ...config,
      ...parts,
      encoder,
      protocol,
      size,
      client: parts.around(client),
      flushBytes: FLUSH_BYTES,
    })
    if (config.statsComputation) {
      const stats = orIfMissing<StatsWriter | undefined>(
        () => this.#statsWriter(),
        (file) => {
          this.#warnMissing(file, 'statistics are left to the agent')
          return undefined
        },
      )
      this.#stats = stats
      this.duties = stats && this.#duties(stats, droppedP0s)
    }
    info.start()
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    this.#writer.export(segment, spans)
  }

  async flush(): Promise<void> {
    const stats = this.#stats
    await Promise.all([this.#writer.flush(), stats && this.#holding.during(() => stats.flush(true))])
  }

  async drain(timeoutMs: number, tries?: number): Promise<void> {
    const stats = this.#stats
    await Promise.all([this.#writer.drain(timeoutMs, tries), stats && this.#drainStats(stats, timeoutMs)])
  }

  drainStanding(timeoutMs: number): void {
    const { clock } = this.#parts
    const end = clock.now() + timeoutMs
    this.#writer.drainStanding(timeoutMs)
    this.#stats?.drainStanding((body) =>
      this.#calls.postStanding(STATS_PATH, body, Math.min(timeoutMs, end - clock.now())),
    )
  }

  close(): void {
    this.#info.close()
    this.#stats?.close()
    this.#calls.close()
    this.#writer.close()
  }

  async #drainStats(stats: StatsWriter, timeoutMs: number): Promise<void> {
    const { apart, timers } = this.#parts
    let timer: Timer | undefined
    const timeout = new Promise<void>((resolve) => {
      timer = apart(() => timers.after(timeoutMs, resolve))
    })
    await this.#holding.during(() => Promise.race([stats.drain(), timeout]))
    timer?.cancel()
    stats.giveUp()
  }

  #warnMissing(file: string, consequence: string): void {
    const problem = missingFileProblem(file, consequence)
    this.#parts.logger.warnOnce(file + consequence, describeProblem('CLEW_CONFIG_INVALID', problem))
  }

  #statsWriter(): StatsWriter {
    const stats = new StatsWriter({
      ...this.#parts,
      identity: this.#parts.identity(),
      send: (body) => this.#calls.post(STATS_PATH, body),
      onClaim: (claiming) => {
        this.#writer.counted = claiming
      },
    })
    this.#parts.ledger.statistics = () => stats.counts
    this.#info.subscribe((info) => stats.enable(info))
    return stats
  }

  #duties(stats: StatsWriter, droppedP0s: DroppedP0s): AgentDuties {
    const { logger, process } = this.#parts
    const info = this.#info
    const sharedTags = new Map([...(process.tags ?? []), ['language', 'javascript'], ['runtime-id', process.runtimeId]])
    const verdicts = new WeakMap<TraceSegment, boolean>()
    const options = { logger, sharedTags, verdicts, onUnclear: () => stats.unclear() }
    let filters = new TraceFilters(info.info, options)
    info.subscribe((next) => {
      filters = new TraceFilters(next, options)
    })
    return {
      allow: (segment) => !stats.claiming || filters.allow(segment),
      count: (segment, spans) => stats.add(segment, spans),
      get dropsUnsampled() {
        return stats.claiming && info.info.clientDropP0s
      },
      droppedUnsampled: (traces, spans) => droppedP0s.add(traces, spans),
    }
  }
}
