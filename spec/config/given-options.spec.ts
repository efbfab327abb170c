import { describe, expect, test } from 'vitest'
import { GivenOptions } from '../../lib/config/given-options.ts'
import type { TracerOptions } from '../../lib/config/options.ts'
import { settings } from '../../lib/config/settings.ts'
import { TracerError } from '../../lib/errors.ts'
import { hostileProxy, revokedProxy } from './surroundings.ts'

function problemsOf(options: unknown): string[] {
  try {
    new GivenOptions(options)
    return []
  } catch (error) {
    if (!(error instanceof TracerError)) throw error
    return error.problems.map(({ name, expected, got }) => `${name}: ${expected} / ${got}`)
  }
}

/** The compiler sees to it that none is missing here, and the test to it that none is unknown there. */
const EVERY_OPTION: Required<TracerOptions> = {
  enabled: true,
  service: 'shop',
  env: 'prod',
  version: '1.4.2',
  tags: { team: 'shop' },
  serviceMapping: { db: 'orders-db' },
  reportHostname: true,
  url: 'http://agent:8126',
  hostname: 'agent',
  port: 8126,
  agentTimeout: 2000,
  flushInterval: 0,
  signalTimeout: 0,
  exitTimeout: 0,
  flushMinSpans: 1,
  protocolVersion: '0.5',
  stats: true,
  sampleRate: 1,
  samplingRules: [{ service: 'shop-*', sampleRate: 0.5 }],
  rateLimit: -1,
  spanSamplingRules: [{ name: 'db.*' }],
  tracePropagationStyle: ['datadog'],
  baggageMaxItems: 0,
  baggageMaxBytes: 0,
  baggageTagKeys: ['user.id'],
  legacyBaggageEnabled: false,
  healthMetrics: true,
  dogstatsd: { url: 'udp://agent:8125', hostname: 'agent', port: 8125 },
  traceId128BitGenerationEnabled: false,
  detached: 'link',
  contextManager: { run: (_carried, fn) => fn(), current: () => undefined },
  startupLogs: true,
  debug: true,
  logLevel: 'off',
  logger: { warn() {}, error() {} },
}

test('every option is known', () => {
  expect(problemsOf(EVERY_OPTION)).toEqual([])
})

test('every setting that code can set is found', () => {
  const { tracePropagationStyle, ...others } = EVERY_OPTION
  const options = new GivenOptions({ ...others, tracePropagationStyle: { inject: ['none'], extract: ['datadog'] } })
  const found = Object.entries(settings).filter(([, setting]) => options.find<unknown>(setting) !== undefined)
  const settable = Object.entries(settings).filter(([, { option }]) => option !== undefined)
  expect(found.map(([key]) => key)).toEqual(settable.map(([key]) => key).filter((key) => key !== 'styles'))
})

test('undefined is not given', () => {
  const options = new GivenOptions({ service: undefined, tracePropagationStyle: { inject: undefined } })
  expect(options.find(settings.service)).toBeUndefined()
  expect(options.find(settings.injectStyles)).toBeUndefined()
  expect(new GivenOptions(undefined).find(settings.service)).toBeUndefined()
})

test('an option is read once', () => {
  let reads = 0
  const options = new GivenOptions({
    get service() {
      reads++
      return 'shop'
    },
  })
  expect(options.find(settings.service)?.value).toBe('shop')
  expect(options.find(settings.service)?.value).toBe('shop')
  expect(reads).toBe(1)
})

test('options need no prototype, and may be an object of a class', () => {
  class Options {
    service = 'shop'
  }
  for (const given of [Object.assign(Object.create(null), { service: 'shop' }), new Options()])
    expect(new GivenOptions(given).find(settings.service)?.value).toBe('shop')
})

test('what all objects inherit is not an option', () => {
  Object.defineProperty(Object.prototype, 'url', { value: 'http://evil', configurable: true, enumerable: true })
  const options = new GivenOptions({})
  delete (Object.prototype as { url?: string }).url
  expect(options.find(settings.agentAddress)).toBeUndefined()
})

describe('names', () => {
  test.each([
    ['sampelRate', 'an option of clew (did you mean sampleRate?)'],
    ['SERVICE', 'an option of clew (did you mean service?)'],
    ['plugin', 'an option of clew'],
    ['constructor', 'an option of clew'],
    ['toString', 'an option of clew'],
    ['tracePropagationStyle.inject', 'an option of clew (did you mean tracePropagationStyle.inject?)'],
    ['agentAddress', 'an option of clew'],
    ['DD_SERVICE', 'an option of clew (did you mean service?)'],
    ['', 'an option of clew'],
  ])('%s is unknown', (name, expected) => {
    expect(problemsOf({ [name]: undefined })).toEqual([`${name}: ${expected} / an unknown name`])
  })

  test('of a group must be an object', () => {
    expect(problemsOf({ dogstatsd: undefined })).toEqual([])
    expect(problemsOf({ dogstatsd: 'udp://a:1' })).toEqual(["dogstatsd: an object of options / 'udp://a:1'"])
    expect(problemsOf({ dogstatsd: { host: 'a' } })).toEqual([
      'dogstatsd.host: an option of clew (did you mean dogstatsd.hostname?) / an unknown name',
    ])
  })

  test('__proto__ as a name is unknown like any other', () => {
    expect(problemsOf(JSON.parse('{"__proto__": {"service": "evil"}}'))).toEqual([
      '__proto__: an option of clew / an unknown name',
    ])
  })

  test('an unknown name is shown bounded and printable, and its value is not', () => {
    const [problem] = problemsOf({ [`a\n${'b'.repeat(1024 * 1024)}`]: 'hunter2' })
    expect(problem).toBe(`a\\x0a${'b'.repeat(94)}…: an option of clew / an unknown name`)
  })

  test('many unknown names are told one by one and then together', () => {
    const problems = problemsOf(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`X${i}`, 1])))
    expect(problems).toHaveLength(21)
    expect(problems[19]).toBe('X19: an option of clew / an unknown name')
    expect(problems[20]).toBe('the options: options of clew / 30 more unknown names')
    expect(problemsOf(Object.fromEntries(problems.slice(0, 20).map((_, i) => [`X${i}`, 1])))).toHaveLength(20)
  })

  test('what only dd-trace has is told apart, and does not keep a program from starting', () => {
    const options = new GivenOptions({ logInjection: true, plugins: false, service: 'shop' })
    expect(options.find(settings.service)?.value).toBe('shop')
    expect(options.foreign).toEqual(
      ['logInjection', 'plugins'].map((name) => ({
        name,
        expected: 'an option that clew has',
        got: 'one that only dd-trace has',
        consequence: 'it has no effect',
      })),
    )
  })

  test('a name inside an option is unknown with its whole path', () => {
    expect(problemsOf({ tracePropagationStyle: { injekt: [] } })).toEqual([
      'tracePropagationStyle.injekt: an option of clew (did you mean tracePropagationStyle.inject?) / an unknown name',
    ])
  })

  test('a name inside an option is near to another by what stands behind the dot', () => {
    expect(problemsOf({ dogstatsd: { hostnam: 'h', agent: 'a', ['__proto__']: 1 } })).toEqual([
      'dogstatsd.hostnam: an option of clew (did you mean dogstatsd.hostname?) / an unknown name',
      'dogstatsd.agent: an option of clew / an unknown name',
      'dogstatsd.__proto__: an option of clew / an unknown name',
    ])
    expect(problemsOf({ dogstatsdUrl: 'u' })).toEqual([
      'dogstatsdUrl: an option of clew (did you mean dogstatsd.url?) / an unknown name',
    ])
  })
})

describe('what is no object of options', () => {
  test.each([
    ['null', () => null, 'null'],
    ['a number', () => 7, '7'],
    ['a text', () => 'shop', "'shop'"],
    ['a function', () => () => 1, 'a function'],
    ['an array', () => [], 'an array of 0'],
    ['a Map', () => new Map(), 'an object (Map)'],
    ['a Proxy that throws', hostileProxy, 'an object that cannot be read'],
    ['a revoked Proxy', revokedProxy, 'an object that cannot be read'],
  ])('%s is one problem', (_, options, got) => {
    expect(problemsOf(options())).toEqual([`the options: a plain object that can be read / ${got}`])
  })
})

describe('what throws when it is read', () => {
  test.each(Object.keys(EVERY_OPTION))('%s is a problem of its own', (name) => {
    const options = {
      get [name](): never {
        throw new Error('boom')
      },
    }
    const problems = problemsOf(options)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: .* / a property that throws when it is read$`))
  })

  test.each(Object.keys(EVERY_OPTION))('%s may be given as a Proxy that throws without harm', (name) => {
    const problems = problemsOf({ [name]: hostileProxy() })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: .* / an object that `))
  })

  test('inside an option it is a problem of the inner one', () => {
    const inner = {
      get inject(): never {
        throw new Error('boom')
      },
    }
    expect(problemsOf({ tracePropagationStyle: inner })).toEqual([
      "tracePropagationStyle.inject: an array of 'datadog', 'tracecontext', 'b3', 'b3multi', 'baggage' or 'none' / a property that throws when it is read",
    ])
  })
})
