import { describe, expect, test } from 'vitest'
import { describeOrigin } from '../../lib/config/found.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import type { TracerOptions } from '../../lib/config/options.ts'
import { LOCAL_FILE, withFiles } from './surroundings.ts'

type Env = Record<string, string>

/** `value < origin; what lost (raw)…` of each of these rows. */
function told(keys: readonly string[], env: Env, options: TracerOptions = {}, files: Env = {}): string[] {
  const rows = loadConfig(options, withFiles(files, env)).explain()
  return keys.flatMap((key) => {
    const row = rows.find((one) => one.key === key)
    if (row === undefined) return []
    const losers = row.shadowed.map((lost) => `; ${describeOrigin(lost.origin)} (${lost.raw})`)
    return `${row.value} < ${describeOrigin(row.origin)}${losers.join('')}`
  })
}

describe("the agent's host and port", () => {
  const keys = ['agentAddress', 'agentHostname', 'agentPort']
  const parts = { DD_AGENT_HOST: 'a', DD_TRACE_AGENT_HOSTNAME: 'b', DD_TRACE_AGENT_PORT: '1' }
  const lost = 'DD_AGENT_HOST (a); DD_TRACE_AGENT_HOSTNAME (b); DD_TRACE_AGENT_PORT (1)'

  test('have no effect beside a URL', () => {
    expect(told(keys, { ...parts, DD_TRACE_URL: 'http://u:2' })).toEqual([
      `http://u:2 < DD_TRACE_URL; ${lost}`,
      '127.0.0.1 < the default',
      '8126 < the default',
    ])
    expect(told(keys, parts, { url: 'http://u:2', port: 3 })).toEqual([
      'http://u:2 < the options; DD_AGENT_HOST (a); DD_TRACE_AGENT_HOSTNAME (b); DD_TRACE_AGENT_PORT (1)',
      '127.0.0.1 < the default',
      '8126 < the default',
    ])
  })

  test('count beside one that cannot be used', () => {
    expect(told(keys, { DD_AGENT_HOST: 'a', DD_TRACE_AGENT_URL: 'ftp://u' })).toEqual([
      'http://a:8126 < DD_AGENT_HOST; DD_TRACE_AGENT_URL (ftp://u)',
      'a < DD_AGENT_HOST',
      '8126 < the default',
    ])
  })
})

describe('header dialects for both directions', () => {
  const keys = ['styles', 'injectStyles', 'extractStyles']
  const common = { DD_TRACE_PROPAGATION_STYLE: 'b3' }

  test('lose against those for one direction', () => {
    expect(told(keys, { ...common, DD_TRACE_PROPAGATION_STYLE_INJECT: 'datadog' })).toEqual([
      'b3 < DD_TRACE_PROPAGATION_STYLE',
      'datadog < DD_TRACE_PROPAGATION_STYLE_INJECT; DD_TRACE_PROPAGATION_STYLE (b3)',
      'b3 < DD_TRACE_PROPAGATION_STYLE',
    ])
  })

  test('have no effect where there are some for each', () => {
    const each = { DD_TRACE_PROPAGATION_STYLE_INJECT: 'datadog', DD_TRACE_PROPAGATION_STYLE_EXTRACT: 'none' }
    expect(told(keys, { ...common, ...each })).toEqual([
      'datadog,tracecontext,baggage < the default',
      'datadog < DD_TRACE_PROPAGATION_STYLE_INJECT; DD_TRACE_PROPAGATION_STYLE (b3)',
      'none < DD_TRACE_PROPAGATION_STYLE_EXTRACT; DD_TRACE_PROPAGATION_STYLE (b3)',
    ])
  })

  test('win over all others if they stand in code', () => {
    expect(told(keys, { DD_TRACE_PROPAGATION_STYLE_INJECT: 'datadog' }, { tracePropagationStyle: ['b3'] })).toEqual([
      'b3 < the options',
      'b3 < the options; DD_TRACE_PROPAGATION_STYLE_INJECT (datadog)',
      'b3 < the options',
    ])
  })
})

describe('service, environment and version among the tags', () => {
  test('are told where they lost', () => {
    const env = { DD_SERVICE: 'a', DD_TAGS: 'service:b,env:c', OTEL_RESOURCE_ATTRIBUTES: 'service.name=d' }
    const files = { [LOCAL_FILE]: 'apm_configuration_default: { DD_TAGS: "service:e,env:f" }' }
    expect(told(['service', 'env'], env, { tags: { service: 'g' } }, files)).toEqual([
      `a < DD_SERVICE; the options (g); DD_TAGS (b); OTEL_RESOURCE_ATTRIBUTES (d); DD_TAGS in ${LOCAL_FILE} (e)`,
      `c < DD_TAGS; DD_TAGS in ${LOCAL_FILE} (f)`,
    ])
  })

  test('do not show what may be a secret', () => {
    const fill = "DD_TAGS: 'service:{{environment_variables[DB_PASSWORD]}}'"
    const files = { [LOCAL_FILE]: `rules: [{ selectors: [], configuration: { ${fill} } }]` }
    const env = { DD_SERVICE: 'a', DB_PASSWORD: 'hunter2' }
    expect(told(['service'], env, {}, files)).toEqual([`a < DD_SERVICE; DD_TAGS in ${LOCAL_FILE} (<redacted>)`])
  })
})

test('a number of spans is told where partial flushing is off', () => {
  const env = { DD_TRACE_PARTIAL_FLUSH_ENABLED: '0', DD_TRACE_PARTIAL_FLUSH_MIN_SPANS: '7' }
  expect(told(['partialFlushMinSpans'], env, { flushMinSpans: 5 })).toEqual([
    'off < DD_TRACE_PARTIAL_FLUSH_ENABLED; the options (5); DD_TRACE_PARTIAL_FLUSH_MIN_SPANS (7)',
  ])
  expect(told(['partialFlushMinSpans'], { ...env, DD_TRACE_PARTIAL_FLUSH_ENABLED: '1' }, { flushMinSpans: 5 })).toEqual(
    ['5 < the options; DD_TRACE_PARTIAL_FLUSH_MIN_SPANS (7)'],
  )
})
