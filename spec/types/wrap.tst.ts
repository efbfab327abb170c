import { describe, expect, test } from 'tstyche'
import { tracer } from '../../lib/index.ts'

describe('wrap() of a function', () => {
  test('keeps parameters and result', () => {
    const load = async (id: string, retries = 3): Promise<number> => id.length * retries
    expect(tracer.wrap('load', load)).type.toBe<typeof load>()
    expect(tracer.wrap('load', { type: 'sql' }, load)).type.toBe<typeof load>()
    expect(tracer.wrap('load', undefined, load)).type.toBe<typeof load>()
  })

  test('keeps what `this` must be', () => {
    interface Shop {
      readonly name: string
    }
    function greet(this: Shop, guest: string): string {
      return `${guest}, welcome to ${this.name}`
    }
    const wrapped = tracer.wrap('greet', greet)
    expect(wrapped).type.toBe<typeof greet>()
    expect<ThisParameterType<typeof wrapped>>().type.toBe<Shop>()
  })

  test('keeps type parameters', () => {
    const first = <T>(items: readonly T[]): T | undefined => items[0]
    const wrapped = tracer.wrap('first', first)
    expect(wrapped).type.toBe<typeof first>()
    expect(wrapped(['a'])).type.toBe<string | undefined>()
  })

  test('keeps overloads', () => {
    function parse(text: string): string
    function parse(text: string, radix: number): number
    function parse(text: string, radix?: number): string | number {
      return radix === undefined ? text : Number.parseInt(text, radix)
    }
    const wrapped = tracer.wrap('parse', parse)
    expect(wrapped('a')).type.toBe<string>()
    expect(wrapped('a', 16)).type.toBe<number>()
  })

  test('keeps own properties, type predicates and assertions', () => {
    const tagged = Object.assign((n: number) => n, { version: 2 })
    expect(tracer.wrap('tagged', tagged).version).type.toBe<number>()
    const isText = (value: unknown): value is string => typeof value === 'string'
    expect(tracer.wrap('isText', isText)).type.toBe<typeof isText>()
    function assertText(_value: unknown): asserts _value is string {}
    expect(tracer.wrap('assertText', assertText)).type.toBe<typeof assertText>()
  })

  test('types the parameters of an inline function by its annotations', () => {
    expect(tracer.wrap('load', async (id: string) => id.length)).type.toBe<(id: string) => Promise<number>>()
  })

  test('types the parameters of options that depend on the call by those of the function', () => {
    const load = async (id: string, retries: number): Promise<number> => id.length * retries
    const wrapped = tracer.wrap(
      'load',
      (id, retries) => {
        expect(id).type.toBe<string>()
        expect(retries).type.toBe<number>()
        return { resource: id, tags: { retries } }
      },
      load,
    )
    expect(wrapped).type.toBe<typeof load>()
  })

  test('takes only a function, and only good options', () => {
    expect(tracer.wrap).type.not.toBeCallableWith('load', { type: 'sql' }, 42)
    expect(tracer.wrap).type.not.toBeCallableWith('load', { typ: 'sql' }, () => {})
    expect(tracer.wrap).type.not.toBeCallableWith(
      'load',
      () => ({ resource: 42 }),
      (id: string) => id,
    )
    expect(tracer.wrap).type.not.toBeCallableWith(42, () => {})
  })
})
