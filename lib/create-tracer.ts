import type { AgentExporter } from './agent-exporter.ts'
import { type LoadedConfig, loadConfig } from './config/load-config.ts'
import { orIfMissing } from './config/missing-file.ts'
import type { Config, TracerOptions } from './config/options.ts'
import { surroundingsOf } from './config/surroundings.ts'
import { createSampler, createSpanSampler } from './create-sampler.ts'
import { createScope, type ScopeOverrides } from './create-scope.ts'
import { discreetSink } from './discreet-sink.ts'
import { describeProblem } from './errors.ts'
import type { AgentClient } from './export/agent-client.ts'
import type { ProcessFacts } from './export/chunk-tags.ts'
import type { Exporter } from './export/exporter.ts'
import { TraceProcessor } from './export/trace-processor.ts'
import { agentExporter, clientExporter, type Sending } from './exporters.ts'
import { FLUSH_BYTES } from './flush-bytes.ts'
import { LateExporter } from './late-exporter.ts'
import { LatePart } from './late-part.ts'
import { linkedTracestate } from './linked-tracestate.ts'
import { type Clock, SystemClock } from './platform/clock.ts'
import type { MakeDatagramSocket } from './platform/datagram-socket.ts'
import { type Host, NodeHost } from './platform/host.ts'
import { Logger } from './platform/logger.ts'
import { type Random, SystemRandom } from './platform/random.ts'
import { afterThis, SystemTimers, type Timers } from './platform/timers.ts'
import { readYaml } from './platform/yaml.ts'
import { EXIT_MS, ProcessEnd } from './process-end.ts'
import { processFacts } from './process-facts.ts'
import { Propagation } from './propagation/propagation.ts'
import { AgentRates } from './sampling/agent-rates.ts'
import { Ledger } from './span/ledger.ts'
import { plainTags } from './span/plain-tags.ts'
import type { Sampler } from './span/sampling-decision.ts'
import type { SpanDefaults } from './span/span-defaults.ts'
import { SpanRecorder } from './span/span-recorder.ts'
import type { PlainTag } from './span/tag-value.ts'
import { startupLine } from './startup-line.ts'
import { Tracer } from './tracer.ts'
import { TracerConfig } from './tracer-config.ts'
import type { TracerParts } from './tracer-context.ts'
import { tracerHealth } from './tracer-health.ts'

/** What an exporter is made from. */
export interface ExporterContext {
  /** Where it counts what it does. */
  readonly ledger: Ledger
  readonly defaults: SpanDefaults
  readonly process: ProcessFacts
}

/** Parts that can be given in place of the usual ones. */
export interface PartOverrides extends ScopeOverrides {
  readonly host?: Host
  readonly clock?: Clock
  readonly random?: Random
  readonly timers?: Timers
  readonly sampler?: Sampler
  readonly exporter?: (context: ExporterContext) => Exporter
  /** Brings payloads to the agent in place of HTTP. */
  readonly client?: AgentClient
  /** Sends health metrics in place of UDP. */
  readonly socket?: MakeDatagramSocket
}

/**
 * A tracer of its own, for libraries and for processes that need more than one; programs use the default one.
 *
 * @example
 * const tracer = createTracer({ service: 'reports', url: 'http://127.0.0.1:8126' })
 */
export function createTracer(options?: TracerOptions, parts: PartOverrides = {}): Tracer {
  const { parts: composed, config } = composeTracer(options, parts)
  return new Tracer(composed, config)
}

/** A tracer before it is put together. */
export interface Composition {
  readonly logger: Logger
  readonly config: TracerConfig
  /** Undefined if tracing is switched off. */
  readonly parts: TracerParts | undefined
}

/** Makes the parts of a tracer from options and environment. */
export function composeTracer(options: TracerOptions | undefined, overrides: PartOverrides): Composition {
  const host = overrides.host ?? new NodeHost()
  const loaded = readConfig(options, host)
  const { config, problems } = loaded
  const logger = new Logger(config.logLevel, discreetSink(config.logger, loaded))
  const explained = new TracerConfig(() => loaded.explain())
  if (!config.enabled) return { logger, config: explained, parts: undefined }
  for (const problem of problems) logger.warn(describeProblem('CLEW_CONFIG_INVALID', problem))
  if (logger.debugging)
    for (const remark of loaded.remarks()) logger.debug(describeProblem('CLEW_CONFIG_INVALID', remark))
  if (config.startupLogs) logger.announce(lineOf(loaded, host))

  const clock = overrides.clock ?? new SystemClock()
  const random = overrides.random ?? new SystemRandom()
  const timers = overrides.timers ?? new SystemTimers()
  const scope = createScope(config, overrides, logger)
  const rates = new AgentRates()
  const defaults = spanDefaults(config)
  const apart = <T>(fn: () => T): T => scope.apart(fn)
  const health = tracerHealth({ config, defaults, host, logger, clock, timers, apart, socket: overrides.socket })
  const ledger = health?.ledger ?? new Ledger()
  const context = { ledger, defaults, process: processFacts(loaded, host) }
  const onRates = (next: unknown): void => rates.update(next)
  const sending: Sending = {
    ...context,
    logger,
    clock,
    timers,
    random,
    apart,
    onRates,
    config,
    // Nobody is told before there is something to send.
    get url() {
      return String(loaded.discretion.shown('agentUrl'))
    },
    onAnswer: health && ((answer) => health.answered(answer)),
  }
  const given = overrides.exporter?.(context) ?? (overrides.client && clientExporter(overrides.client, sending))
  const make = (): AgentExporter => agentExporter(sending, host)
  // What is counted in the agent's place is counted from the first span on.
  const counts = given === undefined && config.statsComputation
  const forAgent = counts ? orIfMissing<AgentExporter | undefined>(make, () => undefined) : undefined
  const late = given === undefined && forAgent === undefined ? new LateExporter({ make, ledger, logger }) : undefined
  const bare = given ?? forAgent ?? (late as LateExporter)
  const exporter = health?.over(bare) ?? bare
  const processor = new TraceProcessor({
    exporter,
    ledger,
    singles: createSpanSampler(config, clock, logger),
    duties: forAgent?.duties,
  })
  const recorder = new SpanRecorder({
    clock,
    random,
    timers,
    sampler: overrides.sampler ?? createSampler(config, { rates, defaults, clock }, logger),
    ledger,
    logger,
    defaults,
    complete: (segment, spans) => {
      processor.process(segment, spans)
      end.handedOn()
    },
    scope,
    partialFlushMinSpans: config.partialFlushMinSpans,
    partialFlushBytes: Number.isFinite(config.partialFlushMinSpans)
      ? FLUSH_BYTES
      : Math.min(config.maxPayloadBytes, config.maxQueuedBytes) / 2,
    wideTraceIds: config.wideTraceIds,
    // Apart from it, because it is in a file that is loaded late.
    tracestateOf: (context) => linkedTracestate(context),
  })
  const end: ProcessEnd = new ProcessEnd({
    recorder,
    scope,
    exporter,
    clock,
    signalMs: config.signalTimeoutMs,
    exitMs: config.exitTimeoutMs,
  })
  const ears = host.onEnd(end)
  const complete = (): void => end.complete()
  const release = (): void => ears.dispose()
  const propagation = new LatePart({
    make: () => new Propagation(config, defaults, (what) => ledger.refused(what)),
    logger,
    without: 'no headers are read or written',
  })
  const parts = { recorder, scope, processor, exporter, ledger, propagation, shutdownMs: EXIT_MS, complete, release }
  // When the program has started, so that neither its start nor its first request waits for that.
  if (late !== undefined)
    afterThis(() => {
      late.load()
      void propagation.part
      void clock.origin
    })
  return { logger, config: explained, parts }
}

/** Reads the options, the environment and the files of a process. */
export function readConfig(options: TracerOptions | undefined, host: Host): LoadedConfig {
  return loadConfig(
    options,
    surroundingsOf(host, (text) => readYaml(text)),
  )
}

/** The line about the start, which is in a file of its own, as few ask for it. */
function lineOf(loaded: LoadedConfig, host: Host): string {
  return orIfMissing(
    () => startupLine(loaded, host),
    (file) => `The configuration is not told, because ${file}, a file of clew, is missing.`,
  )
}

function spanDefaults(config: Config): SpanDefaults {
  const tags = new Map<string, PlainTag>()
  if (config.env !== undefined) tags.set('env', config.env)
  for (const [key, value] of Object.entries(config.tags)) plainTags(key, value, (name, plain) => tags.set(name, plain))
  const serviceMapping = new Map(Object.entries(config.serviceMapping))
  const service = serviceMapping.get(config.service) ?? config.service
  return { service, version: config.version, tags, serviceMapping }
}
