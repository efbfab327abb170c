import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readStableFile } from '../../lib/config/stable-file.ts'
import { LOCAL_FILE, withFiles } from './surroundings.ts'

function read(text: string | undefined, env: Record<string, string> = {}) {
  const { variables, problem } = readStableFile(LOCAL_FILE, withFiles({ [LOCAL_FILE]: text }, env))
  const texts = [...variables].map(([name, { text: held }]) => [name, held])
  return { variables: Object.fromEntries(texts), got: problem?.got }
}

const RULES = `
apm_configuration_default:
  DD_ENV: prod
  DD_VERSION: 1.10
tags: { team: shop }
rules:
  - selectors: [{ origin: language, operator: equals, matches: [java] }]
    configuration: { DD_SERVICE: java }
  - selectors:
      - { origin: language, operator: equals, matches: [nodejs] }
      - { origin: environment_variables, key: ROLE, operator: exists }
    configuration:
      DD_ENV: staging
      DD_SERVICE: '{{tags[team]}}-{{environment_variables[ROLE]}}'
  - selectors: [{ origin: language, operator: exists }]
    configuration: { DD_SERVICE: any }
`

test('the first rule that matches adds to the defaults and wins over them', () => {
  expect(read(RULES, { ROLE: 'web' })).toEqual({
    variables: { DD_ENV: 'staging', DD_VERSION: '1.10', DD_SERVICE: 'shop-web' },
    got: undefined,
  })
  expect(read(RULES)).toEqual({
    variables: { DD_ENV: 'prod', DD_VERSION: '1.10', DD_SERVICE: 'any' },
    got: undefined,
  })
})

describe('a file', () => {
  const DEFAULT = 'apm_configuration_default'

  test.each([
    ['that is empty', ''],
    ['of comments', '# nothing yet\n'],
    ['without values', `${DEFAULT}:\nrules: ~\n`],
    ['with other keys', 'config_id: abc\nother: { a: b }\n'],
  ])('%s is no problem', (_, text) => {
    expect(read(text)).toEqual({ variables: {}, got: undefined })
  })

  test.each([
    ['apm_configuration_defualt', 'apm_configuration_default'],
    ['rule', 'rules'],
    ['tag', 'tags'],
  ])('with %s for %s tells so', (misspelt, meant) => {
    const got = `${misspelt}, which is no key of it (did you mean ${meant}?)`
    expect(read(`${misspelt}: { DD_ENV: prod }\n${DEFAULT}: { DD_ENV: dev }`)).toEqual({
      variables: { DD_ENV: 'dev' },
      got,
    })
  })

  test('has its rules under the newer name or the older', () => {
    const rules = (value: string) => `[{ selectors: [], configuration: { DD_ENV: ${value} } }]`
    expect(read(`apm_configuration_rules: ${rules('a')}`).variables).toEqual({ DD_ENV: 'a' })
    expect(read(`rules: ${rules('b')}\napm_configuration_rules: ${rules('a')}`).variables).toEqual({ DD_ENV: 'a' })
    expect(read(`rules: ${rules('b')}\napm_configuration_rules:`).variables).toEqual({ DD_ENV: 'b' })
  })

  test.each([
    ['that cannot be read', undefined, 'one that cannot be read or is larger'],
    ['that is too large', `#${'x'.repeat(64 * 1024)}`, 'one that cannot be read or is larger'],
    ['of ten megabytes', '- a\n'.repeat(2_500_000), 'one that cannot be read or is larger'],
    ['that is no YAML', 'a: [', 'BAD_INDENT in line 1'],
    ['of a list', '- hunter2', 'an array of 1'],
    ['of a word', 'hunter2', 'a text'],
    ['with a word for the values', `${DEFAULT}: hunter2`, `a text as ${DEFAULT}`],
    ['with a map for a value', `${DEFAULT}: { DD_ENV: { hunter2: 1 } }`, `a map as ${DEFAULT}.DD_ENV`],
    ['with a list for a name', `${DEFAULT}: { [DD_ENV]: hunter2 }`, `a text as ${DEFAULT}.an array of 1`],
    ['with a word for the rules', 'rules: hunter2', 'a text as rules'],
    ['with a word for a rule', 'rules: [hunter2]', 'rules[0], which is not understood'],
    ['with a rule that is not understood', 'rules: [{ selectors: hunter2 }]', 'rules[0], which is not understood'],
    [
      'with a value that is not closed',
      "rules: [{ selectors: [], configuration: { DD_ENV: '{{hunter2' } }]",
      'rules[0].configuration.DD_ENV, which cannot be filled in',
    ],
  ])('%s is one problem, which shows nothing of it', (_, text, got) => {
    expect(read(text)).toEqual({ variables: {}, got })
  })

  test('may have no value for a variable, and the word null if it is quoted', () => {
    const text = `${DEFAULT}: { DD_ENV: null, DD_VERSION: ~, DD_SERVICE: 'null', DD_TRACE_TAGS: , DD_TAGS: "~" }`
    expect(read(text)).toEqual({
      variables: { DD_ENV: '', DD_VERSION: '', DD_SERVICE: 'null', DD_TRACE_TAGS: '', DD_TAGS: '~' },
      got: undefined,
    })
  })

  test('knows which values hold what may be a secret', () => {
    const fill = 'DD_ENV: "{{environment_variables[DB_PASSWORD]}}", DD_SERVICE: "{{environment_variables[ROLE]}}"'
    const file = `rules: [{ selectors: [], configuration: { ${fill} } }]`
    const { variables } = readStableFile(LOCAL_FILE, withFiles({ [LOCAL_FILE]: file }, { DB_PASSWORD: 'x', ROLE: 'y' }))
    expect(Object.fromEntries(variables)).toEqual({
      DD_ENV: { text: 'x', secret: true },
      DD_SERVICE: { text: 'y', secret: false },
    })
  })

  test('keeps what is right beside what is wrong', () => {
    const text = `${DEFAULT}: { DD_ENV: prod, DD_SERVICE: [a] }\nrules: [7, { selectors: [], configuration: { DD_VERSION: 2 } }]`
    expect(read(text)).toEqual({
      variables: { DD_ENV: 'prod', DD_VERSION: '2' },
      got: `an array of 1 as ${DEFAULT}.DD_SERVICE, rules[0], which is not understood`,
    })
  })

  test('may say anything, and never throws', () => {
    const word = fc.constantFrom(
      'a',
      'DD_ENV',
      DEFAULT,
      'rules',
      'selectors',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '"',
      "'",
      '|',
      '>',
      '!',
      '%',
      '#',
      '? ',
      '\t',
      ',',
      '~',
      '{{',
      '\u2028',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
        ),
        (text) => {
          for (const value of Object.values(read(text).variables)) expect(value).toBeTypeOf('string')
        },
      ),
    )
  })
})
