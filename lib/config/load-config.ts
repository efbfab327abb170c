import type { Problem } from '../errors.ts'
import { findAgent } from './agent-setting.ts'
import { urlOfAddress } from './agent-url.ts'
import { describeFound, type Found, type Origin } from './found.ts'
import type { Config, HeaderStyle, TracerOptions } from './options.ts'
import { type Setting, type Surroundings, settings } from './settings.ts'
import { Sources } from './sources.ts'
import { SETTINGS_AMONG_TAGS } from './tags-form.ts'

/** A configuration, and how it came about. */
export interface LoadedConfig {
  readonly config: Config
  /** What is wrong with the environment, and which options have no effect; each is worth a line in the log. */
  readonly problems: readonly Problem[]
  readonly origins: { readonly [K in keyof Config]: Origin }
}

type FoundConfig = { readonly [K in keyof Config]: Found<Config[K]> }

/**
 * Puts a configuration together: code before environment before default. What is wrong in code throws one `TracerError`
 * that names all of it; what is wrong in the environment becomes a problem, and counts as if it were not set.
 */
export function loadConfig(options: TracerOptions | undefined, surroundings: Surroundings): LoadedConfig {
  const sources = new Sources(options, surroundings)
  const found = Object.entries<Found<unknown>>(findAll(sources))
  return {
    config: Object.fromEntries(found.map(([key, { value }]) => [key, value])) as unknown as Config,
    problems: sources.problems(),
    origins: Object.fromEntries(found.map(([key, { origin }]) => [key, origin])) as unknown as LoadedConfig['origins'],
  }
}

function findAll(sources: Sources): FoundConfig {
  const agent = findAgent(sources)
  return {
    enabled: sources.value(settings.enabled),
    ...findIdentity(sources),
    agentUrl: { ...agent, value: urlOfAddress(agent.value) },
    agentAddress: agent,
    agentTimeoutMs: sources.value(settings.agentTimeoutMs),
    flushIntervalMs: sources.value(settings.flushIntervalMs),
    partialFlushMinSpans: findPartialFlush(sources),
    sampleRate: sources.value(settings.sampleRate),
    ...findStyles(sources),
    wideTraceIds: sources.value(settings.wideTraceIds),
    maxQueuedBytes: sources.value(settings.maxQueuedBytes),
    maxPayloadBytes: sources.value(settings.maxPayloadBytes),
    detached: sources.value(settings.detached),
    contextManager: sources.value(settings.contextManager),
    scope: sources.value(settings.scope),
    clsNamespace: sources.value(settings.clsNamespace),
    startupLogs: sources.value(settings.startupLogs),
    debug: sources.value(settings.debug),
    logger: sources.value(settings.logger),
  }
}

/** Service, environment and version, which may stand among the tags, and the tags without them. */
function findIdentity(sources: Sources): Pick<FoundConfig, 'service' | 'env' | 'version' | 'tags'> {
  const code = sources.code(settings.tags)
  const environment = sources.environment(settings.tags, () => 'the rest')
  const tags: Record<string, unknown> = Object.assign(Object.create(null), environment?.value, code?.value)
  for (const name of SETTINGS_AMONG_TAGS) delete tags[name]

  function among(name: (typeof SETTINGS_AMONG_TAGS)[number]): Found<string> | undefined {
    for (const source of [code, environment]) {
      const value = source?.value[name]
      // The form of the tags has seen to it that it is a text.
      if (source !== undefined && typeof value === 'string') return { value, origin: source.origin }
    }
    return undefined
  }
  return {
    service: sources.value(settings.service, () => among('service')),
    env: sources.value(settings.env, () => among('env')),
    version: sources.value(settings.version, () => among('version')),
    tags: { value: tags, origin: (code ?? environment ?? sources.default(settings.tags)).origin },
  }
}

/** Switched off, it is a number of spans that no trace reaches. */
function findPartialFlush(sources: Sources): Found<number> {
  const minSpans = sources.value(settings.partialFlushMinSpans)
  const { value, origin } = sources.value(settings.partialFlush)
  return value ? minSpans : { value: Number.POSITIVE_INFINITY, origin }
}

/** The list for a direction counts before the list for both, but any list in code before those of the environment. */
function findStyles(sources: Sources): Pick<FoundConfig, 'injectStyles' | 'extractStyles'> {
  const { styles } = settings
  const code = sources.code(styles)
  let environment: Found<readonly HeaderStyle[]> | undefined
  function forBoth(): Found<readonly HeaderStyle[]> {
    environment ??= sources.value(styles)
    return environment
  }
  function find(setting: Setting<readonly HeaderStyle[]>): Found<readonly HeaderStyle[]> {
    const found: Found<readonly HeaderStyle[]> =
      sources.code(setting) ??
      code ??
      sources.environment(setting, (variable) => describeFound(setting, found, variable)) ??
      forBoth()
    return found
  }
  return { injectStyles: find(settings.injectStyles), extractStyles: find(settings.extractStyles) }
}
