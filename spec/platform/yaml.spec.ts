import { describe, expect, test } from 'vitest'
import { readYaml } from '../../lib/platform/yaml.ts'

test('scalars are what is written or null, maps are Maps and lists are arrays', () => {
  const text =
    'version: 1.10\non: yes\nempty:\nlist: [1, "two", null, ~, "null", "~"]\n__proto__: { a: 0x1f } # a note\n'
  expect(readYaml(text)).toEqual(
    new Map<string, unknown>([
      ['version', '1.10'],
      ['on', 'yes'],
      ['empty', null],
      ['list', ['1', 'two', null, null, 'null', '~']],
      ['__proto__', new Map([['a', '0x1f']])],
    ]),
  )
})

test.each([[''], ['# nothing\n'], ['---\n']])('%j says nothing', (text) => {
  expect(['', null]).toContain(readYaml(text))
})

test('an anchor stands for what it is the name of', () => {
  expect(readYaml('a: &x [1]\nb: *x\n')).toEqual(
    new Map([
      ['a', ['1']],
      ['b', ['1']],
    ]),
  )
})

test('of a key that comes twice the later one counts', () => {
  expect(readYaml('a: 1\na: 2\n')).toEqual(new Map([['a', '2']]))
})

describe('what is no YAML', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (const [above, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [...pair]))
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${above}`).join(',')}]`)

  test.each([
    ['a tab as an indent', 'a:\n\tb: hunter2\n', 'TAB_AS_INDENT in line 2'],
    ['a list that does not end', 'a: 1\nb: [hunter2\n', 'BAD_INDENT in line 3'],
    ['a quote that does not end', 'a: "hunter2\n', 'MISSING_CHAR in line 2'],
    ['an alias of nothing', 'a: *hunter2\n', 'aliases that lead nowhere, or are too many'],
    ['a bomb of aliases', bomb.join('\n'), 'aliases that lead nowhere, or are too many'],
    ['two documents', 'a: 1\n---\na: hunter2\n', 'more than one document'],
    ['33 lists', '['.repeat(33) + ']'.repeat(33), 'more than 32 levels'],
    // In these the parser itself would run out of stack, and V8 end the process over it.
    ['a great many lists', '['.repeat(60_000), 'more than 32 levels'],
    ['a great many maps', '{'.repeat(60_000), 'more than 32 levels'],
    ['a great many items', '- '.repeat(30_000), 'more than 32 levels'],
    ['a great many keys', '? '.repeat(30_000), 'more than 32 levels'],
  ])('as %s, is refused with its line and nothing of what stands there', (_, text, message) => {
    expect(() => readYaml(text)).toThrow(new SyntaxError(message))
  })

  test('32 levels are none', () => {
    expect(readYaml(`${'['.repeat(31)}a${']'.repeat(31)}`)).toBeInstanceOf(Array)
  })
})
