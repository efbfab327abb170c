import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../lib/config/load-config.ts'
import type { Config } from '../../lib/config/options.ts'
import type { Setting } from '../../lib/config/setting.ts'
import { settings } from '../../lib/config/settings.ts'
import { TracerError } from '../../lib/errors.ts'
import { FLEET_FILE, hostileProxy, LOCAL_FILE, surroundings, unchecked, withFiles } from './surroundings.ts'

const rows = Object.entries<Setting<unknown>>(settings)
const variables = rows.flatMap(([, { env }]) => env.map((entry) => (typeof entry === 'string' ? entry : entry[0])))
const MEGABYTE = 1024 * 1024

test('there are these variables, each for one setting', () => {
  expect([...variables].sort()).toMatchInlineSnapshot(`
    [
      "CLEW_CLS_NAMESPACE",
      "CLEW_DETACHED",
      "CLEW_EXIT_TIMEOUT",
      "CLEW_SIGNAL_TIMEOUT",
      "DD_AGENT_HOST",
      "DD_AGENT_PORT",
      "DD_DOGSTATSD_HOST",
      "DD_DOGSTATSD_HOSTNAME",
      "DD_DOGSTATSD_PORT",
      "DD_DOGSTATSD_URL",
      "DD_ENV",
      "DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED",
      "DD_EXTERNAL_ENV",
      "DD_GIT_COMMIT_SHA",
      "DD_GIT_REPOSITORY_URL",
      "DD_HOSTNAME",
      "DD_LOG_LEVEL",
      "DD_SERVICE",
      "DD_SERVICE_MAPPING",
      "DD_SERVICE_NAME",
      "DD_SPAN_SAMPLING_RULES",
      "DD_SPAN_SAMPLING_RULES_FILE",
      "DD_TAGS",
      "DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED",
      "DD_TRACE_AGENT_HOSTNAME",
      "DD_TRACE_AGENT_PORT",
      "DD_TRACE_AGENT_PROTOCOL_VERSION",
      "DD_TRACE_AGENT_TIMEOUT",
      "DD_TRACE_AGENT_TIMEOUT_SECONDS",
      "DD_TRACE_AGENT_URL",
      "DD_TRACE_API_VERSION",
      "DD_TRACE_BAGGAGE_MAX_BYTES",
      "DD_TRACE_BAGGAGE_MAX_ITEMS",
      "DD_TRACE_BAGGAGE_TAG_KEYS",
      "DD_TRACE_COMPUTE_STATS",
      "DD_TRACE_DEBUG",
      "DD_TRACE_ENABLED",
      "DD_TRACE_FLUSH_INTERVAL",
      "DD_TRACE_GIT_METADATA_ENABLED",
      "DD_TRACE_GLOBAL_TAGS",
      "DD_TRACE_HEALTH_METRICS_ENABLED",
      "DD_TRACE_LEGACY_BAGGAGE_ENABLED",
      "DD_TRACE_LOG_LEVEL",
      "DD_TRACE_NATIVE_SPAN_EVENTS",
      "DD_TRACE_PARTIAL_FLUSH_ENABLED",
      "DD_TRACE_PARTIAL_FLUSH_MIN_SPANS",
      "DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT",
      "DD_TRACE_PROPAGATION_EXTRACT_FIRST",
      "DD_TRACE_PROPAGATION_HTTP_BAGGAGE_ENABLED",
      "DD_TRACE_PROPAGATION_STYLE",
      "DD_TRACE_PROPAGATION_STYLE_EXTRACT",
      "DD_TRACE_PROPAGATION_STYLE_INJECT",
      "DD_TRACE_RATE_LIMIT",
      "DD_TRACE_REPORT_HOSTNAME",
      "DD_TRACE_SAMPLE_RATE",
      "DD_TRACE_SAMPLING_RULES",
      "DD_TRACE_SCOPE",
      "DD_TRACE_STARTUP_LOGS",
      "DD_TRACE_STATS_COMPUTATION_ENABLED",
      "DD_TRACE_TAGS",
      "DD_TRACE_URL",
      "DD_TRACE_WRITER_BUFFER_SIZE_BYTES",
      "DD_TRACE_WRITER_INTERVAL_SECONDS",
      "DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES",
      "DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH",
      "DD_VERSION",
      "NODE_ENV",
      "OTEL_LOG_LEVEL",
      "OTEL_PROPAGATORS",
      "OTEL_RESOURCE_ATTRIBUTES",
      "OTEL_SERVICE_NAME",
      "OTEL_TRACES_EXPORTER",
      "OTEL_TRACES_SAMPLER",
    ]
  `)
})

test.each(rows)('the default of %s has the form it must have', (_, { form, default: value, show }) => {
  // An address is given in code as a URL.
  const given = show !== undefined && value instanceof Object && 'port' in value ? show(value) : value
  if (value !== undefined) expect(form.read(given, 'x')).toEqual({ value, refused: undefined })
})

test.each(rows)('%s says what it is, what it expects and what its default is', (_, setting) => {
  expect(setting.doc).toMatch(/^[A-Z].*\.$/)
  expect(setting.form.expected).not.toBe('')
  if (setting.default === undefined) expect(setting.defaultText).toBeTypeOf('string')
})

const RAW: [name: string, raw: string][] = [
  ['nothing', ''],
  ['spaces', '   '],
  ['line ends', '\r\n\t'],
  ['NaN', 'NaN'],
  ['Infinity', '-Infinity'],
  ['too much for a double', '1e309'],
  ['negative', '-1'],
  ['negative zero', '-0'],
  ['huge', '99999999999999999999999'],
  ['tiny', '1e-400'],
  ['hexadecimal', '0x10'],
  ['a fraction', '0.5'],
  ['a comma for a point', '1,5'],
  ['two numbers', '1 2'],
  ['yes', 'yes'],
  ['null', 'null'],
  ['undefined', 'undefined'],
  ['broken JSON', '{"a":'],
  ['JSON', '{"a": [1, null]}'],
  ['an array', '[]'],
  ['a rule that lets itself be half read', '[{"service":"a","sample_rate":1},{"service":"b","sample_rate":2}]'],
  ['a rule with prototype keys', '[{"__proto__":1,"constructor":{},"sample_rate":1,"tags":{"__proto__":"x"}}]'],
  ['a hundred thousand brackets', '['.repeat(100_000)],
  ['a megabyte of rules', `[${'{"sample_rate":1},'.repeat(58_000)}{}]`],
  ['as much as a variable can hold', `a,${'b:c,'.repeat(32_767)}`],
  ['as many rules as a variable can hold', `[${'{"sample_rate":1},'.repeat(7_200)}{"sample_rate":1}]`],
  ['a megabyte of a', 'a'.repeat(MEGABYTE)],
  ['a megabyte of 9', '9'.repeat(MEGABYTE)],
  ['a megabyte of commas', ','.repeat(MEGABYTE)],
  ['a megabyte of colons', ':'.repeat(MEGABYTE)],
  ['a megabyte of spaces', `a${' '.repeat(MEGABYTE)}b`],
  ['a megabyte of slashes', `http://${'/'.repeat(MEGABYTE)}`],
  ['a megabyte of names', 'a,'.repeat(MEGABYTE / 2)],
  ['a megabyte of at', 'key@'.repeat(MEGABYTE / 4)],
  ['letters of another script', '日本語'],
  ['digits of another script', '٣٤'],
  ['halves of surrogate pairs', '\udc00\ud800'],
  ['an emoji', '🎉'],
  ['a second header', 'a\r\nX-Evil: 1'],
  ['terminal colours', '\x1b[31mred\x1b[0m'],
  ['a zero byte', 'a\0b'],
  ['__proto__', '__proto__'],
  ['__proto__ with a value', '__proto__:polluted,constructor:polluted'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['a URL with a password', 'http://joe:hunter2@[bad'],
  ['a URL of another kind', 'javascript:alert(1)'],
  ['a path', '../../etc/passwd'],
  ['a format', '%s%n%d%x'],
  ['a regular expression', '(a+)+$'],
]

/** What each value of a configuration must be, whatever it was made of. */
const RANGES: { readonly [K in keyof Config]: (value: Config[K]) => boolean } = {
  enabled: isBoolean,
  service: isText,
  env: (value) => value === undefined || isText(value),
  version: (value) => value === undefined || isText(value),
  tags: (value) =>
    Object.getPrototypeOf(value) === null && !('service' in value || 'env' in value || 'version' in value),
  serviceMapping: areTexts,
  reportHostname: isBoolean,
  hostname: (value) => value === undefined || isText(value),
  gitMetadata: isBoolean,
  gitCommitSha: (value) => value === undefined || isText(value),
  gitRepositoryUrl: (value) => value === undefined || (value.length <= 1000 && !value.includes('hunter2')),
  processTags: isBoolean,
  protocolVersion: (value) => value === undefined || ['0.4', '0.5'].includes(value),
  nativeSpanEvents: (value) => value === undefined || isBoolean(value),
  statsComputation: isBoolean,
  agentUrl: (value) =>
    /^(?:https?:\/\/|unix:\/|\\\\\.)/.test(value) && !value.includes('hunter2') && value.length < 3000,
  agentAddress: (value) =>
    'socketPath' in value ? value.socketPath.length > 1 : value.hostname !== '' && isWhole(value.port, 1, 65_535),
  agentTimeoutMs: (value) => value >= 1 && value <= 3_600_000,
  flushIntervalMs: (value) => value >= 0 && value <= 3_600_000,
  signalTimeoutMs: (value) => value >= 0 && value <= 3_600_000,
  exitTimeoutMs: (value) => value >= 0 && value <= 3_600_000,
  partialFlushMinSpans: (value) => value === Number.POSITIVE_INFINITY || isWhole(value, 1),
  sampleRate: (value) => value === undefined || (value >= 0 && value <= 1),
  samplingRules: (rules) => rules.every((rule) => isRule(rule) && (rule.tags === undefined || areTexts(rule.tags))),
  rateLimit: (value) => Number.isSafeInteger(value),
  spanSamplingRules: (rules) => rules.every(isRule),
  injectStyles: areStyles,
  extractStyles: areStyles,
  extractFirst: isBoolean,
  extractBehaviour: (value) => ['continue', 'restart', 'ignore'].includes(value),
  maxDatadogTagsLength: (value) => isWhole(value, 0, 512),
  maxBaggageItems: (value) => isWhole(value, 0, 1024),
  maxBaggageBytes: (value) => isWhole(value, 0, 65_536),
  baggageTagKeys: (value) => value.every((key) => typeof key === 'string' && key.trim() === key && key !== ''),
  legacyBaggage: isBoolean,
  healthMetrics: isBoolean,
  dogstatsdAddress: ({ hostname, port }) => hostname !== '' && isWhole(port, 1, 65_535),
  wideTraceIds: isBoolean,
  maxQueuedBytes: (value) => isWhole(value, 1),
  maxPayloadBytes: (value) => isWhole(value, 1, 24 * MEGABYTE),
  detached: (value) => value === 'child' || value === 'link',
  contextManager: (value) => value === undefined,
  scope: (value) => value === 'async_local_storage' || value === 'cls_hooked',
  clsNamespace: isText,
  startupLogs: isBoolean,
  debug: isBoolean,
  development: isBoolean,
  logLevel: (value) => ['debug', 'info', 'warn', 'error', 'off'].includes(value),
  externalEnv: (value) => value === undefined || isText(value),
  logger: (value) => value === undefined,
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function areTexts(value: Readonly<Record<string, string>>): boolean {
  return Object.getPrototypeOf(value) === null && Object.values(value).every((text) => typeof text === 'string')
}

function isRule({ sampleRate, maxPerSecond = 0 }: { sampleRate: number; maxPerSecond?: number | undefined }): boolean {
  return sampleRate >= 0 && sampleRate <= 1 && Number.isFinite(maxPerSecond) && maxPerSecond >= 0
}

function isText(value: string): boolean {
  return value.trim() === value && value !== '' && value.length <= 1000
}

function isWhole(value: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most
}

function areStyles(value: readonly string[]): boolean {
  const known = ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage']
  return new Set(value).size === value.length && value.every((style) => known.includes(style))
}

function outOfRange(config: Config): string[] {
  return Object.keys(RANGES).filter((key) => {
    const isInRange: (value: never) => boolean = RANGES[key as keyof Config]
    return !isInRange(config[key as keyof Config] as never)
  })
}

/** As YAML writes any text. */
function inFile(names: readonly string[], raw: string): string {
  return ['apm_configuration_default:', ...names.map((name) => `  ${name}: ${JSON.stringify(raw)}`), ''].join('\n')
}

/** What the parser makes of such a file. */
function parsed(variable: string, raw: string): unknown {
  return new Map([['apm_configuration_default', new Map([[variable, raw]])]])
}

test.each([...variables, 'OTEL_TRACES_SAMPLER_ARG'])('%s may hold rubbish, which does no harm', (variable) => {
  const beside: Record<string, string> = {
    ...(variable.endsWith('_ARG') ? { OTEL_TRACES_SAMPLER: 'traceidratio' } : {}),
    ...(variable.startsWith('DD_DOGSTATSD') ? { DD_TRACE_HEALTH_METRICS_ENABLED: '1' } : {}),
  }
  const names = [variable, ...Object.keys(beside)]
  for (const [what, raw] of RAW) {
    const { config, problems, explain, remarks } = loadConfig({}, surroundings({ ...beside, [variable]: raw }))
    expect(outOfRange(config), what).toEqual([])
    expect(problems.length, what).toBeLessThanOrEqual(1)
    expect(JSON.stringify([explain(), remarks()]), what).not.toMatch(/hunter2|[\p{C}\p{Zl}\p{Zp}]/u)
    for (const problem of problems) {
      expect(names).toContain(problem.name)
      expect(problem.got.length, what).toBeLessThanOrEqual(100)
      expect(problem.consequence, what).toMatch(/^using .{1,150}$/)
      expect(JSON.stringify(problem), what).not.toMatch(/hunter2|[\p{C}\p{Zl}\p{Zp}]/u)
    }
  }
})

describe.each([LOCAL_FILE, FLEET_FILE])('%s', (file) => {
  test.each(variables)('may hold rubbish for %s, which does no harm', (variable) => {
    for (const [what, raw] of RAW) {
      const machine = { ...withFiles({ [file]: '' }), readYaml: () => parsed(variable, raw) }
      const { config, problems } = loadConfig({}, machine)
      expect(outOfRange(config), what).toEqual([])
      expect(problems.length, what).toBeLessThanOrEqual(1)
      for (const { name, got } of problems) {
        expect(name).toBe(`${variable} in ${file}`)
        expect(got, what).not.toMatch(/hunter2|[\p{C}\p{Zl}\p{Zp}]/u)
      }
    }
  })

  // More would make the file larger than such a file may be.
  test.each(RAW.filter(([, raw]) => raw.length < 500))(
    'may hold %s for all variables, which does no harm',
    (_, raw) => {
      const { config, problems } = loadConfig({}, withFiles({ [file]: inFile(variables, raw) }))
      expect(outOfRange(config)).toEqual([])
      expect(new Set(problems.map(({ name }) => name)).size).toBe(problems.length)
      for (const { name, got } of problems) {
        expect(name.endsWith(file)).toBe(true)
        expect(got).not.toMatch(/hunter2|[\p{C}\p{Zl}\p{Zp}]/u)
      }
    },
  )

  test.each(RAW)('holding %s itself does no harm', (_, raw) => {
    const { config, problems } = loadConfig({}, withFiles({ [file]: raw }, { DD_ENV: 'prod' }))
    expect(outOfRange(config)).toEqual([])
    expect(config.env).toBe('prod')
    expect(problems.length).toBeLessThanOrEqual(1)
    for (const { name, got } of problems) {
      expect(name).toBe(file)
      expect(got).not.toMatch(/hunter2|[\p{C}\p{Zl}\p{Zp}]/u)
    }
  })
})

test('all variables may hold the same rubbish at once', () => {
  for (const [, raw] of RAW) {
    const env = Object.fromEntries(variables.map((variable) => [variable, raw]))
    const { config, problems } = loadConfig({}, surroundings(env))
    expect(outOfRange(config)).toEqual([])
    expect(new Set(problems.map(({ name }) => name)).size).toBe(problems.length)
  }
})

const VALUES: (() => unknown)[] = [
  ...RAW.map(
    ([, raw]) =>
      () =>
        raw,
  ),
  ...[null, true, 0, -1, 0.5, 7, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 10n].map((value) => () => value),
  () => Symbol('x'),
  () => () => 1,
  () => [],
  () => [[]],
  () => ({}),
  () => Object.create(null),
  () => JSON.parse('{"__proto__": 1}'),
  () => new Map(),
  () => new Date(Number.NaN),
  () => Promise.resolve(),
  () => new String('x'),
  () => hostileProxy(),
]

describe.each(rows.flatMap(([, { option }]) => option ?? []))('the option %s', (option) => {
  test('of whatever value is in range, or refused with one problem for each name', () => {
    for (const value of VALUES) {
      const options = option.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value())
      try {
        const { logger, ...config } = loadConfig(unchecked(options), surroundings()).config
        expect(outOfRange({ ...config, logger: undefined })).toEqual([])
      } catch (error) {
        expect(error).toBeInstanceOf(TracerError)
        if (!(error instanceof TracerError)) throw error
        expect(error.problems.length).toBeGreaterThan(0)
        for (const { name, got } of error.problems) {
          expect(name.startsWith(option)).toBe(true)
          expect(got.length).toBeLessThanOrEqual(100)
        }
        expect(error.message).not.toContain('hunter2')
      }
    }
  })
})
