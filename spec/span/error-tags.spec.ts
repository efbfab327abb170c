import { describe, expect, test } from 'vitest'
import { errorTags } from '../../lib/span/error-tags.ts'
import { namesOf } from '../../lib/span/properties.ts'

class CardDeclined extends Error {}
class Named extends Error {
  override name = 'Renamed'
}

function without(stack: string): Error {
  return Object.assign(new Error('x'), { stack })
}

describe('the type and message', () => {
  test.each<[string, unknown, { type: string; message: string }]>([
    ['of an error', new TypeError('no'), { type: 'TypeError', message: 'no' }],
    ['of a subclass that sets no name', new CardDeclined('no'), { type: 'CardDeclined', message: 'no' }],
    ['of a subclass that sets one', new Named('no'), { type: 'Renamed', message: 'no' }],
    [
      'of an error without a message but with a code',
      Object.assign(new Error(), { code: 'ENOENT' }),
      { type: 'Error', message: 'ENOENT' },
    ],
    ['of an error without either', new Error(), { type: 'Error', message: '' }],
    ['of a text', 'out of stock', { type: 'string', message: 'out of stock' }],
    ['of a number', 404, { type: 'number', message: '404' }],
    ['of undefined', undefined, { type: 'undefined', message: 'undefined' }],
    ['of null', null, { type: 'null', message: 'null' }],
    ['of a symbol', Symbol('s'), { type: 'symbol', message: 'Symbol(s)' }],
    ['of an object', { status: 500 }, { type: 'Object', message: '{ status: 500 }' }],
    ['of an object with a message', { message: 'no' }, { type: 'Object', message: 'no' }],
    ['of an object without a prototype', Object.create(null), { type: 'Object', message: '{}' }],
  ])('%s', (_, error, expected) => expect(errorTags(error)).toMatchObject(expected))
})

describe('the stack', () => {
  test('is missing for what is not an error', () => {
    expect(errorTags('text').stack).toBeUndefined()
    expect(errorTags({ status: 500 }).stack).toBeUndefined()
  })

  test('goes on with those of the causes', () => {
    const error = Object.assign(without('Error: a'), { cause: Object.assign(without('Error: b'), { cause: 'c' }) })
    expect(errorTags(error).stack).toBe('Error: a\nCaused by: Error: b\nCaused by: c')
  })

  test('ends where the causes go in a circle', () => {
    const error = without('Error: a')
    Object.assign(error, { cause: Object.assign(without('Error: b'), { cause: error }) })
    expect(errorTags(error).stack).toBe('Error: a\nCaused by: Error: b')
  })

  test('lists what an AggregateError holds', () => {
    const error = Object.assign(new AggregateError([without('Error: a'), 'b'], 'all'), { stack: 'AggregateError: all' })
    expect(errorTags(error).stack).toBe('AggregateError: all\n[errors.0]: Error: a\n[errors.1]: b')
  })

  test('is cut at 25,000 characters', () => {
    expect(errorTags(without('s'.repeat(40_000))).stack).toHaveLength(25_000)
  })
})

const boom = (): never => {
  throw new Error('boom')
}

describe('an error that fights back', () => {
  test.each([
    ['a list that is a revoked proxy', () => revoked()],
    [
      'a list whose length cannot be read',
      () => new Proxy([1], { get: (_, key) => (key === 'length' ? boom() : undefined) }),
    ],
    [
      'a list whose first element cannot be read',
      () =>
        Object.defineProperty([1], '0', {
          get: boom,
        }),
    ],
  ])('may have %s of errors', (_name, errors) => {
    const { type, message } = errorTags(Object.assign(new Error('mine'), { errors: errors() }))
    expect([type, message]).toEqual(['Error', 'mine'])
  })

  test('may be an object of very many properties, which are not all shown', () => {
    const many = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`k${i}`, i]))
    expect(errorTags(many).message).toMatch(/^{ k0: 0, k1: 1, .*\.\.\.$/)
    expect(errorTags(many).message).toHaveLength(2000)
  })

  const endless = new Proxy(new Array(2 ** 32 - 1), {})
  test.each([
    ['name', endless, undefined],
    ['message', endless, undefined],
    ['message', ['a', endless], undefined],
    ['message', { code: 7 }, expect.stringMatching(/^Error: \[object Object\]\n {4}at /)],
  ])('may have a %s that is no text: %#', (part, value, stack) => {
    const start = performance.now()
    const error = Object.defineProperty(new Error('x'), part, { value })
    expect(errorTags(error).stack).toEqual(stack)
    expect(errorTags(Object.assign(new Error('y'), { stack: 'Error: y', cause: error })).stack).toMatch(
      /^Error: y\nCaused by: /,
    )
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test.each([
    ['one whose stack may take for ever', () => Object.defineProperty(new Error('x'), 'name', { value: endless })],
    ['a proxy of one', () => new Proxy(Object.defineProperty(new Error('x'), 'name', { value: endless }), {})],
  ])('is not asked for its properties if it is %s', (_, make) => {
    const start = performance.now()
    expect(namesOf(make())).toEqual([])
    expect(performance.now() - start).toBeLessThan(1000)
    expect(namesOf(Object.assign(new Error('x'), { code: 7 }))).toEqual(['code'])
  })

  const fighting = Object.defineProperties(new Error('x'), {
    // First, because to redefine it V8 reads the other two.
    stack: { get: boom },
    name: { get: boom },
    message: { get: boom },
    cause: { get: boom },
  })

  test('with throwing getters is still described', () => {
    expect(errorTags(fighting)).toMatchObject({ type: 'Error', stack: undefined })
  })

  test.each([
    ['a proxy that throws', new Proxy(new Error('x'), { get: boom, getPrototypeOf: boom, ownKeys: boom })],
    ['an object with a throwing inspection', { [Symbol.for('nodejs.util.inspect.custom')]: boom }],
    ['a name and a message that are no text', { name: 1, message: {} }],
  ])('%s', (_, error) => {
    const { type, message } = errorTags(error)
    expect(typeof type).toBe('string')
    expect(typeof message).toBe('string')
  })
})

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  return proxy
}

describe('what is thrown and is no error', () => {
  const own: object = new Proxy(new URL('http://u:p@h/'), { getPrototypeOf: () => own })

  test.each<[string, unknown, string]>([
    ['a URL without its password', new URL('http://user:secret@h/p'), 'http://h/p'],
    ['a URL in an object without its password', { url: new URL('http://user:secret@h/p') }, '{ url: http://h/p }'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a proxy that is its own prototype', own, '[unserializable]'],
    ['one in a map', new Map([[1, own]]), '{ 1: [unserializable] }'],
    ['a proxy of one', new Proxy(own, { getPrototypeOf: () => null }), '[unserializable]'],
    [
      'an object in an object',
      { status: 500, body: { reason: 'late', at: [1, 2] } },
      '{ status: 500, body.reason: late, body.at.0: 1, body.at.1: 2 }',
    ],
    ['the text that a class has for it', { toString: () => 'a proxy://u:p@h' }, 'a proxy://h'],
    ['a function', function stop() {}, '[Function: stop]'],
    ['an integer of a million bits', 2n ** 1_000_000n, '[BigInt]'],
  ])('reads as %s', (_, error, message) => expect(errorTags(error).message).toBe(message))
})
