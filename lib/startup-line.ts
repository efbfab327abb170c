import type { LoadedConfig } from './config/load-config.ts'
import type { Host } from './platform/host.ts'
import { VERSION } from './platform/version.ts'

/** The line that says at start with which configuration, under the names that Datadog's tracers use there. */
export function startupLine({ config, discretion }: LoadedConfig, host: Host): string {
  const facts = {
    lang: 'nodejs',
    lang_version: host.nodeVersion,
    version: VERSION,
    enabled: config.enabled,
    service: discretion.shown('service'),
    env: discretion.shown('env'),
    dd_version: discretion.shown('version'),
    agent_url: discretion.shown('agentUrl'),
    debug: config.debug,
    sample_rate: discretion.shown('sampleRate'),
    // Their names only: a value may be nobody's business.
    tags: discretion.tagNames(),
    flush_interval: discretion.shown('flushIntervalMs'),
    flush_min_spans: Number.isFinite(config.partialFlushMinSpans) ? discretion.shown('partialFlushMinSpans') : 'off',
    propagation_style_inject: config.injectStyles,
    propagation_style_extract: config.extractStyles,
  }
  return `DATADOG TRACER CONFIGURATION - ${JSON.stringify(facts)}`
}
