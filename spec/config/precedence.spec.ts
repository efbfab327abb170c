import { describe, expect, test } from 'vitest'
import { describeOrigin } from '../../lib/config/found.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import type { Config, TracerOptions } from '../../lib/config/options.ts'
import { describeProblem } from '../../lib/errors.ts'
import { FLEET_FILE, LOCAL_FILE, surroundings, withFiles } from './surroundings.ts'

type Env = Record<string, string>

function yaml(variables: Env): string {
  return `apm_configuration_default: ${JSON.stringify(variables)}`
}

function load(env: Env, options?: TracerOptions) {
  return loadConfig(options, surroundings(env))
}

function linesOf(problems: ReturnType<typeof loadConfig>['problems']): string[] {
  return problems.map((problem) => describeProblem('CLEW_CONFIG_INVALID', problem))
}

describe('the files', () => {
  test.each<
    [key: keyof Config, variable: string, texts: [string, string, string], values: [unknown, unknown, unknown]]
  >([
    ['service', 'DD_SERVICE', ['f', 'e', 'l'], ['f', 'e', 'l']],
    ['enabled', 'DD_TRACE_ENABLED', ['0', '1', '0'], [false, true, false]],
    ['sampleRate', 'DD_TRACE_SAMPLE_RATE', ['.1', '.2', '.3'], [0.1, 0.2, 0.3]],
    [
      'agentUrl',
      'DD_TRACE_AGENT_URL',
      ['http://f:1', 'http://e:1', 'http://l:1'],
      ['http://f:1', 'http://e:1', 'http://l:1'],
    ],
    [
      'injectStyles',
      'DD_TRACE_PROPAGATION_STYLE',
      ['none', 'datadog', 'tracecontext'],
      [[], ['datadog'], ['tracecontext']],
    ],
    ['extractFirst', 'DD_TRACE_PROPAGATION_EXTRACT_FIRST', ['1', '0', '1'], [true, false, true]],
    ['logLevel', 'DD_TRACE_LOG_LEVEL', ['info', 'error', 'off'], ['info', 'error', 'off']],
  ])('set %s by %s: Fleet Automation before the environment before the machine', (key, variable, texts, values) => {
    const [fleet, env, local] = texts.map((text) => ({ [variable]: text })) as [Env, Env, Env]
    const files = { [FLEET_FILE]: yaml(fleet), [LOCAL_FILE]: yaml(local) }
    const from = (given: Record<string, string>, variables: Env) => {
      const { config, origins, problems } = loadConfig({}, withFiles(given, variables))
      expect(problems).toEqual([])
      return [config[key], describeOrigin(origins[key])]
    }
    expect(from(files, env)).toEqual([values[0], `${variable} in ${FLEET_FILE}`])
    expect(from({ [LOCAL_FILE]: yaml(local) }, env)).toEqual([values[1], variable])
    expect(from({ [LOCAL_FILE]: yaml(local) }, {})).toEqual([values[2], `${variable} in ${LOCAL_FILE}`])
  })

  test('lose against code', () => {
    const files = { [FLEET_FILE]: yaml({ DD_ENV: 'f' }) }
    expect(loadConfig({ env: 'c' }, withFiles(files)).config.env).toBe('c')
  })

  test('that hold what cannot be used leave it to the next', () => {
    const files = {
      [FLEET_FILE]: yaml({ DD_TRACE_SAMPLE_RATE: 'lots' }),
      [LOCAL_FILE]: yaml({ DD_TRACE_SAMPLE_RATE: '.5' }),
    }
    const { config, problems } = loadConfig({}, withFiles(files, { DD_TRACE_SAMPLE_RATE: '2' }))
    expect(config.sampleRate).toBe(0.5)
    expect(linesOf(problems)).toEqual([
      `CLEW_CONFIG_INVALID: expected a number from 0 to 1, got 'lots' for DD_TRACE_SAMPLE_RATE in ${FLEET_FILE}; using 0.5 from DD_TRACE_SAMPLE_RATE in ${LOCAL_FILE}`,
      `CLEW_CONFIG_INVALID: expected a number from 0 to 1, got '2' for DD_TRACE_SAMPLE_RATE; using 0.5 from DD_TRACE_SAMPLE_RATE in ${LOCAL_FILE}`,
    ])
  })

  test('add their tags up with those of the environment', () => {
    const files = { [FLEET_FILE]: yaml({ DD_TAGS: 'a:f' }), [LOCAL_FILE]: yaml({ DD_TAGS: 'a:l,b:l,c:l,env:l' }) }
    const { config } = loadConfig({ tags: { z: 1 } }, withFiles(files, { DD_TAGS: 'a:e,b:e' }))
    expect(config.tags).toEqual({ a: 'f', b: 'e', c: 'l', z: 1 })
    expect(config.env).toBe('l')
  })

  test('count before other places, whichever of the names for tags they use', () => {
    const files = {
      [FLEET_FILE]: yaml({ DD_TAGS: 'a:fleet' }),
      [LOCAL_FILE]: yaml({ DD_TRACE_TAGS: 'a:local,b:local,c:local' }),
    }
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'b=otel', DD_TAGS: 'd:env', DD_TRACE_TAGS: 'd:more' }
    const { config } = loadConfig({}, withFiles(files, env))
    expect(config.tags).toEqual({ a: 'fleet', b: 'otel', c: 'local', d: 'more' })
  })

  test('may have a sampler whose argument is set elsewhere, the most wanted first', () => {
    const sampler = { OTEL_TRACES_SAMPLER: 'traceidratio' }
    const argument = (rate: string) => ({ OTEL_TRACES_SAMPLER_ARG: rate })
    const rate = (files: Record<string, string>, env: Env) => loadConfig({}, withFiles(files, env)).config.sampleRate
    expect(rate({ [LOCAL_FILE]: yaml(sampler) }, argument('.3'))).toBe(0.3)
    expect(rate({ [LOCAL_FILE]: yaml({ ...sampler, ...argument('.4') }) }, argument('.3'))).toBe(0.3)
    expect(rate({ [FLEET_FILE]: yaml(argument('.5')) }, { ...sampler, ...argument('.3') })).toBe(0.5)
    expect(rate({}, sampler)).toBe(1)
  })

  test('win with the names of OpenTelemetry against those of Datadog in places that are wanted less', () => {
    const files = { [FLEET_FILE]: yaml({ OTEL_SERVICE_NAME: 'fleet' }) }
    expect(loadConfig({}, withFiles(files, { DD_SERVICE: 'env' })).config.service).toBe('fleet')
    expect(loadConfig({}, withFiles({}, { DD_SERVICE: 'env', OTEL_SERVICE_NAME: 'otel' })).config.service).toBe('env')
  })
})

describe('tags', () => {
  test('of DD_TRACE_TAGS win over those of DD_TAGS, and those over the resource attributes', () => {
    const env = { DD_TRACE_TAGS: 'a:1', DD_TAGS: 'a:2,b:2', OTEL_RESOURCE_ATTRIBUTES: 'a=3,b=3,c=3,service.name=shop' }
    const { config, problems } = load(env)
    expect([config.tags, config.service]).toEqual([{ a: '1', b: '2', c: '3' }, 'shop'])
    expect(problems).toEqual([])
  })
})

describe("OpenTelemetry's variables", () => {
  test.each<[key: keyof Config, otel: Env, datadog: Env, values: [otel: unknown, both: unknown]]>([
    ['service', { OTEL_SERVICE_NAME: 'o' }, { DD_SERVICE: 'd' }, ['o', 'd']],
    ['service', { OTEL_SERVICE_NAME: 'o' }, { DD_SERVICE_NAME: 'd' }, ['o', 'd']],
    [
      'sampleRate',
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '.2' },
      { DD_TRACE_SAMPLE_RATE: '.1' },
      [0.2, 0.1],
    ],
    [
      'extractStyles',
      { OTEL_PROPAGATORS: 'tracecontext' },
      { DD_TRACE_PROPAGATION_STYLE: 'datadog' },
      [['tracecontext'], ['datadog']],
    ],
    ['enabled', { OTEL_TRACES_EXPORTER: 'none' }, { DD_TRACE_ENABLED: 'true' }, [false, true]],
    ['logLevel', { OTEL_LOG_LEVEL: 'none' }, { DD_TRACE_LOG_LEVEL: 'error' }, ['off', 'error']],
    ['debug', { OTEL_LOG_LEVEL: 'debug' }, { DD_TRACE_DEBUG: 'false' }, [true, false]],
    ['env', { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=o' }, { DD_ENV: 'd' }, ['o', 'd']],
  ])('%s: %j alone, and beside %j', (key, otel, datadog, values) => {
    expect(load(otel).config[key]).toEqual(values[0])
    expect(load({ ...otel, ...datadog }).config[key]).toEqual(values[1])
  })

  test('that cannot be used are told', () => {
    const env = {
      OTEL_TRACES_SAMPLER: 'jaeger_remote',
      OTEL_PROPAGATORS: 'tracecontext,ottrace,xray',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_LOG_LEVEL: 'loud',
      OTEL_RESOURCE_ATTRIBUTES: 'shop',
    }
    expect(linesOf(load(env).problems).join('\n')).toMatchInlineSnapshot(`
      "CLEW_CONFIG_INVALID: expected none, error, warn, info, debug, verbose, all, got 'loud' for OTEL_LOG_LEVEL; using the default, 'warn'
      CLEW_CONFIG_INVALID: expected none, which records nothing, or no value, got 'otlp' (not supported yet) for OTEL_TRACES_EXPORTER; using the default, true
      CLEW_CONFIG_INVALID: expected tags such as team=shop,region=eu, of which service, env and version have at most 1000 characters, got 'shop' for OTEL_RESOURCE_ATTRIBUTES; using the rest
      CLEW_CONFIG_INVALID: expected always_on, always_off or traceidratio, or one of them after parentbased_, and a number from 0 to 1 for OTEL_TRACES_SAMPLER_ARG, got 'jaeger_remote' for OTEL_TRACES_SAMPLER; using the default, the rates that the agent asks for
      CLEW_CONFIG_INVALID: expected datadog, tracecontext, b3, b3multi, baggage or none, separated by commas, got 'ottrace', 'xray' for OTEL_PROPAGATORS; using tracecontext"
    `)
  })
})

describe('the log level', () => {
  test.each<[options: TracerOptions, env: Env, level: string, debug: boolean]>([
    [{}, {}, 'warn', false],
    [{ debug: true }, {}, 'debug', true],
    [{}, { DD_TRACE_DEBUG: 'true' }, 'debug', true],
    [{}, { DD_TRACE_DEBUG: 'true', DD_TRACE_LOG_LEVEL: 'error' }, 'error', true],
    [{}, { DD_TRACE_LOG_LEVEL: 'OFF' }, 'off', false],
    [{}, { DD_LOG_LEVEL: 'trace' }, 'debug', true],
    [{}, { DD_LOG_LEVEL: 'critical', DD_TRACE_LOG_LEVEL: 'info' }, 'info', false],
    [{ logLevel: 'info' }, { DD_TRACE_LOG_LEVEL: 'error' }, 'info', false],
    [{ logLevel: 'debug', debug: false }, {}, 'debug', false],
  ])('of %j and %j is %s', (options, env, level, debug) => {
    const { config } = load(env, options)
    expect([config.logLevel, config.debug]).toEqual([level, debug])
  })

  test('that cannot be used gives way to what debug makes of it', () => {
    expect(linesOf(load({ DD_TRACE_LOG_LEVEL: 'loud', DD_TRACE_DEBUG: '1' }).problems)).toEqual([
      "CLEW_CONFIG_INVALID: expected debug, info, warn, error or off, got 'loud' for DD_TRACE_LOG_LEVEL; using 'debug' from DD_TRACE_DEBUG",
    ])
  })
})

test.each<[options: TracerOptions, env: Env, said: boolean]>([
  [{}, {}, false],
  [{}, { DD_TRACE_STARTUP_LOGS: '1' }, true],
  [{}, { DD_TRACE_DEBUG: '1' }, true],
  [{ logLevel: 'debug' }, {}, true],
  [{}, { DD_TRACE_DEBUG: '1', DD_TRACE_STARTUP_LOGS: '0' }, false],
  [{ debug: true, startupLogs: false }, { DD_TRACE_STARTUP_LOGS: '1' }, false],
])('the configuration is said at the start with %j and %j: %s', (options, env, said) => {
  expect(load(env, options).config.startupLogs).toBe(said)
})

test('the flush interval may be given in seconds, as in Python', () => {
  expect(load({ DD_TRACE_WRITER_INTERVAL_SECONDS: '0.5' }).config.flushIntervalMs).toBe(500)
  expect(load({ DD_TRACE_WRITER_INTERVAL_SECONDS: '0' }).config.flushIntervalMs).toBe(0)
  expect(load({ DD_TRACE_WRITER_INTERVAL_SECONDS: '0.5', DD_TRACE_FLUSH_INTERVAL: '7' }).config.flushIntervalMs).toBe(7)
})

test('what the admission controller wrote is passed on', () => {
  expect(load({ DD_EXTERNAL_ENV: 'it-false,cn-shop' }).config.externalEnv).toBe('it-false,cn-shop')
  expect(load({ DD_EXTERNAL_ENV: 'cn-sch\u00f6n' }).config.externalEnv).toBeUndefined()
})
