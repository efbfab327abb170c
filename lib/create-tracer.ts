import type { AsyncLocalStorage } from 'node:async_hooks'
import { AgentExporter, type AgentExporterParts } from './agent-exporter.ts'
import { ClsHookedManager } from './cls-hooked/cls-hooked-manager.ts'
import { type ClsHooked, NamedNamespace } from './cls-hooked/named-namespace.ts'
import { type LoadedConfig, loadConfig } from './config/load-config.ts'
import type { Config, TracerOptions } from './config/options.ts'
import { surroundingsOf } from './config/surroundings.ts'
import { discreetSink } from './discreet-sink.ts'
import { describeProblem } from './errors.ts'
import type { AgentClient } from './export/agent-client.ts'
import { agentHeaders } from './export/agent-headers.ts'
import type { ProcessFacts } from './export/chunk-tags.ts'
import { DiagnosingClient } from './export/diagnosing-client.ts'
import type { Exporter } from './export/exporter.ts'
import { HeardClient } from './export/heard-client.ts'
import { TraceProcessor } from './export/trace-processor.ts'
import { TraceWriter } from './export/trace-writer.ts'
import { V04Encoder } from './export/v04-encoder.ts'
import { FLUSH_BYTES } from './flush-bytes.ts'
import { LateExporter } from './late-exporter.ts'
import { LatePart } from './late-part.ts'
import { linkedTracestate } from './linked-tracestate.ts'
import { callSites } from './platform/call-sites.ts'
import { type Clock, SystemClock } from './platform/clock.ts'
import { loadClsHooked } from './platform/cls-hooked-package.ts'
import { container } from './platform/container.ts'
import type { ContextManager } from './platform/context-manager.ts'
import type { MakeDatagramSocket } from './platform/datagram-socket.ts'
import { type Host, NodeHost } from './platform/host.ts'
import { Logger } from './platform/logger.ts'
import { type Random, SystemRandom } from './platform/random.ts'
import { SystemTimers, type Timers } from './platform/timers.ts'
import { VERSION } from './platform/version.ts'
import { readYaml } from './platform/yaml.ts'
import { EXIT_MS, ProcessEnd } from './process-end.ts'
import { processFacts } from './process-facts.ts'
import { Propagation } from './propagation/propagation.ts'
import { AgentRates } from './sampling/agent-rates.ts'
import { PrioritySampler } from './sampling/priority-sampler.ts'
import { SpanSampler } from './sampling/span-sampler.ts'
import { ManagedScope } from './scope/managed-scope.ts'
import { Scope, type ScopeOptions } from './scope/scope.ts'
import { SiblingWatch } from './scope/sibling-watch.ts'
import { errorTags } from './span/error-tags.ts'
import { Ledger } from './span/ledger.ts'
import type { Sampler } from './span/sampling-decision.ts'
import type { SpanDefaults } from './span/span-defaults.ts'
import { SpanRecorder } from './span/span-recorder.ts'
import type { Store } from './span/store.ts'
import { type PlainTag, plainTags } from './span/tag-value.ts'
import { startupLine } from './startup-line.ts'
import type { StatsIdentity } from './stats/stats-payload.ts'
import { Tracer } from './tracer.ts'
import { TracerConfig } from './tracer-config.ts'
import type { TracerParts } from './tracer-context.ts'
import { tracerHealth } from './tracer-health.ts'

const NO_ENTER =
  'this runtime can make a span active for a function only: spans of trace(name) and open(name) are recorded, but nobody becomes their child. Use trace(name, fn).'

/** What an exporter is made from. */
export interface ExporterContext {
  /** Where it counts what it does. */
  readonly ledger: Ledger
  readonly defaults: SpanDefaults
  readonly process: ProcessFacts
}

/** Parts that can be given in place of the usual ones. */
export interface PartOverrides {
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
  readonly storage?: AsyncLocalStorage<Store>
  /** Tells the stack of its caller, for the warnings of development. */
  readonly callSites?: () => readonly NodeJS.CallSite[]
  /** Loads the package cls-hooked; gives undefined if it is not installed. */
  readonly loadClsHooked?: () => unknown
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
  const { config, discretion, problems } = loaded
  const logger = new Logger(config.logLevel, discreetSink(config.logger, discretion))
  const explained = new TracerConfig(() => loaded.explain())
  if (!config.enabled) return { logger, config: explained, parts: undefined }
  for (const problem of problems) logger.warn(describeProblem('CLEW_CONFIG_INVALID', problem))
  if (logger.debugging)
    for (const remark of loaded.remarks()) logger.debug(describeProblem('CLEW_CONFIG_INVALID', remark))
  if (config.startupLogs) logger.announce(startupLine(loaded, host))

  const clock = overrides.clock ?? new SystemClock()
  const random = overrides.random ?? new SystemRandom()
  const timers = overrides.timers ?? new SystemTimers()
  const scope = makeScope(config, overrides, logger)
  const rates = new AgentRates()
  const defaults = spanDefaults(config)
  const apart = <T>(fn: () => T): T => scope.apart(fn)
  const health = tracerHealth({ config, defaults, host, logger, clock, timers, apart, socket: overrides.socket })
  const ledger = health?.ledger ?? new Ledger()
  const context = { ledger, defaults, process: processFacts(loaded, host) }
  const onRates = (next: unknown): void => rates.update(next)
  const url = String(discretion.shown('agentUrl'))
  const heard = (client: AgentClient): AgentClient =>
    health === undefined ? client : new HeardClient(client, (answer) => health.answered(answer))
  const around = (client: AgentClient): AgentClient => diagnosed(heard(client), config, logger)
  const sending = { ...context, logger, clock, timers, random, apart, onRates, config, url, around }
  const given = overrides.exporter?.(context) ?? ownClient(overrides.client, sending)
  const make = (): AgentExporter => agentExporter(sending, host)
  // What is counted in the agent's place is counted from the first span on.
  const forAgent = given === undefined && config.statsComputation ? make() : undefined
  const late = given === undefined && forAgent === undefined ? new LateExporter({ make, ledger, logger }) : undefined
  const bare = given ?? forAgent ?? (late as LateExporter)
  const exporter = health?.over(bare) ?? bare
  const processor = new TraceProcessor({
    exporter,
    ledger,
    singles: new SpanSampler(config.spanSamplingRules, clock),
    duties: forAgent?.duties,
  })
  const recorder = new SpanRecorder({
    clock,
    random,
    timers,
    sampler:
      overrides.sampler ??
      new PrioritySampler({
        rules: config.samplingRules,
        sampleRate: config.sampleRate,
        rateLimit: config.rateLimit,
        rates,
        defaults,
        clock,
      }),
    ledger,
    logger,
    defaults,
    complete: (segment, spans) => processor.process(segment, spans),
    scope,
    partialFlushMinSpans: config.partialFlushMinSpans,
    partialFlushBytes: Number.isFinite(config.partialFlushMinSpans) ? FLUSH_BYTES : config.maxPayloadBytes / 2,
    wideTraceIds: config.wideTraceIds,
    // Apart from it, because it is in a file that is loaded late.
    tracestateOf: (context) => linkedTracestate(context),
  })
  const end = new ProcessEnd({
    recorder,
    scope,
    exporter,
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
    queueMicrotask(() => {
      late.load()
      void propagation.part
    })
  return { logger, config: explained, parts }
}

/** Reads the options, the environment and the files of a process. */
export function readConfig(options: TracerOptions | undefined, host: Host): LoadedConfig {
  return loadConfig(options, surroundingsOf(host, readYaml))
}

function siblingWatch(sites: () => readonly NodeJS.CallSite[], logger: Logger): SiblingWatch {
  return new SiblingWatch({ warn: (text) => logger.warn(text), sites, microtask: queueMicrotask })
}

function makeScope(config: Config, overrides: PartOverrides, logger: Logger): Scope {
  const developing = config.debug || config.development
  const options: ScopeOptions = {
    storage: overrides.storage,
    lasting: config.detached === 'child',
    onUnable: () => logger.warn(NO_ENTER),
    watch: developing ? siblingWatch(overrides.callSites ?? callSites, logger) : undefined,
  }
  const manager = contextManager(config, overrides, logger)
  if (manager === undefined) return new Scope(options)
  const onManagerError = (error: unknown): void => {
    // cls-hooked goes on to print all that the application keeps in its contexts.
    const message = errorTags(error).message.split('\n', 1).join('').trim()
    logger.warn(
      `the context manager threw '${message}'; where it does, AsyncLocalStorage alone carries the active span.`,
    )
  }
  return new ManagedScope({ ...options, manager, onManagerError })
}

function contextManager(config: Config, overrides: PartOverrides, logger: Logger): ContextManager | undefined {
  if (config.contextManager !== undefined || config.scope !== 'cls_hooked') return config.contextManager
  let got = 'none'
  try {
    const cls = (overrides.loadClsHooked ?? loadClsHooked)()
    if (cls !== undefined) return new ClsHookedManager(new NamedNamespace(cls as ClsHooked, config.clsNamespace))
  } catch (error) {
    got = `one that does not load: ${errorTags(error).message}`
  }
  const problem = {
    name: 'DD_TRACE_SCOPE=cls_hooked',
    expected: 'an installed package cls-hooked',
    got,
    consequence: 'using AsyncLocalStorage alone',
  }
  logger.warn(describeProblem('CLEW_CONFIG_INVALID', problem))
  return undefined
}

/** With start-up lines, one about an agent that takes nothing is wanted too. */
function diagnosed(client: AgentClient, config: Config, logger: Logger): AgentClient {
  return config.startupLogs ? new DiagnosingClient(client, (line) => logger.announce(line)) : client
}

type Sending = Omit<AgentExporterParts, 'headers' | 'identity'>

/** The way over a client that was given, which has neither an `/info` nor statistics. */
function ownClient(client: AgentClient | undefined, sending: Sending): Exporter | undefined {
  if (client === undefined) return undefined
  const { around, config } = sending
  const encoder = new V04Encoder({ ...sending, maxBytes: config.maxPayloadBytes })
  return new TraceWriter({ ...config, ...sending, encoder, client: around(client), flushBytes: FLUSH_BYTES })
}

/** The way to the agent over HTTP. */
function agentExporter(sending: Sending, host: Host): AgentExporter {
  const { config, process } = sending
  const { containerId, entityId } = container(host)
  const sender = { tracerVersion: VERSION, nodeVersion: host.nodeVersion, interpreter: host.interpreter }
  const headers = agentHeaders({ ...sender, containerId, entityId, externalEnv: config.externalEnv })
  const identity = (): StatsIdentity => ({
    hostname: config.hostname ?? host.hostname(),
    env: config.env ?? '',
    version: config.version ?? '',
    lang: 'javascript',
    tracerVersion: VERSION,
    runtimeId: host.runtimeId,
    service: sending.defaults.service,
    processTags: process.tags?.get('_dd.tags.process'),
  })
  return new AgentExporter({ ...sending, headers, identity })
}

function spanDefaults(config: Config): SpanDefaults {
  const tags = new Map<string, PlainTag>()
  if (config.env !== undefined) tags.set('env', config.env)
  for (const [key, value] of Object.entries(config.tags)) plainTags(key, value, (name, plain) => tags.set(name, plain))
  const serviceMapping = new Map(Object.entries(config.serviceMapping))
  const service = serviceMapping.get(config.service) ?? config.service
  return { service, version: config.version, tags, serviceMapping }
}
