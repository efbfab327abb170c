import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { converted, schemaForm } from '../../lib/config/form.ts'
import { hostileProxy } from './surroundings.ts'

const even = schemaForm(
  'an even number',
  () => converted((given) => (typeof given === 'number' && given % 2 === 0 ? given : undefined)),
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
