import { describe, expect, test } from 'vitest'
import { LEFT_OUT } from '../../lib/config/known-names.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import { variableNames } from '../../lib/config/settings.ts'
import { createTracer } from '../../lib/create-tracer.ts'
import { describeProblem, TracerError } from '../../lib/errors.ts'
import { NodeHost } from '../../lib/platform/host.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { leaks, SECRET, TEXTS } from './planted-secrets.ts'
import { FLEET_FILE, LOCAL_FILE, unchecked, withFiles } from './surroundings.ts'

/** All that is ever said about a configuration. */
function said(env: Record<string, string>, files: Record<string, string> = {}): string {
  const { problems, explain, remarks, origins } = loadConfig(undefined, withFiles(files, env))
  const lines = [...problems, ...remarks()].map((problem) => describeProblem('CLEW_CONFIG_INVALID', problem))
  return [...lines, JSON.stringify([explain(), origins])].join('\n')
}

const ours = variableNames()
const theirs = LEFT_OUT.flatMap(({ names }) => names.split(/\s+/)).map((name) => name.replace('*', 'X'))

test.each(ours)('%s shows no secret', (variable) => {
  // With health metrics on, what is wrong with DogStatsD's variables is told too.
  const on = { DD_TRACE_HEALTH_METRICS_ENABLED: '1' }
  expect(TEXTS.flatMap((text) => leaks(said({ ...on, [variable]: text })))).toEqual([])
})

test.each(TEXTS)('%s is shown of no variable, wherever it is set', (text) => {
  const all = Object.fromEntries([...ours, ...theirs, 'DD_TRACE_UNKNOWN', 'DD_SERVCE'].map((name) => [name, text]))
  const file = `apm_configuration_default: ${JSON.stringify(all)}`
  expect(leaks(said(all))).toEqual([])
  expect(leaks(said({ DD_SERVICE: 'x', DD_ENV: 'y' }, { [LOCAL_FILE]: file, [FLEET_FILE]: file }))).toEqual([])
})

test('DD_API_KEY and the like show nothing of what they hold', () => {
  for (const name of ['DD_API_KEY', 'DATADOG_API_KEY', 'DD_APP_KEY', 'DD_TRACE_TOKEN', 'OTEL_EXPORTER_OTLP_HEADERS'])
    expect(leaks(said({ [name]: SECRET }))).toEqual([])
})

test('a file shows nothing of what it holds beside its variables', () => {
  for (const text of [
    `api_key: ${SECRET}`,
    `- ${SECRET}`,
    `a: [${SECRET}`,
    `rules: [{ selectors: ${SECRET} }]`,
    `*${SECRET}`,
  ])
    expect(leaks(said({}, { [LOCAL_FILE]: text }))).toEqual([])
})

test('a template does not show what it was filled with', () => {
  const file = "rules: [{ selectors: [], configuration: { DD_TAGS: 'db_password:{{environment_variables[DB]}}' } }]"
  expect(leaks(said({ DB: SECRET }, { [FLEET_FILE]: file }))).toEqual([])
})

test.each([
  'DD_SERVICE',
  'DD_TAGS',
  'DD_TRACE_SAMPLE_RATE',
  'DD_TRACE_AGENT_URL',
  'DD_AGENT_HOST',
  'DD_TRACE_LOG_LEVEL',
  'DD_DOGSTATSD_URL',
  'DD_DOGSTATSD_HOST',
  'DD_DOGSTATSD_PORT',
])('what a template puts into %s is not shown if it is called like a secret', (variable) => {
  const fill = (before: string): string =>
    `rules: [{ selectors: [], configuration: { DD_TRACE_HEALTH_METRICS_ENABLED: 1, ${variable}: '${before}{{environment_variables[DB_PASSWORD]}}' } }]`
  for (const before of ['', 'http://agent/', 'service:', 'a:b,c:'])
    for (const file of [LOCAL_FILE, FLEET_FILE])
      expect(leaks(said({ DB_PASSWORD: SECRET }, { [file]: fill(before) }))).toEqual([])
})

test.each([
  `db.%70assword=${SECRET}`,
  `password%3D${SECRET}`,
  `url=http%3A%2F%2Fjoe%3A${SECRET}%40db`,
  `url=http%253A%252F%252Fjoe%253A${SECRET}%2540db`,
  `a=b,api%5Fkey=${SECRET}`,
])('OTEL_RESOURCE_ATTRIBUTES=%s is explained without it', (text) => {
  expect(leaks(said({ OTEL_RESOURCE_ATTRIBUTES: text }))).toEqual([])
  expect(leaks(said({ OTEL_RESOURCE_ATTRIBUTES: text, OTEL_PROPAGATORS: text, DD_TAGS: text }))).toEqual([])
})

describe('the log', () => {
  /** A process with this environment, and these files. */
  class OtherHost extends NodeHost {
    override readonly env: Readonly<Record<string, string>>
    override readonly platform = 'linux'
    readonly #files: Readonly<Record<string, string>>
    constructor(env: Record<string, string>, files: Record<string, string> = {}) {
      super()
      this.env = env
      this.#files = files
    }
    override fileExists(path: string): boolean {
      return Object.hasOwn(this.#files, path)
    }
    override isLink(): boolean {
      return false
    }
    override readText(path: string): string | undefined {
      return this.#files[path]
    }
  }

  test('shows nothing of what a file puts in from variables that are called like secrets', async () => {
    const lines: string[] = []
    const say = (line: string): void => {
      lines.push(line)
    }
    const secret = '{{environment_variables[DB_PASSWORD]}}'
    const file = JSON.stringify({
      DD_SERVICE: `shop-${secret}`,
      DD_ENV: secret,
      DD_VERSION: secret,
      DD_TAGS: `a:b,${secret}:c`,
      DD_TRACE_AGENT_URL: `http://${secret}.invalid:1/base`,
      DD_TRACE_REPORT_HOSTNAME: secret,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '{{environment_variables[RATE_TOKEN]}}',
    })
    const files = { [FLEET_FILE]: `rules: [{ selectors: [], configuration: ${file} }]` }
    const env = { DB_PASSWORD: SECRET, RATE_TOKEN: '0.123456' }
    const options = {
      startupLogs: true,
      logLevel: 'debug',
      logger: { debug: say, info: say, warn: say, error: say },
    } as const
    const tracer = createTracer(options, { host: new OtherHost(env, files) })
    tracer.startSpan('x').finish()
    await tracer.flush()
    await tracer.shutdown({ timeoutMs: 0 })
    const all = [...lines, JSON.stringify(tracer.config.explain())].join('\n')
    expect(lines.find((line) => line.startsWith('DATADOG TRACER CONFIGURATION'))).toContain(
      '"sample_rate":"<redacted>","tags":["<redacted>"]',
    )
    // The system has named the host.
    expect(lines.find((line) => line.startsWith('DATADOG TRACER DIAGNOSTIC'))).toMatch(/<redacted>.*\(<redacted>\)/)
    expect(lines.find((line) => line.includes('does not take traces'))).toContain('the agent at <redacted>')
    expect(leaks(all)).toEqual([])
    expect(all).not.toContain('0.123456')
  })

  test.each(TEXTS)('of a tracer in debug shows no secret of %s', async (text) => {
    const lines: string[] = []
    const say = (line: string): void => {
      lines.push(line)
    }
    const env = {
      ...Object.fromEntries(ours.map((name) => [name, text])),
      DD_TRACE_DEBUG: '1',
      DD_TRACE_STARTUP_LOGS: '1',
      DD_TRACE_ENABLED: '1',
    }
    const options = { logLevel: 'debug', logger: { debug: say, info: say, warn: say, error: say } } as const
    const tracer = createTracer(options, { host: new OtherHost(env) })
    await tracer.shutdown({ timeoutMs: 0 })
    expect(lines.length).toBeGreaterThan(10)
    expect(leaks(lines.join('\n'))).toEqual([])
    expect(leaks(JSON.stringify(tracer.config.explain()))).toEqual([])
  })

  test.each(TEXTS)('of an error in code shows no secret of %s', (text) => {
    for (const option of [
      'url',
      'hostname',
      'port',
      'sampleRate',
      'debug',
      'logLevel',
      'tracePropagationStyle',
      'apiKey',
    ]) {
      try {
        loadConfig(unchecked({ [option]: text }), withFiles({}))
      } catch (error) {
        if (!(error instanceof TracerError)) throw error
        expect(leaks(`${error.stack}${JSON.stringify(error)}`)).toEqual([])
      }
    }
  })
})

test.each([
  ['DD_TAGS', 'pwd:hunter2'],
  ['DD_TAGS', 'passphrase:hunter2,jwt:hunter2'],
  ['DD_TAGS', 'a:b,authorization:Token hunter2'],
  ['DD_TAGS', 'password:"abc hunter2'],
  ['DD_TRACE_AGENT_URL', 'http://127.0.0.1:1/?pwd=hunter2'],
  ['DD_TRACE_AGENT_URL', 'http://127.0.0.1:1/?sig=hunter2'],
  ['DD_TRACE_AGENT_URL', 'http://127.0.0.1:1/?token%3Dhunter2'],
])('%s=%s is explained without it', (name, value) => {
  const lines: string[] = []
  const logger = { warn: (line: string) => lines.push(line), error() {} }
  const { tracer } = createTestTracer({ logger }, { [name]: value })
  expect(JSON.stringify([tracer.config.explain(), lines])).not.toContain('hunter2')
})
