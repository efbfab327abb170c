import { expect, test } from 'vitest'
import type { Form } from '../../lib/config/form.ts'
import { LateForm } from '../../lib/config/late-form.ts'
import { stylesForm } from '../../lib/config/propagation-styles.ts'

test('a form that is loaded late reads as it does itself', () => {
  const late = new LateForm(() => stylesForm)
  const { expected, expectedText, splits } = late
  expect({ expected, expectedText, splits }).toEqual({
    expected: stylesForm.expected,
    expectedText: stylesForm.expectedText,
    splits: true,
  })
  expect(late.read(['b3', 'b4'], 'styles')).toEqual({ value: ['b3'], refused: "'b4'" })
  expect(late.readText('b3,b4', 'STYLES')).toEqual({ value: ['b3'], refused: "'b4'" })
})

test('nothing is loaded before something is read', () => {
  let loaded = 0
  const late = new LateForm(() => {
    loaded++
    return stylesForm
  })
  expect(loaded).toBe(0)
  late.readText('b3', 'STYLES')
  expect(loaded).toBe(1)
})

test('without its file nothing that is given can be used', () => {
  const late = new LateForm((): Form<string> => {
    throw Object.assign(new Error("Cannot find module './given.cjs'"), { code: 'MODULE_NOT_FOUND' })
  })
  expect(late.expected).toBe('nothing, because given.cjs, the file of clew that reads it, is missing')
  expect(late.expectedText).toBe(late.expected)
  expect(late.splits).toBe(true)
  expect(late.read(7, 'a')).toEqual({ value: undefined, refused: '7' })
  expect(late.readText('b', 'A')).toEqual({ value: undefined, refused: "'b'" })
})
