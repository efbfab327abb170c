import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FittedLabels } from '../../../lib/agent/viewer/trace/fitted-label.ts'

const WIDTHS = new Map([
  ['W', 11],
  ['i', 3],
  ['…', 9],
])
const widthOf = (text: string) => [...text].reduce((sum, letter) => sum + (WIDTHS.get(letter) ?? 6), 0)
const pen = {
  font: '12px serif',
  measureText: (text: string) => ({ width: widthOf(text) }),
} as CanvasRenderingContext2D

test.each([
  ['name', 24, 'name'],
  ['name', 23, 'na…'],
  ['name', 20, ''],
  ['a long name', 50, 'a long…'],
  ['WWWWWWWWiiiiiiiiiiiiiiiiiiiiiiii', 80, 'WWWWWW…'],
  ['WW', 5, ''],
])('of %j there is in %d pixels %j', (text, room, fitted) => {
  expect(new FittedLabels().fit(pen, text, room)).toBe(fitted)
})

test('what is cut is a beginning, and no wider than its room', () => {
  const labels = new FittedLabels()
  const texts = fc.array(fc.constantFrom('W', 'i', 'x'), { maxLength: 400 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 600 }), (text, room) => {
      const fitted = labels.fit(pen, text, room)
      expect(widthOf(fitted)).toBeLessThanOrEqual(room)
      expect(text.startsWith(fitted.replace('…', ''))).toBe(true)
    }),
  )
})
