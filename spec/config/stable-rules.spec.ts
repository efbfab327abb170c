import { describe, expect, test } from 'vitest'
import { allMatch, filledIn, type Matched } from '../../lib/config/stable-rules.ts'

const MATCHED: Matched = {
  args: ['/usr/bin/node', 'shop.js', '--role=worker', '--role=web'],
  env: { TEAM: 'shop-eu', EMPTY: '' },
  tags: new Map([['region', 'eu']]),
}

/** A selector as the YAML parser gives it. */
function selector(origin: unknown, operator: unknown, matches?: unknown, key?: unknown): unknown {
  return new Map<string, unknown>([
    ['origin', origin],
    ['operator', operator],
    ...(matches === undefined ? [] : [['matches', matches] as const]),
    ...(key === undefined ? [] : [['key', key] as const]),
  ])
}

describe('a selector', () => {
  test.each<[origin: string, operator: string, matches: unknown, key: string | undefined, match: boolean]>([
    ['language', 'equals', ['nodejs'], undefined, true],
    ['language', 'equals', ['java', 'nodejs'], undefined, true],
    ['language', 'equals', ['java'], undefined, false],
    ['language', 'exists', undefined, undefined, true],
    ['language', 'prefix_matches', ['node'], undefined, true],
    ['environment_variables', 'equals', ['shop-eu'], 'TEAM', true],
    ['environment_variables', 'prefix_matches', ['shop'], 'TEAM', true],
    ['environment_variables', 'suffix_matches', ['-eu'], 'TEAM', true],
    ['environment_variables', 'suffix_matches', ['-us'], 'TEAM', false],
    ['environment_variables', 'exists', undefined, 'EMPTY', true],
    ['environment_variables', 'exists', undefined, 'OTHER', false],
    ['environment_variables', 'exists', undefined, 'toString', false],
    ['environment_variables', 'equals', ['TEAM=shop-eu'], undefined, true],
    ['process_arguments', 'equals', ['shop.js'], undefined, true],
    ['process_arguments', 'equals', ['web'], '--role', true],
    ['process_arguments', 'equals', ['worker'], '--role', false],
    ['tags', 'equals', ['eu'], 'region', true],
    ['tags', 'equals', ['us'], 'region', false],
    ['tags', 'exists', undefined, undefined, false],
  ])('%s %s %j of %s: %j', (origin, operator, matches, key, match) => {
    expect(allMatch([selector(origin, operator, matches, key)], MATCHED)).toBe(match)
  })

  test.each([
    ['is no map', ['x']],
    ['looks at something else', [selector('weather', 'exists')]],
    ['looks at a key of something else', [selector('weather', 'exists', undefined, 'x')]],
    ['compares in another way', [selector('language', 'wildcard_matches', ['node*'])]],
    ['compares as an object would', [selector('language', 'constructor', ['x'])]],
    ['compares with nothing', [selector('language', 'equals')]],
    ['is one of no list', 'language'],
  ])('that %s is not understood', (_, selectors) => {
    expect(allMatch(selectors, MATCHED)).toBeUndefined()
  })

  test('that does not match is enough, and one that is not understood decides', () => {
    const yes = selector('language', 'exists')
    const no = selector('language', 'equals', ['java'])
    expect(allMatch([], MATCHED)).toBe(true)
    expect(allMatch([yes, no], MATCHED)).toBe(false)
    expect(allMatch([no, 'x'], MATCHED)).toBeUndefined()
  })
})

describe('a value', () => {
  test.each([
    ['plain', 'plain'],
    ['{{language}}-{{ tags[region] }}', 'nodejs-eu'],
    ['{{environment_variables[ TEAM ]}}', 'shop-eu'],
    ['{{process_arguments[--role]}}!', 'web!'],
    ['{{environment_variables[OTHER]}} {{weather}} {{tags}}', 'UNDEFINED UNDEFINED UNDEFINED'],
    ['{{}}', 'UNDEFINED'],
    ['}}', '}}'],
    ['a {{language', undefined],
  ])('%s becomes %s', (value, text) => {
    expect(filledIn(value, MATCHED)?.text).toBe(text)
  })

  test.each([
    ['{{environment_variables[DB_PASSWORD]}}', true],
    ['a{{ process_arguments[--api-key] }}b', true],
    ['{{environment_variables[TEAM]}}', false],
    ['DB_PASSWORD', false],
  ])('whether %s may show a secret is %s', (value, secret) => {
    expect(filledIn(value, MATCHED)?.secret).toBe(secret)
  })
})
