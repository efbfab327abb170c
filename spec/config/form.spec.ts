import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { convertedForm, schemaForm } from '../../lib/config/form.ts'
import { hostileProxy } from './surroundings.ts'

const even = schemaForm(
  'an even number',
  () => z.number().check(z.multipleOf(2)),
  (text) => Number(text),
  'an even number in digits',
)

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
  const any = schemaForm('anything', () => z.unknown(), String)
  expect(any.expectedText).toBe('anything')
})

describe('a schema', () => {
  test('is built once, and not before there is a value', () => {
    let built = 0
    const form = schemaForm('true', () => z.custom<true>(() => ++built > 0), String)
    const lazy = schemaForm(
      'anything',
      () => {
        built++
        return z.unknown()
      },
      String,
    )
    expect(built).toBe(0)
    lazy.read(1, 'n')
    lazy.read(2, 'n')
    expect(built).toBe(1)
    expect(form.read(1, 'n').value).toBe(1)
  })

  test('that throws refuses', () => {
    const form = schemaForm('a thing', () => z.custom((given) => (given as { x: unknown }).x === 1), String)
    expect(form.read(hostileProxy(), 'thing')).toEqual({
      value: undefined,
      refused: 'an object that throws when it is read',
    })
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
