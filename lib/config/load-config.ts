import type { LogLevel } from '../platform/logger.ts'
import { findAgent } from './agent-setting.ts'
import { type ConfigProblem, missingFileProblem } from './config-problem.ts'
import { Discretion } from './discretion.ts'
import { findDogstatsd } from './dogstatsd-setting.ts'
import { type Explanation, explain } from './explain.ts'
import { describeFound, type Found, guardOf, type Origin } from './found.ts'
import { givenTags } from './given-tags.ts'
import { orIfMissing } from './missing-file.ts'
import type { Config, HeaderStyle, TracerOptions } from './options.ts'
import { type Remark, remarks } from './remarks.ts'
import type { Setting } from './setting.ts'
import { settings } from './settings.ts'
import { SETTINGS_AMONG_TAGS } from './settings-among-tags.ts'
import { Sources } from './sources.ts'
import type { Surroundings } from './surroundings.ts'
import { urlOfAddress } from './url-of-address.ts'

/** A configuration, and how it came about. */
export interface LoadedConfig {
  readonly config: Config
  /** What is wrong with the variables and the files, and which options have no effect; each is worth a line in the log. */
  readonly problems: readonly ConfigProblem[]
  readonly origins: { readonly [K in keyof Config]: Origin }
  /** What of it may be shown, and how. */
  readonly discretion: Discretion
  /** A row for each setting: its value, where that comes from, and what it won over. */
  explain(): Explanation[]
  /** The variables that have no effect: each is worth a line for whoever looks for the reason. */
  remarks(): Remark[]
}

const NOT_EXPLAINED = 'the configuration counts, but cannot be explained, nor can what has no effect be told'

type FoundConfig = { readonly [K in keyof Config]: Found<Config[K]> }

/**
 * Puts a configuration together. What is wrong in code throws one `TracerError` that names all of it; what is wrong in a
 * variable or a file becomes a problem, and counts as if it were not set.
 */
export function loadConfig(options: TracerOptions | undefined, surroundings: Surroundings): LoadedConfig {
  const sources = new Sources(options, surroundings)
  const found = findAll(sources)
  const config: Partial<Record<keyof Config, unknown>> = {}
  for (const key of Object.keys(found) as (keyof Config)[]) config[key] = found[key].value
  let rows: readonly Explanation[] | undefined
  let missing: string | undefined
  let discretion: Discretion | undefined
  function explained(): Explanation[] {
    rows ??= orIfMissing<Explanation[]>(
      // Of DogStatsD, what is set is told also where nobody has asked for it.
      () =>
        explain(sources, found.healthMetrics.value ? found : { ...found, dogstatsdAddress: findDogstatsd(sources) }),
      (file) => {
        missing = file
        return []
      },
    )
    return [...rows]
  }
  function remarked(): Remark[] {
    const all = explained()
    if (missing === undefined) return remarks(sources, all)
    return [{ kind: 'missing', ...missingFileProblem(missing, NOT_EXPLAINED) }]
  }
  return {
    config: config as Config,
    problems: sources.problems(),
    get origins() {
      const entries = Object.entries<Found<unknown>>(found).map(([key, { origin }]) => [key, origin])
      return Object.fromEntries(entries) as LoadedConfig['origins']
    },
    get discretion() {
      discretion ??= new Discretion(found)
      return discretion
    },
    explain: explained,
    remarks: remarked,
  }
}

function findAll(sources: Sources): FoundConfig {
  const agent = findAgent(sources)
  const healthMetrics = sources.value(settings.healthMetrics)
  const { debug, logLevel } = findLogging(sources)
  return {
    enabled: sources.value(settings.enabled),
    ...findIdentity(sources),
    serviceMapping: sources.value(settings.serviceMapping),
    reportHostname: sources.value(settings.reportHostname),
    hostname: sources.value(settings.hostname),
    gitMetadata: sources.value(settings.gitMetadata),
    processTags: sources.value(settings.processTags),
    agentUrl: { ...agent, value: urlOfAddress(agent.value) },
    agentAddress: agent,
    agentTimeoutMs: sources.value(settings.agentTimeoutMs),
    flushIntervalMs: sources.value(settings.flushIntervalMs),
    signalTimeoutMs: sources.value(settings.signalTimeoutMs),
    exitTimeoutMs: sources.value(settings.exitTimeoutMs),
    partialFlushMinSpans: findPartialFlush(sources),
    protocolVersion: sources.value(settings.protocolVersion),
    nativeSpanEvents: sources.value(settings.nativeSpanEvents),
    statsComputation: sources.value(settings.statsComputation),
    sampleRate: sources.value(settings.sampleRate),
    samplingRules: sources.value(settings.samplingRules),
    rateLimit: sources.value(settings.rateLimit),
    spanSamplingRules: sources.value(settings.spanSamplingRules),
    ...findStyles(sources),
    extractFirst: sources.value(settings.extractFirst),
    extractBehaviour: sources.value(settings.extractBehaviour),
    maxDatadogTagsLength: sources.value(settings.maxDatadogTagsLength),
    maxBaggageItems: sources.value(settings.maxBaggageItems),
    maxBaggageBytes: sources.value(settings.maxBaggageBytes),
    baggageTagKeys: sources.value(settings.baggageTagKeys),
    legacyBaggage: sources.value(settings.legacyBaggage),
    healthMetrics,
    // Asked for by nobody, it may hold what cannot be used here: who set it for others is not to be told.
    dogstatsdAddress: healthMetrics.value ? findDogstatsd(sources, agent) : sources.default(settings.dogstatsdAddress),
    wideTraceIds: sources.value(settings.wideTraceIds),
    maxQueuedBytes: sources.value(settings.maxQueuedBytes),
    maxPayloadBytes: sources.value(settings.maxPayloadBytes),
    detached: sources.value(settings.detached),
    contextManager: sources.value(settings.contextManager),
    scope: sources.value(settings.scope),
    clsNamespace: sources.value(settings.clsNamespace),
    startupLogs: sources.value(settings.startupLogs, () => (debug.value ? { ...debug, value: true } : undefined)),
    debug,
    development: sources.value(settings.development),
    logLevel,
    logger: sources.value(settings.logger),
    externalEnv: sources.value(settings.externalEnv),
  }
}

type Identity = 'service' | 'env' | 'version' | 'tags' | 'gitCommitSha' | 'gitRepositoryUrl'

/** Service, environment and version, which may stand among the tags, the tags without them, and the commit, which may too. */
function findIdentity(sources: Sources): Pick<FoundConfig, Identity> {
  const given = givenTags(sources)
  const tags: Record<string, unknown> = Object.create(null)
  for (const { value } of given.toReversed()) Object.assign(tags, value)
  for (const name of SETTINGS_AMONG_TAGS) delete tags[name]

  function among(name: string, { form }: Setting<string | undefined>): Found<string> | undefined {
    for (const found of given) {
      const { origin, secret = false } = found
      const { value } = form.read(found.value[name], name)
      if (value !== undefined) return { value, origin, secret }
    }
    return undefined
  }
  return {
    service: sources.value(settings.service, () => among('service', settings.service)),
    env: sources.value(settings.env, () => among('env', settings.env)),
    version: sources.value(settings.version, () => among('version', settings.version)),
    gitCommitSha: sources.value(settings.gitCommitSha, () => among('git.commit.sha', settings.gitCommitSha)),
    gitRepositoryUrl: sources.value(settings.gitRepositoryUrl, () =>
      among('git.repository_url', settings.gitRepositoryUrl),
    ),
    tags: {
      value: tags,
      origin: (given[0] ?? sources.default(settings.tags)).origin,
      ...guardOf(given),
    },
  }
}

/** Switched off, it is a number of spans that no trace reaches. */
function findPartialFlush(sources: Sources): Found<number> {
  const minSpans = sources.value(settings.partialFlushMinSpans)
  const switched = sources.value(settings.partialFlush)
  return switched.value ? minSpans : { ...switched, value: Number.POSITIVE_INFINITY }
}

/** Each switches the other on, if that is not set itself. */
function findLogging(sources: Sources): Pick<FoundConfig, 'debug' | 'logLevel'> {
  const level =
    sources.code(settings.logLevel) ??
    sources.variables(settings.logLevel, (variable) => describeFound(settings.logLevel, logLevel, variable))
  const debug = sources.value(settings.debug, () => (level?.value === 'debug' ? { ...level, value: true } : undefined))
  const otherwise = (): Found<LogLevel> =>
    debug.value ? { ...debug, value: 'debug' } : sources.default(settings.logLevel)
  const logLevel: Found<LogLevel> = level ?? otherwise()
  return { debug, logLevel }
}

/** The list for a direction counts before the list for both, but any list in code before those of the variables. */
function findStyles(sources: Sources): Pick<FoundConfig, 'injectStyles' | 'extractStyles'> {
  const { styles } = settings
  const code = sources.code(styles)
  let both: Found<readonly HeaderStyle[]> | undefined
  function forBoth(): Found<readonly HeaderStyle[]> {
    both ??= sources.value(styles)
    return both
  }
  function find(setting: Setting<readonly HeaderStyle[]>): Found<readonly HeaderStyle[]> {
    const found: Found<readonly HeaderStyle[]> =
      sources.code(setting) ??
      code ??
      sources.variables(setting, (variable) => describeFound(setting, found, variable)) ??
      forBoth()
    return found
  }
  return { injectStyles: find(settings.injectStyles), extractStyles: find(settings.extractStyles) }
}
