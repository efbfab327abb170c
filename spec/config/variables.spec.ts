import { expect, test } from 'vitest'
import { settings } from '../../lib/config/settings.ts'
import { Variables } from '../../lib/config/variables.ts'
import { unchecked } from './surroundings.ts'

const inEnvironment = (env: Record<string, string | undefined>) =>
  new Variables({
    textOf: (name) => env[name],
    originOf: (variable) => ({ source: 'environment', variable }),
    isSecret: () => false,
    beside: () => undefined,
    file: () => undefined,
  })
const instead = (variable: string) => `something else than ${variable}`

test('the canonical name counts before its aliases', () => {
  const environment = inEnvironment({ DD_SERVICE_NAME: 'b', DD_SERVICE: 'a' })
  expect(environment.find(settings.service, instead)).toEqual({
    value: 'a',
    origin: { source: 'environment', variable: 'DD_SERVICE' },
  })
})

test('an alias counts where the canonical name is unset or empty', () => {
  const environment = inEnvironment({ DD_SERVICE_NAME: 'b', DD_SERVICE: ' ' })
  expect(environment.find(settings.service, instead)?.origin).toEqual({
    source: 'environment',
    variable: 'DD_SERVICE_NAME',
  })
})

test('a canonical name that is refused counts as if it were not set, and an alias then does', () => {
  const environment = inEnvironment({ DD_TRACE_AGENT_TIMEOUT: 'soon', DD_TRACE_AGENT_TIMEOUT_SECONDS: '1' })
  expect(environment.find(settings.agentTimeoutMs, instead)).toEqual({
    value: 1000,
    origin: { source: 'environment', variable: 'DD_TRACE_AGENT_TIMEOUT_SECONDS' },
  })
  expect(environment.problems()).toEqual([
    {
      name: 'DD_TRACE_AGENT_TIMEOUT',
      expected: 'a number of milliseconds from 1 to 3600000',
      got: "'soon'",
      consequence: 'using something else than DD_TRACE_AGENT_TIMEOUT',
    },
  ])
})

test('a variable that is used in part is found and is a problem', () => {
  const environment = inEnvironment({ DD_TRACE_PROPAGATION_STYLE: 'xray,datadog' })
  expect(environment.find(settings.styles, instead)?.value).toEqual(['datadog'])
  expect(environment.problems()).toHaveLength(1)
})

test('a variable that nobody asks for is no problem', () => {
  const environment = inEnvironment({ DD_TRACE_SAMPLE_RATE: 'lots' })
  expect(environment.problems()).toEqual([])
})

test('what is no text is not set', () => {
  const environment = inEnvironment(unchecked({ DD_SERVICE: 7, DD_ENV: {} }))
  expect(environment.find(settings.service, instead)).toBeUndefined()
  expect(environment.find(settings.env, instead)).toBeUndefined()
})

test('a text longer than any variable is not read', () => {
  const environment = inEnvironment({ DD_SERVICE_MAPPING: `a:b,${'c:d,'.repeat(40_000)}` })
  expect(environment.find(settings.serviceMapping, instead)).toBeUndefined()
  expect(environment.problems()[0]?.got).toMatch(/^'a:b,c:d,.{80,90}…'$/)
})
