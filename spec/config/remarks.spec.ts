import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../lib/config/load-config.ts'
import { describeProblem } from '../../lib/errors.ts'
import { LOCAL_FILE, withFiles } from './surroundings.ts'

function remarksOn(env: Record<string, string>, files: Record<string, string> = {}) {
  return loadConfig(undefined, withFiles(files, env)).remarks()
}

test('an environment of our own variables, and of other programs, is no remark', () => {
  expect(
    remarksOn({ DD_SERVICE: 'a', OTEL_PROPAGATORS: 'datadog', PATH: '/bin', HOME: '/', DD_APM_ENABLED: '1' }),
  ).toEqual([])
})

test.each([
  ['DD_TRACE_HEADER_TAGS', 'HTTP is not instrumented yet'],
  ['DD_TRACE_EXPRESS_ENABLED', 'libraries are not instrumented yet'],
  ['DD_PROFILING_ENABLED', 'it belongs to another product, which clew does not have'],
  ['DD_API_KEY', 'clew sends to an agent, and to nothing else yet'],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'export by OTLP is not there yet'],
  ['OTEL_SDK_DISABLED', "it switches dd-trace's OpenTelemetry API, which clew has not yet"],
])('%s is told to have no effect, because %s', (name, why) => {
  expect(remarksOn({ [name]: 'hunter2' })).toEqual([
    {
      kind: 'unsupported',
      name,
      expected: 'a variable that clew reads',
      got: `one that it does not: ${why}`,
      consequence: 'it has no effect',
      why,
    },
  ])
})

describe('an unknown name', () => {
  test.each([
    ['DD_TRACE_SAMPEL_RATE', 'DD_TRACE_SAMPLE_RATE'],
    ['DD_TRACE_RATE_SAMPLE', 'DD_TRACE_SAMPLE_RATE'],
    ['DD_TRACE_SERVICE', 'DD_SERVICE'],
    ['DD_AGENT_URL', 'DD_TRACE_AGENT_URL'],
    ['DD_TAG', 'DD_TAGS'],
    ['DD_TRACE_PARTIAL_FLUSH_ENABLE', 'DD_TRACE_PARTIAL_FLUSH_ENABLED'],
    ['DD_TRACE_PARTIAL_FLUSH_ENABELD', 'DD_TRACE_PARTIAL_FLUSH_ENABLED'],
    ['CLEW_DETACHD', 'CLEW_DETACHED'],
    ['CLEW_SERVICE', 'DD_SERVICE'],
  ])('%s is told with what was perhaps meant: %s', (name, suggestion) => {
    expect(remarksOn({ [name]: 'x' })).toEqual([
      {
        kind: 'unknown',
        name,
        suggestion,
        expected: `a variable that clew reads (did you mean ${suggestion}?)`,
        got: 'an unknown name',
        consequence: 'it has no effect',
      },
    ])
  })

  test('of ours is told even if nothing is near', () => {
    expect(remarksOn({ DD_TRACE_WEATHER: 'x', CLEW_WEATHER: 'x', DD_WEATHER: 'x', OTEL_WEATHER: 'x' })).toMatchObject([
      { kind: 'unknown', name: 'DD_TRACE_WEATHER' },
      { kind: 'unknown', name: 'CLEW_WEATHER' },
    ])
  })

  test('is printable, and so are a thousand', () => {
    const env = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`DD_TRACE_\r\n${'x'.repeat(200)}${i}`, 'x']))
    const found = remarksOn(env)
    expect(found).toHaveLength(100)
    for (const { name } of found) expect(name).toMatch(/^DD_TRACE_\\x0d\\x0ax{70,90}…$/)
  })

  test('in a file is told too', () => {
    expect(remarksOn({}, { [LOCAL_FILE]: 'apm_configuration_default: { DD_SERVCE: shop }' })).toMatchObject([
      { kind: 'unknown', name: `DD_SERVCE in ${LOCAL_FILE}`, suggestion: 'DD_SERVICE' },
    ])
  })
})

describe("a variable of OpenTelemetry's", () => {
  function lines(env: Record<string, string>): string[] {
    return remarksOn(env).map((remark) => describeProblem('CLEW_CONFIG_INVALID', remark))
  }

  test('that lost is told', () => {
    expect(lines({ OTEL_SERVICE_NAME: 'a', DD_SERVICE: 'b' })).toEqual([
      'CLEW_CONFIG_INVALID: expected no other variable of its meaning, got DD_SERVICE too for OTEL_SERVICE_NAME; it has no effect',
    ])
    expect(lines({ OTEL_PROPAGATORS: 'datadog', DD_TRACE_PROPAGATION_STYLE: 'none' })).toHaveLength(1)
  })

  test('that lost because nothing of it could be used is not told again', () => {
    const { problems, remarks } = loadConfig(undefined, withFiles({}, { OTEL_LOG_LEVEL: 'loud', DD_TRACE_DEBUG: '1' }))
    expect(problems.map(({ name }) => name)).toEqual(['OTEL_LOG_LEVEL'])
    expect(remarks()).toEqual([])
  })

  test('that won, or is added to others, is not', () => {
    expect(lines({ OTEL_SERVICE_NAME: 'a', OTEL_RESOURCE_ATTRIBUTES: 'a=b', DD_TAGS: 'a:c' })).toEqual([])
  })

  test('that is the argument of a sampler without one is told', () => {
    expect(lines({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: '1' })).toEqual([
      'CLEW_CONFIG_INVALID: expected traceidratio or parentbased_traceidratio for OTEL_TRACES_SAMPLER, got always_on for OTEL_TRACES_SAMPLER_ARG; it has no effect',
    ])
    expect(lines({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '1' })).toEqual([])
  })
})
