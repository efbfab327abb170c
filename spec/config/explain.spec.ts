import { describe, expect, test } from 'vitest'
import type { Explanation } from '../../lib/config/explain.ts'
import { describeOrigin } from '../../lib/config/found.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import type { TracerOptions } from '../../lib/config/options.ts'
import { settings } from '../../lib/config/settings.ts'
import { FLEET_FILE, LOCAL_FILE, surroundings, withFiles } from './surroundings.ts'

type Env = Record<string, string>

function rowOf(key: keyof typeof settings, options: TracerOptions, env: Env, files: Env = {}): Explanation {
  const row = loadConfig(options, withFiles(files, env))
    .explain()
    .find((one) => one.key === key)
  if (row === undefined) throw new Error(`no row for ${key}`)
  return row
}

/** `value < origin (raw); loser (raw)…` */
function told(key: keyof typeof settings, options: TracerOptions, env: Env, files: Env = {}): string {
  const { value, origin, raw, shadowed } = rowOf(key, options, env, files)
  const losers = shadowed.map((lost) => `; ${describeOrigin(lost.origin)} (${lost.raw})`)
  return `${value} < ${describeOrigin(origin)}${raw === undefined ? '' : ` (${raw})`}${losers.join('')}`
}

function yaml(variables: Env): string {
  return `apm_configuration_default: ${JSON.stringify(variables)}`
}

test('there is a row for each setting, complete without anything set', () => {
  const rows = loadConfig(undefined, surroundings()).explain()
  expect(rows.map(({ key }) => key)).toEqual(Object.keys(settings))
  for (const row of rows) {
    expect(row.origin).toEqual({ source: 'default' })
    expect([row.raw, row.shadowed]).toEqual([undefined, []])
    for (const text of [row.value, row.default, row.doc]) expect(text).toMatch(/\S/)
  }
})

test('a row tells all there is to know', () => {
  expect(rowOf('flushIntervalMs', {}, { DD_TRACE_FLUSH_INTERVAL: ' 5 ' })).toEqual({
    key: 'flushIntervalMs',
    option: 'flushInterval',
    env: ['DD_TRACE_FLUSH_INTERVAL', 'DD_TRACE_WRITER_INTERVAL_SECONDS'],
    also: [],
    value: '5',
    default: '1000',
    origin: { source: 'environment', variable: 'DD_TRACE_FLUSH_INTERVAL' },
    raw: '5',
    shadowed: [],
    unit: 'ms',
    doc: settings.flushIntervalMs.doc,
  })
})

test('what counts is told with what lost: code, Fleet Automation, the environment, the machine', () => {
  const files = { [FLEET_FILE]: yaml({ DD_SERVICE: 'fleet' }), [LOCAL_FILE]: yaml({ DD_SERVICE: 'local' }) }
  const env = { DD_SERVICE: 'env', OTEL_SERVICE_NAME: 'otel' }
  const local = `DD_SERVICE in ${LOCAL_FILE} (local)`
  const others = `DD_SERVICE (env); OTEL_SERVICE_NAME (otel); ${local}`
  expect(told('service', { service: 'code' }, env, files)).toBe(
    `code < the options; DD_SERVICE in ${FLEET_FILE} (fleet); ${others}`,
  )
  expect(told('service', {}, env, files)).toBe(`fleet < DD_SERVICE in ${FLEET_FILE} (fleet); ${others}`)
  delete (files as Env)[FLEET_FILE]
  expect(told('service', {}, env, files)).toBe(`env < ${others}`)
  expect(told('service', {}, {}, files)).toBe(`local < ${local}`)
})

describe('a value that follows from another one', () => {
  test.each<[key: keyof typeof settings, options: TracerOptions, env: Env, text: string]>([
    ['service', {}, { DD_TAGS: 'service:shop' }, 'shop < DD_TAGS (service:shop)'],
    ['agentAddress', {}, { DD_AGENT_HOST: 'agent' }, 'http://agent:8126 < DD_AGENT_HOST (agent)'],
    ['injectStyles', {}, { DD_TRACE_PROPAGATION_STYLE: 'none' }, 'none < DD_TRACE_PROPAGATION_STYLE (none)'],
    ['partialFlushMinSpans', {}, { DD_TRACE_PARTIAL_FLUSH_ENABLED: '0' }, 'off < DD_TRACE_PARTIAL_FLUSH_ENABLED (0)'],
    ['logLevel', {}, { DD_TRACE_DEBUG: '1' }, 'debug < DD_TRACE_DEBUG (1)'],
    ['debug', {}, { OTEL_LOG_LEVEL: 'ALL' }, 'true < OTEL_LOG_LEVEL (ALL)'],
    ['debug', { logLevel: 'debug' }, {}, 'true < the options'],
    ['sampleRate', {}, { OTEL_TRACES_SAMPLER: 'always_off' }, '0 < OTEL_TRACES_SAMPLER (always_off)'],
  ])('%s of %j and %j', (key, options, env, text) => {
    expect(told(key, options, env)).toBe(text)
  })
})

test('tags are told as the sum of all places, without what looks secret', () => {
  const env = { DD_TAGS: 'team:shop,api_key:hunter2', OTEL_RESOURCE_ATTRIBUTES: 'team=x,region=eu' }
  expect(told('tags', { tags: { n: 7 } }, env)).toBe('team:shop,region:eu,api_key:<redacted>,n:7 < the options')
  expect(told('resourceAttributes', {}, env)).toBe('team:x,region:eu < OTEL_RESOURCE_ATTRIBUTES (team=x,region=eu)')
})

test('what was set later is not told', () => {
  const env: Env = { DD_ENV: 'a' }
  const { explain } = loadConfig({}, surroundings(env))
  env['DD_ENV'] = 'b'
  expect(explain().find(({ key }) => key === 'env')).toMatchObject({ value: 'a', raw: 'a' })
})

test('asking twice changes nothing', () => {
  const { explain, problems } = loadConfig({}, surroundings({ DD_AGENT_HOST: 'a b', DD_TRACE_URL: 'x' }))
  expect(explain()).toEqual(explain())
  expect(problems).toHaveLength(2)
})
