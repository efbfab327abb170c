import { describe, expect, test } from 'vitest'
import type { Origin } from '../../lib/config/found.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import type { Config, TracerOptions } from '../../lib/config/options.ts'
import { describeProblem, TracerError } from '../../lib/errors.ts'
import { surroundings, unchecked } from './surroundings.ts'

type Env = Record<string, string>

function load(options: TracerOptions | undefined, env: Env = {}) {
  return loadConfig(options, surroundings(env))
}

function lines(env: Env): string {
  return load(undefined, env)
    .problems.map((problem) => describeProblem('CLEW_CONFIG_INVALID', problem))
    .join('\n')
}

function from(origin: Origin): string {
  return origin.source === 'environment' ? origin.variable : origin.source
}

test('without options and environment everything is the default', () => {
  const { config, problems, origins } = load(undefined)
  expect(config).toMatchInlineSnapshot(`
    {
      "agentAddress": {
        "basePath": "",
        "hostname": "127.0.0.1",
        "port": 8126,
        "protocol": "http:",
      },
      "agentTimeoutMs": 2000,
      "agentUrl": "http://127.0.0.1:8126",
      "baggageTagKeys": [
        "user.id",
        "session.id",
        "account.id",
      ],
      "clsNamespace": "clew",
      "contextManager": undefined,
      "debug": false,
      "detached": "child",
      "development": false,
      "dogstatsdAddress": {
        "hostname": "127.0.0.1",
        "port": 8125,
      },
      "enabled": true,
      "env": undefined,
      "exitTimeoutMs": 200,
      "externalEnv": undefined,
      "extractBehaviour": "continue",
      "extractFirst": false,
      "extractStyles": [
        "datadog",
        "tracecontext",
        "baggage",
      ],
      "flushIntervalMs": 1000,
      "gitCommitSha": undefined,
      "gitMetadata": true,
      "gitRepositoryUrl": undefined,
      "healthMetrics": false,
      "hostname": undefined,
      "injectStyles": [
        "datadog",
        "tracecontext",
        "baggage",
      ],
      "legacyBaggage": true,
      "logLevel": "warn",
      "logger": undefined,
      "maxBaggageBytes": 8192,
      "maxBaggageItems": 64,
      "maxDatadogTagsLength": 512,
      "maxPayloadBytes": 20971520,
      "maxQueuedBytes": 8388608,
      "nativeSpanEvents": undefined,
      "partialFlushMinSpans": 300,
      "processTags": true,
      "protocolVersion": undefined,
      "rateLimit": 100,
      "reportHostname": false,
      "sampleRate": undefined,
      "samplingRules": [],
      "scope": "async_local_storage",
      "service": "found",
      "serviceMapping": {},
      "signalTimeoutMs": 500,
      "spanSamplingRules": [],
      "startupLogs": false,
      "statsComputation": false,
      "tags": {},
      "version": undefined,
      "wideTraceIds": true,
    }
  `)
  expect(problems).toEqual([])
  expect(Object.keys(origins)).toEqual(Object.keys(config))
  expect(new Set(Object.values(origins).map(from))).toEqual(new Set(['default']))
})

describe('precedence', () => {
  interface Case {
    key: keyof Config
    code: TracerOptions
    env: Env
    values: [code: unknown, environment: unknown, otherwise: unknown]
  }
  const logger = { warn() {}, error() {} }

  test.each<Case>([
    { key: 'enabled', code: { enabled: true }, env: { DD_TRACE_ENABLED: '0' }, values: [true, false, true] },
    { key: 'service', code: { service: 'A' }, env: { DD_SERVICE: ' B ' }, values: ['A', 'B', 'found'] },
    { key: 'service', code: { service: 'A' }, env: { DD_SERVICE_NAME: 'B' }, values: ['A', 'B', 'found'] },
    { key: 'env', code: { env: 'a' }, env: { DD_ENV: 'b' }, values: ['a', 'b', undefined] },
    { key: 'version', code: { version: '1' }, env: { DD_VERSION: '2' }, values: ['1', '2', undefined] },
    {
      key: 'agentUrl',
      code: { url: 'http://a:1' },
      env: { DD_TRACE_AGENT_URL: 'http://b:2' },
      values: ['http://a:1', 'http://b:2', 'http://127.0.0.1:8126'],
    },
    { key: 'agentTimeoutMs', code: { agentTimeout: 1 }, env: { DD_TRACE_AGENT_TIMEOUT: '2' }, values: [1, 2, 2000] },
    {
      key: 'agentTimeoutMs',
      code: { agentTimeout: 1 },
      env: { DD_TRACE_AGENT_TIMEOUT_SECONDS: '2.5' },
      values: [1, 2500, 2000],
    },
    { key: 'flushIntervalMs', code: { flushInterval: 0 }, env: { DD_TRACE_FLUSH_INTERVAL: '5' }, values: [0, 5, 1000] },
    { key: 'signalTimeoutMs', code: { signalTimeout: 0 }, env: { CLEW_SIGNAL_TIMEOUT: '5' }, values: [0, 5, 500] },
    { key: 'exitTimeoutMs', code: { exitTimeout: 0 }, env: { CLEW_EXIT_TIMEOUT: '5' }, values: [0, 5, 200] },
    {
      key: 'partialFlushMinSpans',
      code: { flushMinSpans: 1 },
      env: { DD_TRACE_PARTIAL_FLUSH_MIN_SPANS: '2' },
      values: [1, 2, 300],
    },
    { key: 'sampleRate', code: { sampleRate: 0 }, env: { DD_TRACE_SAMPLE_RATE: '.5' }, values: [0, 0.5, undefined] },
    { key: 'rateLimit', code: { rateLimit: 0 }, env: { DD_TRACE_RATE_LIMIT: '-1' }, values: [0, -1, 100] },
    {
      key: 'protocolVersion',
      code: { protocolVersion: '0.4' },
      env: { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' },
      values: ['0.4', '0.5', undefined],
    },
    {
      key: 'protocolVersion',
      code: unchecked({ protocolVersion: 'v0.4' }),
      env: { DD_TRACE_API_VERSION: 'v0.5' },
      values: ['0.4', '0.5', undefined],
    },
    {
      key: 'statsComputation',
      code: { stats: false },
      env: { DD_TRACE_STATS_COMPUTATION_ENABLED: '1' },
      values: [false, true, false],
    },
    {
      key: 'statsComputation',
      code: { stats: false },
      env: { DD_TRACE_COMPUTE_STATS: '1' },
      values: [false, true, false],
    },
    { key: 'nativeSpanEvents', code: {}, env: { DD_TRACE_NATIVE_SPAN_EVENTS: '0' }, values: [false, false, undefined] },
    {
      key: 'reportHostname',
      code: { reportHostname: false },
      env: { DD_TRACE_REPORT_HOSTNAME: '1' },
      values: [false, true, false],
    },
    { key: 'hostname', code: {}, env: { DD_HOSTNAME: 'web-1' }, values: ['web-1', 'web-1', undefined] },
    { key: 'gitMetadata', code: {}, env: { DD_TRACE_GIT_METADATA_ENABLED: '0' }, values: [false, false, true] },
    { key: 'gitCommitSha', code: {}, env: { DD_GIT_COMMIT_SHA: '4b825dc' }, values: ['4b825dc', '4b825dc', undefined] },
    {
      key: 'processTags',
      code: {},
      env: { DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED: '0' },
      values: [false, false, true],
    },
    {
      key: 'startupLogs',
      code: { startupLogs: false },
      env: { DD_TRACE_STARTUP_LOGS: 'TRUE' },
      values: [false, true, false],
    },
    { key: 'debug', code: { debug: false }, env: { DD_TRACE_DEBUG: '1' }, values: [false, true, false] },
    { key: 'development', code: {}, env: { NODE_ENV: 'development' }, values: [true, true, false] },
    { key: 'logger', code: { logger }, env: {}, values: [logger, undefined, undefined] },
    {
      key: 'wideTraceIds',
      code: { traceId128BitGenerationEnabled: true },
      env: { DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED: 'false' },
      values: [true, false, true],
    },
    { key: 'maxQueuedBytes', code: {}, env: { DD_TRACE_WRITER_BUFFER_SIZE_BYTES: '7' }, values: [7, 7, 8_388_608] },
    {
      key: 'maxPayloadBytes',
      code: {},
      env: { DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES: '7' },
      values: [7, 7, 20_971_520],
    },
  ])('of $key: $code before $env before the default', ({ key, code, env, values }) => {
    const inCode = Object.keys(code).length > 0
    const [variable = 'default'] = Object.keys(env)
    const both = load(code, env)
    expect(both.config[key]).toBe(values[0])
    expect(from(both.origins[key])).toBe(inCode ? 'code' : variable)
    const environment = load({}, env)
    expect(environment.config[key]).toBe(values[1])
    expect(from(environment.origins[key])).toBe(variable)
    const neither = load({})
    expect(neither.config[key]).toBe(values[2])
    expect(from(neither.origins[key])).toBe('default')
  })
})

describe('the service', () => {
  test('is looked for only if none was given', () => {
    const serviceName = () => {
      throw new Error('read files')
    }
    const given: [TracerOptions, Env][] = [
      [{ service: 'a' }, {}],
      [{}, { DD_SERVICE: 'a' }],
      [{}, { DD_TAGS: 'service:a' }],
      [{ tags: { service: 'a' } }, {}],
    ]
    for (const [options, env] of given)
      expect(loadConfig(options, surroundings(env, { serviceName })).config.service).toBe('a')
    expect(() => loadConfig(unchecked({ service: 7 }), surroundings({}, { serviceName }))).toThrow(TracerError)
    expect(() => loadConfig({}, surroundings({}, { serviceName }))).toThrow('read files')
  })

  test('that was found is normalised, and one that was given is not', () => {
    const host = surroundings({}, { serviceName: () => '@Acme/Shop App' })
    expect(loadConfig({}, host).config.service).toBe('acme/shop_app')
    expect(loadConfig({ service: '@Acme/Shop App' }, host).config.service).toBe('@Acme/Shop App')
    expect(loadConfig({}, surroundings({ DD_SERVICE: '@Acme/Shop App' })).config.service).toBe('@Acme/Shop App')
  })

  test('has a name even if nothing is left of the one that was found', () => {
    expect(loadConfig({}, surroundings({}, { serviceName: () => '' })).config.service).toBe('unnamed-service')
  })
})

test('a service is renamed as code says, else as the environment does', () => {
  const env = { DD_SERVICE_MAPPING: 'db:orders-db, cache : orders-cache,__proto__:x' }
  expect(Object.entries(load({}, env).config.serviceMapping)).toEqual([
    ['db', 'orders-db'],
    ['cache', 'orders-cache'],
    ['__proto__', 'x'],
  ])
  expect(load({ serviceMapping: { db: 'a' } }, env).config.serviceMapping).toEqual({ db: 'a' })
  expect(lines({ DD_SERVICE_MAPPING: 'db:orders-db,cache' })).toBe(
    "CLEW_CONFIG_INVALID: expected a non-blank text of at most 1000 characters at cache, got cache: '' for DD_SERVICE_MAPPING; using db:orders-db",
  )
})

describe('the commit', () => {
  const tags = { DD_TAGS: 'git.commit.sha:aaa,git.repository_url:https://joe:hunter2@host/shop.git' }

  test('is that of its variables, else that of the tags', () => {
    const { config, origins } = load({}, tags)
    expect([config.gitCommitSha, config.gitRepositoryUrl]).toEqual(['aaa', 'https://host/shop.git'])
    expect(origins.gitCommitSha).toEqual({ source: 'environment', variable: 'DD_TAGS' })
    const own = load({}, { ...tags, DD_GIT_COMMIT_SHA: 'bbb', DD_GIT_REPOSITORY_URL: 'https://joe:hunter2@host/b' })
    expect([own.config.gitCommitSha, own.config.gitRepositoryUrl]).toEqual(['bbb', 'https://host/b'])
    expect(own.problems).toEqual([])
  })

  test('is not what stands among the tags and is no text', () => {
    const { config } = load({ tags: { 'git.commit.sha': 7, 'git.repository_url': {} } }, tags)
    expect([config.gitCommitSha, config.gitRepositoryUrl]).toEqual(['aaa', 'https://host/shop.git'])
  })
})

describe('tags', () => {
  test('of code are added to those of the environment and win over them', () => {
    const { config, origins } = load(
      { tags: { team: 'b', n: 7, off: undefined } },
      { DD_TAGS: 'team:a,region:eu,off:x' },
    )
    expect(config.tags).toEqual({ team: 'b', region: 'eu', n: 7, off: 'x' })
    expect(from(origins.tags)).toBe('code')
    expect(from(load({}, { DD_TAGS: 'a:b' }).origins.tags)).toBe('DD_TAGS')
  })

  test('do not change when the object they came in does', () => {
    const tags = { team: 'a' }
    const { config } = load({ tags })
    tags.team = 'b'
    expect(config.tags).toEqual({ team: 'a' })
  })

  test('may be called what objects inherit', () => {
    const { config } = load({ tags: JSON.parse('{"__proto__": "a"}') }, { DD_TAGS: 'constructor:b' })
    expect(Object.entries(config.tags)).toEqual([
      ['constructor', 'b'],
      ['__proto__', 'a'],
    ])
  })

  interface Case {
    options?: TracerOptions
    env: Env
    service: string
    origin: string
  }
  test.each<Case>([
    { env: { DD_TAGS: 'service:t' }, service: 't', origin: 'DD_TAGS' },
    { env: { DD_TAGS: 'service:t', DD_SERVICE: 's' }, service: 's', origin: 'DD_SERVICE' },
    { options: { tags: { service: 'c' } }, env: { DD_TAGS: 'service:t' }, service: 'c', origin: 'code' },
    { options: { tags: { service: 'c' } }, env: { DD_SERVICE: 's' }, service: 's', origin: 'DD_SERVICE' },
    { options: { tags: { service: 'c' }, service: 'o' }, env: { DD_SERVICE: 's' }, service: 'o', origin: 'code' },
    { options: { tags: { a: 'b' } }, env: { DD_TAGS: 'service:t' }, service: 't', origin: 'DD_TAGS' },
    { env: { DD_TAGS: 'service:' }, service: 'found', origin: 'default' },
  ])('set the service if it is not set otherwise: $options and $env', ({ options, env, service, origin }) => {
    const { config, origins } = load(options, env)
    expect([config.service, from(origins.service)]).toEqual([service, origin])
    expect(config.tags).not.toHaveProperty('service')
  })

  test('set environment and version too, and do not repeat them', () => {
    const { config, origins } = load(undefined, { DD_TAGS: 'env:prod version:1.2 team:shop', DD_VERSION: '2' })
    expect([config.env, config.version]).toEqual(['prod', '2'])
    expect([from(origins.env), from(origins.version)]).toEqual(['DD_TAGS', 'DD_VERSION'])
    expect(config.tags).toEqual({ team: 'shop' })
  })
})

describe('the header dialects', () => {
  const D = ['datadog']
  const W = ['tracecontext']
  const BOTH = ['datadog', 'tracecontext', 'baggage']
  const STYLE = 'DD_TRACE_PROPAGATION_STYLE'
  const INJECT = 'DD_TRACE_PROPAGATION_STYLE_INJECT'
  const EXTRACT = 'DD_TRACE_PROPAGATION_STYLE_EXTRACT'
  const d = ['datadog'] as const

  interface Case {
    code?: TracerOptions['tracePropagationStyle']
    env?: Env
    inject: [string[], string]
    extract: [string[], string]
  }
  test.each<Case>([
    { inject: [BOTH, 'default'], extract: [BOTH, 'default'] },
    { env: { [STYLE]: 'datadog' }, inject: [D, STYLE], extract: [D, STYLE] },
    { env: { [STYLE]: 'datadog', [INJECT]: 'tracecontext' }, inject: [W, INJECT], extract: [D, STYLE] },
    { env: { [STYLE]: 'datadog', [EXTRACT]: 'none' }, inject: [D, STYLE], extract: [[], EXTRACT] },
    { env: { [INJECT]: 'datadog', [EXTRACT]: 'tracecontext' }, inject: [D, INJECT], extract: [W, EXTRACT] },
    { code: d, env: { [STYLE]: 'none', [INJECT]: 'none' }, inject: [D, 'code'], extract: [D, 'code'] },
    { code: { inject: d }, env: { [STYLE]: 'none' }, inject: [D, 'code'], extract: [[], STYLE] },
    { code: { inject: d }, env: { [EXTRACT]: 'none' }, inject: [D, 'code'], extract: [[], EXTRACT] },
    { code: { extract: d, inject: [] }, inject: [[], 'code'], extract: [D, 'code'] },
    { code: {}, inject: [BOTH, 'default'], extract: [BOTH, 'default'] },
  ])('$code and $env: $inject, $extract', ({ code, env, inject, extract }) => {
    const { config, origins, problems } = load(code === undefined ? {} : { tracePropagationStyle: code }, env)
    expect([config.injectStyles, from(origins.injectStyles)]).toEqual(inject)
    expect([config.extractStyles, from(origins.extractStyles)]).toEqual(extract)
    expect(problems).toEqual([])
  })

  test('that clew does not have are left out with one line, and the others stay', () => {
    const { config } = load(undefined, { [STYLE]: 'datadog,tracecontext,xray' })
    expect(config.injectStyles).toEqual(['datadog', 'tracecontext'])
    expect(lines({ [STYLE]: 'datadog,tracecontext,xray' })).toBe(
      "CLEW_CONFIG_INVALID: expected datadog, tracecontext, b3, b3multi, baggage or none, separated by commas, got 'xray' for DD_TRACE_PROPAGATION_STYLE; using datadog,tracecontext",
    )
  })

  test('of a direction give way to those of both when none is left', () => {
    expect(lines({ [STYLE]: 'tracecontext', [INJECT]: 'xray' })).toMatch(
      /; using tracecontext from DD_TRACE_PROPAGATION_STYLE$/,
    )
  })

  test('for both are not looked at when each direction has its own', () => {
    expect(lines({ [STYLE]: 'xray', [INJECT]: 'datadog', [EXTRACT]: 'none' })).toBe('')
  })
})

describe('partial flushing', () => {
  test('switched off is a number of spans that is never reached', () => {
    const { config, origins } = load({ flushMinSpans: 10 }, { DD_TRACE_PARTIAL_FLUSH_ENABLED: 'false' })
    expect(config.partialFlushMinSpans).toBe(Number.POSITIVE_INFINITY)
    expect(from(origins.partialFlushMinSpans)).toBe('DD_TRACE_PARTIAL_FLUSH_ENABLED')
  })

  test('switched on by name has the number it has anyway', () => {
    const env = { DD_TRACE_PARTIAL_FLUSH_ENABLED: 'true', DD_TRACE_PARTIAL_FLUSH_MIN_SPANS: '10' }
    expect(load({}, env).config.partialFlushMinSpans).toBe(10)
  })
})

describe('problems', () => {
  test('of the options are all told at once', () => {
    const options = unchecked<TracerOptions>({
      enabled: 'yes',
      service: '',
      env: 7,
      version: null,
      tags: { env: '', version: 3 },
      url: new URL('ftp://joe:hunter2@agent/x'),
      hostname: 'joe:hunter2@agent',
      port: 99_999,
      agentTimeout: 0,
      flushInterval: -1,
      flushMinSpans: 1.5,
      sampleRate: 7,
      tracePropagationStyle: { inject: ['xray', 'datdog', 'datadog'], extract: 'datadog', injekt: [] },
      startupLogs: 1,
      debug: Promise.resolve(true),
      logger: { warn() {} },
      sampelRate: 1,
      apiKey: 'hunter2',
    })
    expect(() => load(options)).toThrowErrorMatchingInlineSnapshot(`
      [TracerError: CLEW_CONFIG_INVALID: expected true or false, got 'yes' for enabled; the tracer is not started
      CLEW_CONFIG_INVALID: expected a non-blank text of at most 1000 characters, got '' for service; the tracer is not started
      CLEW_CONFIG_INVALID: expected a non-blank text of at most 1000 characters, got 7 for env; the tracer is not started
      CLEW_CONFIG_INVALID: expected a non-blank text of at most 1000 characters, got null for version; the tracer is not started
      CLEW_CONFIG_INVALID: expected an object of tags, of which service, env and version are non-blank texts of at most 1000 characters, got env: '', version: 3 for tags; the tracer is not started
      CLEW_CONFIG_INVALID: expected a URL such as http://host:8126, unix:///path/of/a/socket or \\\\.\\pipe\\name, got 'ftp://<redacted>@agent/x' for url; the tracer is not started
      CLEW_CONFIG_INVALID: expected a host name or an IP address, without a port, got '<redacted>@agent' for hostname; the tracer is not started
      CLEW_CONFIG_INVALID: expected a whole number from 1 to 65535, got 99999 for port; the tracer is not started
      CLEW_CONFIG_INVALID: expected a number of milliseconds from 1 to 3600000, got 0 for agentTimeout; the tracer is not started
      CLEW_CONFIG_INVALID: expected a number of milliseconds from 0 to 3600000, got -1 for flushInterval; the tracer is not started
      CLEW_CONFIG_INVALID: expected a whole number of at least 1, got 1.5 for flushMinSpans; the tracer is not started
      CLEW_CONFIG_INVALID: expected a number from 0 to 1, got 7 for sampleRate; the tracer is not started
      CLEW_CONFIG_INVALID: expected an array of 'datadog', 'tracecontext', 'b3', 'b3multi', 'baggage' or 'none', got 'xray', 'datdog' for tracePropagationStyle.inject; the tracer is not started
      CLEW_CONFIG_INVALID: expected an array of 'datadog', 'tracecontext', 'b3', 'b3multi', 'baggage' or 'none', got 'datadog' for tracePropagationStyle.extract; the tracer is not started
      CLEW_CONFIG_INVALID: expected true or false, got 1 for startupLogs; the tracer is not started
      CLEW_CONFIG_INVALID: expected true or false, got an object (Promise) for debug; the tracer is not started
      CLEW_CONFIG_INVALID: expected an object with the functions warn and error, got an object for logger; the tracer is not started
      CLEW_CONFIG_INVALID: expected an option of clew (did you mean tracePropagationStyle.inject?), got an unknown name for tracePropagationStyle.injekt; the tracer is not started
      CLEW_CONFIG_INVALID: expected an option of clew (did you mean sampleRate?), got an unknown name for sampelRate; the tracer is not started
      CLEW_CONFIG_INVALID: expected an option of clew, got an unknown name for apiKey; the tracer is not started]
    `)
  })

  test('of the options carry the code and a record for each', () => {
    const error = thrownBy({ sampleRate: 7, port: 0 })
    expect(error.code).toBe('CLEW_CONFIG_INVALID')
    expect(error.problems).toEqual([
      { name: 'sampleRate', expected: 'a number from 0 to 1', got: '7', consequence: 'the tracer is not started' },
      {
        name: 'port',
        expected: 'a whole number from 1 to 65535',
        got: '0',
        consequence: 'the tracer is not started',
      },
    ])
  })

  test('of an option are told even where another one counts', () => {
    expect(thrownBy({ url: 'http://agent:8126', port: 0 }).problems.map(({ name }) => name)).toEqual(['port'])
  })

  test('of the environment each have a line that says what happens now', () => {
    const env = {
      DD_TRACE_ENABLED: 'yes',
      DD_SERVICE: 'x'.repeat(1001),
      DD_TAGS: `service:shop,version:${'1'.repeat(1001)}`,
      DD_TRACE_AGENT_URL: 'agent:8126',
      DD_AGENT_HOST: 'http://joe:hunter2@agent',
      DD_TRACE_AGENT_PORT: '80.5',
      DD_TRACE_AGENT_TIMEOUT_SECONDS: '0',
      DD_TRACE_FLUSH_INTERVAL: '-1',
      DD_TRACE_PARTIAL_FLUSH_ENABLED: 'off',
      DD_TRACE_PARTIAL_FLUSH_MIN_SPANS: '0',
      DD_TRACE_SAMPLE_RATE: 'lots',
      DD_TRACE_PROPAGATION_STYLE: 'xray,xml',
      DD_TRACE_PROPAGATION_STYLE_EXTRACT: 'Datadog,baggage\u202e',
      DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES: '26214400',
      DD_TRACE_STARTUP_LOGS: 'a\r\nb',
    }
    expect(lines(env)).toMatchInlineSnapshot(`
      "CLEW_CONFIG_INVALID: expected a URL such as http://host:8126, unix:///path/of/a/socket or \\\\.\\pipe\\name, got 'agent:8126' for DD_TRACE_AGENT_URL; using the default, http://127.0.0.1:8126
      CLEW_CONFIG_INVALID: expected a host name or an IP address, without a port, got 'http://<redacted>@agent' for DD_AGENT_HOST; using the default, http://127.0.0.1:8126
      CLEW_CONFIG_INVALID: expected a whole number from 1 to 65535, got '80.5' for DD_TRACE_AGENT_PORT; using the default, http://127.0.0.1:8126
      CLEW_CONFIG_INVALID: expected true, false, 1 or 0, got 'yes' for DD_TRACE_ENABLED; using the default, true
      CLEW_CONFIG_INVALID: expected tags such as team:shop,region:eu, of which service, env and version have at most 1000 characters, got version: '11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111… for DD_TAGS; using the rest
      CLEW_CONFIG_INVALID: expected a non-blank text of at most 1000 characters, got 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' for DD_SERVICE; using 'shop' from DD_TAGS
      CLEW_CONFIG_INVALID: expected a number of seconds from 0.001 to 3600, got '0' for DD_TRACE_AGENT_TIMEOUT_SECONDS; using the default, 2000 ms
      CLEW_CONFIG_INVALID: expected a number of milliseconds from 0 to 3600000, got '-1' for DD_TRACE_FLUSH_INTERVAL; using the default, 1000 ms
      CLEW_CONFIG_INVALID: expected a whole number of at least 1, got '0' for DD_TRACE_PARTIAL_FLUSH_MIN_SPANS; using the default, 300 spans
      CLEW_CONFIG_INVALID: expected true, false, 1 or 0, got 'off' for DD_TRACE_PARTIAL_FLUSH_ENABLED; using the default, true
      CLEW_CONFIG_INVALID: expected a number from 0 to 1, got 'lots' for DD_TRACE_SAMPLE_RATE; using the default, the rates that the agent asks for
      CLEW_CONFIG_INVALID: expected datadog, tracecontext, b3, b3multi, baggage or none, separated by commas, got 'xray', 'xml' for DD_TRACE_PROPAGATION_STYLE; using the default, datadog,tracecontext,baggage
      CLEW_CONFIG_INVALID: expected datadog, tracecontext, b3, b3multi, baggage or none, separated by commas, got 'baggage\\u{202e}' for DD_TRACE_PROPAGATION_STYLE_EXTRACT; using datadog
      CLEW_CONFIG_INVALID: expected a whole number of bytes from 1 to 25165824, got '26214400' for DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES; using the default, 20971520 bytes
      CLEW_CONFIG_INVALID: expected true, false, 1 or 0, got 'a\\x0d\\x0ab' for DD_TRACE_STARTUP_LOGS; using the default, false"
    `)
  })

  test('of the environment do not matter where code decides', () => {
    expect(load({ sampleRate: 1 }, { DD_TRACE_SAMPLE_RATE: 'lots' }).problems).toEqual([])
  })
})

describe('a password in the URL of the agent', () => {
  const URLS = [
    'http://joe:hunter2@agent:8126',
    'http://hunter2@agent:8126',
    'https://joe:hun%40hunter2@agent:8126/base',
    'HTTP:\\\\joe:hunter2@agent',
    'http:joe:hunter2@agent:8126',
    'http://joe:hunter2@agent:99999',
    'http://joe:hunter2@',
    'http://joe:hunter2@@agent/@',
    'unix://joe:hunter2@/tmp/apm.socket',
    'joe:hunter2@agent:8126',
    ' http://joe:hunter2@ag ent',
    `http://joe:${'hunter2'.repeat(10_000)}@agent:port`,
    'http://agent:8126?token=hunter2',
  ]

  test.each(URLS)('%.50s is never shown when it comes from the environment', (url) => {
    for (const variable of [
      'DD_TRACE_AGENT_URL',
      'DD_TRACE_URL',
      'DD_AGENT_HOST',
      'DD_TRACE_AGENT_PORT',
      'DD_TRACE_DEBUG',
    ]) {
      const { config, problems, origins } = load(undefined, { [variable]: url })
      expect(JSON.stringify({ config, problems, origins })).not.toContain('hunter2')
    }
  })

  test.each(URLS)('%.50s is never shown when it comes from code', (url) => {
    for (const option of ['url', 'hostname', 'port', 'debug', 'tracePropagationStyle']) {
      try {
        expect(JSON.stringify(load(unchecked({ [option]: url })))).not.toContain('hunter2')
      } catch (error) {
        if (!(error instanceof TracerError)) throw error
        expect(`${error.stack}${JSON.stringify(error.problems)}`).not.toContain('hunter2')
      }
    }
  })
})

function thrownBy(options: unknown): TracerError {
  try {
    load(unchecked(options))
  } catch (error) {
    if (error instanceof TracerError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
