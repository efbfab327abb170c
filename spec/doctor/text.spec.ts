import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { FLEET_FILE, LOCAL_FILE } from '../config/surroundings.ts'
import { type Given, written } from './written.ts'

describe('the text', () => {
  test.each<{ what: string; given: Given; lines: RegExp[]; code: number }>([
    {
      what: 'a setting of a file',
      given: { files: { [LOCAL_FILE]: 'apm_configuration_default: { DD_ENV: prod }' } },
      lines: [/^ {2}env +prod {2}DD_ENV in \/etc\/datadog-agent\/application_monitoring\.yaml$/],
      code: 0,
    },
    {
      what: 'what a file of the fleet has won over',
      given: {
        env: { DD_ENV: 'dev' },
        files: { [FLEET_FILE]: 'apm_configuration_default: { DD_ENV: prod }' },
      },
      lines: [/^ {2}env$/, /^ {4}prod$/, /^ {4}\/etc\/.*\/managed\/.*yaml$/, /^ {4}instead of dev from DD_ENV$/],
      code: 0,
    },
    {
      what: 'a broken file',
      given: { files: { [LOCAL_FILE]: '[' } },
      lines: [/^ {2}✗ \/etc\/datadog-agent\/application_monitoring\.yaml: got /, /^ {4}→ Make it a YAML file/],
      code: 1,
    },
    {
      what: 'a host beside a URL',
      given: { env: { DD_AGENT_HOST: '10.0.0.7', DD_AGENT_PORT: '9000' } },
      lines: [/^ {2}url /, /^ +instead of 10\.0\.0\.7 from DD_AGENT_HOST$/, /^ +instead of 9000 from DD_AGENT_PORT$/],
      code: 0,
    },
    {
      what: 'a variable of OpenTelemetry that lost',
      given: { env: { OTEL_SERVICE_NAME: 'a', DD_SERVICE: 'b' } },
      lines: [/^ {2}service {2}b +DD_SERVICE$/, /^ +instead of a from OTEL_SERVICE_NAME$/],
      code: 0,
    },
    {
      what: 'an argument without its sampler',
      given: { env: { OTEL_TRACES_SAMPLER_ARG: '1' } },
      lines: [/^Without effect$/, /^ {2}OTEL_TRACES_SAMPLER_ARG {2}expected traceidratio/],
      code: 0,
    },
    {
      what: 'a name that clew does not have',
      given: { env: { DD_TRACE_HEADER_TAGS: 'host' } },
      lines: [/^ {2}DD_TRACE_HEADER_TAGS {2}HTTP is not instrumented yet$/],
      code: 0,
    },
    {
      what: 'a name that nobody knows',
      given: { env: { CLEW_COLOUR: 'red' } },
      lines: [/^ {2}✗ CLEW_COLOUR is no name that clew knows; it has no effect\.$/, /^ {4}→ Remove it\. /],
      code: 1,
    },
    {
      what: 'tracing that is switched off',
      given: { env: { DD_TRACE_ENABLED: 'false' } },
      lines: [/^ {2}! DD_TRACE_ENABLED: .* nothing is$/, /^Nothing is wrong$/],
      code: 0,
    },
    {
      what: 'sampling that keeps nothing',
      given: { env: { DD_TRACE_SAMPLE_RATE: '0' } },
      lines: [/^ {2}! DD_TRACE_SAMPLE_RATE: .* got 0; no trace is$/],
      code: 0,
    },
    {
      what: 'cls-hooked that is there',
      given: { env: { DD_TRACE_SCOPE: 'cls_hooked' }, loadClsHooked: () => ({}) },
      lines: [/^ {2}cls-hooked +asked for, and found$/],
      code: 0,
    },
    {
      what: 'cls-hooked that is not',
      given: { env: { DD_TRACE_SCOPE: 'cls_hooked' } },
      lines: [/^ {2}cls-hooked +asked for, and not found$/, /^ {2}✗ DD_TRACE_SCOPE=cls_hooked: /, /^ {4}→ Install/],
      code: 1,
    },
    {
      what: 'the other backend',
      given: { contextBackend: () => 'async_hooks' },
      lines: [/^ {2}AsyncLocalStorage +by async_hooks$/],
      code: 0,
    },
    {
      what: 'an old Node',
      given: { nodeVersion: '18.20.0' },
      lines: [/^ {2}Node +18\.20\.0$/, /^ {2}✗ Node: expected 20\.19 or later, got 18\.20\.0; /],
      code: 1,
    },
  ])('tells of $what', async ({ given, lines, code }) => {
    const { text, code: ended } = await written(given)
    for (const line of lines) expect(text.split('\n')).toContainEqual(expect.stringMatching(line))
    expect(ended).toBe(code)
  })

  test('has all values below their names where most of them would have to stand there', async () => {
    const env = {
      DD_ENV: 'prod',
      DD_TRACE_PARTIAL_FLUSH_ENABLED: 'false',
      DD_TRACE_PROPAGATION_STYLE: 'datadog',
      DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    }
    expect((await written({ env, columns: 50 })).text).toContain(`Settings
  service
    shop     the default
  env
    prod     DD_ENV
  url
    http://127.0.0.1:1  DD_TRACE_AGENT_URL
  partialFlush
    false    DD_TRACE_PARTIAL_FLUSH_ENABLED
  flushMinSpans
    off      DD_TRACE_PARTIAL_FLUSH_ENABLED
  tracePropagationStyle
    datadog  DD_TRACE_PROPAGATION_STYLE
  all others have their defaults
`)
  })

  test.each([20, 33, 50, 80, 200])('is at most %i cells wide', async (columns) => {
    const env = {
      DD_TRACE_AGENT_URL: `http://127.0.0.1:1/${'long-path-'.repeat(9)}`,
      DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED: 'perhaps',
      DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES: '1000',
      DD_TRACE_PEER_SERVICE_DEFAULTS_ENABLED: '1',
      DD_TRACE_SAMPLIG_RATE: '1',
      DD_EXTERNAL_ENV: '日本'.repeat(100),
      OTEL_TRACES_SAMPLER_ARG: '1',
      DD_TRACE_SCOPE: 'cls_hooked',
    }
    const { text } = await written({ env, columns, nodeVersion: '18.0.0' })
    // Two cells a character, but for what is Latin, and the marks.
    const cells = text.split('\n').map((line) => line.replace(/[日本]/g, 'xx').length)
    expect(Math.max(...cells)).toBeLessThanOrEqual(columns)
  })

  test('has colours in a terminal, or where they are forced', async () => {
    const { text } = await written({ isTTY: true, env: { DD_ENV: 'prod' } })
    expect(text).toContain('\u001b[1mSettings\u001b[0m\n')
    expect(stripVTControlCharacters(text)).toMatch(/^ {2}env .* DD_ENV$/m)
    expect((await written({ env: { FORCE_COLOR: '1' } })).text).toContain('\u001b[')
    for (const given of [{}, { isTTY: true, env: { NO_COLOR: '1' } }])
      expect((await written(given)).text).not.toContain('\u001b')
    expect((await written({ isTTY: true }, { plain: true })).text).not.toContain('\u001b')
  })
})
