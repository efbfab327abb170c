import { describe, expect, test } from 'vitest'
import { type Environment, namesIn, textIn } from '../../lib/config/environment.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import { FLEET_FILE, hostileProxy, unchecked, withFiles } from './surroundings.ts'

/** What somebody may have put in the place of `process.env`. */
const ODD: [what: string, env: Environment][] = [
  ['that throws at whatever is done to it', unchecked(hostileProxy())],
  ['that is not there', unchecked(undefined)],
  ['without texts', unchecked({ DD_SERVICE: 7, DD_ENV: Symbol('x'), DD_TAGS: {}, DD_TRACE_DEBUG: true, ROLE: 7 })],
]

describe.each(ODD)('an environment %s', (_, env) => {
  test('has no variable', () => {
    expect(textIn(env, 'DD_SERVICE')).toBeUndefined()
    expect(textIn(env, '__proto__')).toBeUndefined()
  })

  test('is as good as an empty one', () => {
    const file = `
      apm_configuration_rules:
        - selectors: [{ origin: environment_variables, key: ROLE, operator: prefix_matches, matches: [a] }]
          configuration: { DD_ENV: never }
        - selectors: [{ origin: environment_variables, operator: prefix_matches, matches: [ROLE=a] }]
          configuration: { DD_ENV: never }
        - selectors: []
          configuration: { DD_ENV: 'x{{environment_variables[ROLE]}}' }`
    const files = { [FLEET_FILE]: file }
    const odd = loadConfig({}, { ...withFiles(files), env })
    const empty = loadConfig({}, withFiles(files))
    expect(odd.config).toEqual(empty.config)
    expect(odd.config.env).toBe('xUNDEFINED')
    expect(odd.problems).toEqual([])
    expect(odd.explain()).toEqual(empty.explain())
    expect(odd.remarks()).toEqual([])
  })
})

test('a variable that may be read counts beside one that may not', () => {
  const denied = new Proxy<Record<string, string>>(
    { DD_SERVICE: 'shop' },
    {
      get(target, name) {
        if (name === 'DD_SERVICE') return target[name]
        throw new Error('no permission')
      },
      ownKeys() {
        throw new Error('no permission')
      },
    },
  )
  expect(namesIn(denied)).toEqual([])
  expect(loadConfig({}, { ...withFiles({}), env: denied }).config.service).toBe('shop')
})
