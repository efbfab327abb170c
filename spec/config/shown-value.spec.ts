import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_SHOWN, shownName, shownValue, UNREADABLE } from '../../lib/config/shown-value.ts'
import { hostileProxy, revokedProxy } from './surroundings.ts'

describe('a value in a message', () => {
  test.each([
    ['lots', "'lots'"],
    ['', "''"],
    [7, '7'],
    [Number.NaN, 'NaN'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [10n, 'a bigint'],
    [Symbol('secret'), 'a symbol'],
    [() => 'secret', 'a function'],
    [{ secret: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [['secret'], 'an array of 1'],
    [Promise.resolve(1), 'an object (Promise)'],
    [new Map(), 'an object (Map)'],
    [{ [Symbol.toStringTag]: `a\n${'b'.repeat(100)}` }, `an object (a\\x0a${'b'.repeat(34)}…)`],
    [new URL('ftp://host/x'), "'ftp://host/x'"],
    [UNREADABLE, 'a property that throws when it is read'],
  ])('%# is shown as %s', (value, shown) => {
    expect(shownValue(value)).toBe(shown)
  })

  test.each([
    ['a Proxy that throws', hostileProxy],
    ['a revoked Proxy', revokedProxy],
    ['a revoked Proxy of an array', () => revokedProxy([])],
  ])('%s is shown as what it is', (_, value) => {
    expect(shownValue(value())).toBe('an object that cannot be read')
  })

  test.each([
    ['a\r\nb', "'a\\x0d\\x0ab'"],
    ['\0\x1b[31m\x7f\x85', "'\\x00\\x1b[31m\\x7f\\x85'"],
    ['a\u2028b\u202e', "'a\\u{2028}b\\u{202e}'"],
    ['\ud800', "'\\u{d800}'"],
    ['naïve 🎉', "'naïve 🎉'"],
  ])('%j is shown with what cannot be printed escaped', (text, shown) => {
    expect(shownValue(text)).toBe(shown)
  })

  test('is cut at the limit, with a mark', () => {
    expect(shownValue('a'.repeat(98))).toBe(`'${'a'.repeat(98)}'`)
    expect(shownValue('a'.repeat(99))).toBe(`'${'a'.repeat(97)}…'`)
    expect(shownValue('a'.repeat(1024 * 1024))).toBe(`'${'a'.repeat(97)}…'`)
    expect(shownName('a'.repeat(101))).toBe(`${'a'.repeat(99)}…`)
  })

  test('is not cut inside an escape or a pair of surrogates', () => {
    expect(shownValue(`${'a'.repeat(95)}\n\n`)).toBe(`'${'a'.repeat(95)}…'`)
    expect(shownValue(`${'a'.repeat(96)}🎉🎉`)).toBe(`'${'a'.repeat(96)}…'`)
  })

  test('is always printable and within the limit', () => {
    const value = fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 300 }))
    fc.assert(
      fc.property(value, (given) => {
        const shown = shownValue(given)
        expect(shown.length).toBeLessThanOrEqual(MAX_SHOWN)
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})

describe('secrets', () => {
  test.each([
    ['http://joe:hunter2@host:1', "'http://<redacted>@host:1'"],
    ['http://hunter2@host', "'http://<redacted>@host'"],
    ['htp:\\\\joe:hunter2@host', "'htp:\\\\<redacted>@host'"],
    ['joe:hunter2@host', "'<redacted>@host'"],
    ['http:joe:hunter2@host', "'<redacted>@host'"],
    ['http://joe:hun@ter2/hunter2@host', "'http://<redacted>@host'"],
    [`http://joe:${'hunter2'.repeat(1000)}@host`, "'http://<redacted>@host'"],
    ['http://host?api_key=hunter2&x=1', "'http://host?api_key=<redacted>&x=1'"],
    ['team:shop,token:hunter2,a:b', "'team:shop,token:<redacted>,a:b'"],
    ['git@github.com:acme/shop.git', "'git@github.com:acme/shop.git'"],
    ['ssh://git@host/x', "'ssh://git@host/x'"],
    ['team:shop,git.repository_url:git@host:x', "'team:shop,git.repository_url:git@host:x'"],
    ['joe:git@host', "'<redacted>@host'"],
    ['git:hunter2@host', "'<redacted>@host'"],
    ['cookie: a=hunter2; b=hunter2', "'cookie: <redacted>'"],
    ['a=b, Digest x="hunter2"', "'a=b, Digest <redacted>'"],
    ['password = hunter2, team = shop', "'password = <redacted>, team = shop'"],
    ["pass='a hunter2',x:y", "'pass=<redacted>,x:y'"],
    ['compass:north,author:joe,design=flat', "'compass:north,author:joe,design=flat'"],
    ['{"clientSecret": "hunter2", "a": 1}', `'{"clientSecret": <redacted>, "a": 1}'`],
    ['DB_PASSWORD=hunter2 x', "'DB_PASSWORD=<redacted>'"],
  ])('%.50j is shown without them', (text, shown) => {
    expect(shownValue(text)).toBe(shown)
  })

  test.each([
    'DD_API_KEY',
    'apiKey',
    'CLIENT_TOKEN',
    'secret',
    'dbPassword',
    'pass',
    'db_pass',
    'sig',
    'x-amz-signature',
  ])('%s shows no value at all', (name) => {
    expect(shownValue('hunter2', name)).toBe('<redacted>')
    expect(shownValue(7, name)).toBe('<redacted>')
    expect(shownValue(undefined, name)).toBe('undefined')
  })

  test('are left out of a URL object', () => {
    expect(shownValue(new URL('ftp://joe:hunter2@host/x'))).toBe("'ftp://<redacted>@host/x'")
  })

  test('are looked for in no more than is shown', () => {
    const text = 'key'.repeat(350_000)
    expect(shownValue(text).length).toBe(MAX_SHOWN)
  })
})
