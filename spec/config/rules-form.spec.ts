import { describe, expect, test } from 'vitest'
import { settings } from '../../lib/config/settings.ts'
import { hostileProxy } from './surroundings.ts'

const { samplingRules, spanSamplingRules } = settings

/** The problems of rules in code, as `path: expected / got`. */
function flawsIn(rules: unknown): string[] {
  const { flaws = [] } = samplingRules.form.read(rules, 'samplingRules')
  return flaws.map(({ path, expected, got }) => `${path}: ${expected} / ${got}`)
}

describe('a sampling rule in code', () => {
  test('may say all that there is to say', () => {
    const rule = {
      service: 'shop-*',
      name: 'web.?',
      resource: 'GET /*',
      tags: { 'http.method': 'GET' },
      sampleRate: 0.5,
      maxPerSecond: 0.5,
      provenance: 'customer',
    }
    const { value, refused } = samplingRules.form.read([rule, { sampleRate: 0 }], 'x')
    expect([value, refused]).toEqual([[rule, { sampleRate: 0 }], undefined])
    expect(Object.getPrototypeOf(value?.[0]?.tags)).toBeNull()
  })

  test('need not be said what is undefined, and a negative limit is none', () => {
    const rule = { service: undefined, tags: undefined, sampleRate: 1, maxPerSecond: -1 }
    expect(samplingRules.form.read([rule], 'x').value).toStrictEqual([{ sampleRate: 1 }])
  })

  test('may be spelt as in JSON', () => {
    expect(samplingRules.form.read([{ sample_rate: 1, max_per_second: 5 }], 'x').value).toEqual([
      { sampleRate: 1, maxPerSecond: 5 },
    ])
  })

  test('that is wrong is told by its index and its field', () => {
    expect(
      flawsIn([
        { sampleRate: 1 },
        { sampleRate: 1.5 },
        {},
        7,
        { service: /shop/, sampleRate: 1 },
        { name: '', sampleRate: 1 },
        { tags: { a: 'b', c: 7 }, sampleRate: 1 },
        { maxPerSecond: Number.NaN, sampleRate: 1 },
        { provenance: 'me', sampleRate: '1' },
        { serivce: 'shop', sampleRate: 1 },
        hostileProxy(),
      ]),
    ).toMatchInlineSnapshot(`
      [
        "[1].sampleRate: a number from 0 to 1 / 1.5",
        "[2].sampleRate: a number from 0 to 1 / undefined",
        "[3]: an object that can be read, with service, name, resource, tags, sampleRate, maxPerSecond, provenance / 7",
        "[4].service: a glob such as 'shop-*', which is a non-blank text of at most 1000 characters, and no regular expression / an object (RegExp)",
        "[5].name: a glob such as 'shop-*', which is a non-blank text of at most 1000 characters, and no regular expression / ''",
        "[6].tags.c: a non-blank text of at most 1000 characters / 7",
        "[7].maxPerSecond: a number / NaN",
        "[8].sampleRate: a number from 0 to 1 / '1'",
        "[8].provenance: customer or dynamic / 'me'",
        "[9].serivce: a name that rules have (did you mean service?) / an unknown name",
        "[10]: an object that can be read, with service, name, resource, tags, sampleRate, maxPerSecond, provenance / an object that cannot be read",
      ]
    `)
  })

  test.each([
    [undefined, 'undefined'],
    [{ sampleRate: 1 }, 'an object'],
    [[].concat(...Array(1001).fill([{}])), 'an array of 1001'],
    [hostileProxy(), 'an object that cannot be read'],
  ])('is refused with all others if they are no list: case %#', (rules, refused) => {
    expect(samplingRules.form.read(rules, 'x')).toEqual({ value: undefined, refused })
  })

  test('is independent of the object that it came in', () => {
    const given = { service: 'a', sampleRate: 1, tags: { a: 'b' } }
    const { value } = samplingRules.form.read([given], 'x')
    given.service = 'b'
    given.tags.a = 'c'
    expect(value).toEqual([{ service: 'a', sampleRate: 1, tags: { a: 'b' } }])
  })
})

describe('a variable with sampling rules', () => {
  test.each([
    ['[]', [], undefined],
    ['[{"sample_rate":0.5}]', [{ sampleRate: 0.5 }], undefined],
    ['[{"sampleRate":0.5,"maxPerSecond":-1}]', [{ sampleRate: 0.5 }], undefined],
    ['[{"sample_rate":0.5,"provenance":"dynamic"}]', [{ sampleRate: 0.5, provenance: 'dynamic' }], undefined],
    ['[{"sample_rate":0.5,"provenance":"default"}]', [{ sampleRate: 0.5 }], undefined],
    ['[{"sample_rate":2},{"sample_rate":1},7]', [{ sampleRate: 1 }], '[0].sample_rate: 2, [2]: 7'],
    ['[{"service":"a"}]', undefined, '[0].sample_rate: undefined'],
    ['[{"service":null,"sample_rate":1}]', undefined, '[0].service: null'],
    ['[{"serivce":"a","sample_rate":0}]', undefined, '[0].serivce: an unknown name'],
    ['[{"tags":{"team":7},"sample_rate":0}]', undefined, '[0].tags.team: 7'],
    ['{"sample_rate":1}', undefined, `'{"sample_rate":1}'`],
    ['[{"sample_rate":1}', undefined, `'[{"sample_rate":1}'`],
    ['0.5', undefined, "'0.5'"],
  ])('%s is %j', (text, value, refused) => {
    const reading = samplingRules.form.readText(text, 'X')
    expect([reading.value, reading.refused]).toEqual([value, refused])
  })

  test('may have tags of any name', () => {
    const text = '[{"tags":{"__proto__":"a","constructor":"b"},"sample_rate":1}]'
    const [rule] = samplingRules.form.readText(text, 'X').value ?? []
    expect(Object.entries(rule?.tags ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })
})

describe('rules for spans', () => {
  test('keep all, without limit, unless they say otherwise', () => {
    expect(spanSamplingRules.form.readText('[{"name":"db.*"},{"max_per_second":5}]', 'X').value).toStrictEqual([
      { name: 'db.*', sampleRate: 1 },
      { sampleRate: 1, maxPerSecond: 5 },
    ])
  })

  test('know neither resource nor tags', () => {
    expect(spanSamplingRules.form.readText('[{"resource":"a"}]', 'X').refused).toBe('[0].resource: an unknown name')
  })
})

describe('rules in a file', () => {
  const [, entry] = spanSamplingRules.env
  if (typeof entry !== 'object') throw new Error('expected a form of its own, got none')
  const [, form] = entry

  test.each([
    ['[{"name":"db.*"}]\n', [{ name: 'db.*', sampleRate: 1 }], undefined],
    ['[{"name":"a"},{"name":7}]', [{ name: 'a', sampleRate: 1 }], "a file that is wrong at [1]: '/rules.json'"],
    ['["hunter2"]', undefined, "a file that is wrong at [0]: '/rules.json'"],
    ['hunter2', undefined, "a file that holds something else: '/rules.json'"],
    [undefined, undefined, "a file that cannot be read: '/rules.json'"],
  ])('%j is %j', (text, value, refused) => {
    const file = (path: string) => (path === '/rules.json' ? text : undefined)
    const reading = form.readText('/rules.json', 'X', { variable: () => undefined, file })
    expect([reading.value, reading.refused]).toEqual([value, refused])
  })
})
