import { describe, expect, test } from 'vitest'
import { convertedForm, schemaForm } from '../../lib/config/form.ts'
import { hostileProxy } from './surroundings.ts'

const never = (_: unknown): _ is never => false
const expected = 'a thing'

const even = schemaForm({
  expected: 'an even number',
  expectedText: 'an even number in digits',
  plainly: (value): value is number => value === 4,
  schema: (z) => z.custom<number>((value) => typeof value === 'number' && value % 2 === 0),
  fromText: Number,
})

test('reads what is given in code, and what a text stands for', () => {
  expect(even.read(4, 'n')).toEqual({ value: 4, refused: undefined })
  expect(even.readText('4', 'N')).toEqual({ value: 4, refused: undefined })
})

test('shows what it refuses as it was given', () => {
  expect(even.read(3, 'n')).toEqual({ value: undefined, refused: '3' })
  expect(even.readText('3', 'N')).toEqual({ value: undefined, refused: "'3'" })
})

test('does not show what it refuses under the name of a secret', () => {
  expect(even.read(3, 'apiKey').refused).toBe('<redacted>')
  expect(even.readText('3', 'API_KEY').refused).toBe('<redacted>')
})

test('expects of a text what it expects in code, unless told otherwise', () => {
  expect([even.expected, even.expectedText]).toEqual(['an even number', 'an even number in digits'])
  const any = schemaForm({ expected: 'anything', plainly: never, schema: (z) => z.string(), fromText: String })
  expect(any.expectedText).toBe('anything')
})

describe('a schema', () => {
  test('is built once, and not before there is a value that is not plainly right', () => {
    let built = 0
    const form = schemaForm({
      expected,
      plainly: (value): value is number => value === 1,
      schema: (z) => {
        built++
        return z.number()
      },
      fromText: Number,
    })
    expect([form.read(1, 'n').value, form.readText('1', 'n').value, form.read(undefined, 'n').value, built]).toEqual([
      1,
      1,
      undefined,
      0,
    ])
    expect([form.read(2, 'n').value, form.read('x', 'n').value, built]).toEqual([2, undefined, 1])
  })

  test('that throws refuses', () => {
    const thing = (given: unknown): boolean => (given as { x: unknown }).x === 1
    const form = schemaForm({ expected, plainly: never, schema: (z) => z.custom<never>(thing), fromText: String })
    const refused = 'an object that throws when it is read'
    expect(form.read(hostileProxy(), 'thing')).toEqual({ value: undefined, refused })
  })
})

test('what a conversion makes of a value is read, and what it makes nothing of, or throws at, refused', () => {
  const double = convertedForm(
    'a number',
    (given) => (typeof given === 'number' ? 2 * given : (given as { x: undefined }).x),
    Number,
  )
  expect(double.read(2, 'n')).toEqual({ value: 4, refused: undefined })
  expect(double.readText('3', 'N')).toEqual({ value: 6, refused: undefined })
  expect(double.read('2', 'n')).toEqual({ value: undefined, refused: "'2'" })
  expect(double.read(hostileProxy(), 'n').refused).toBe('an object that throws when it is read')
  expect([double.expected, double.expectedText]).toEqual(['a number', 'a number'])
})
