import { describe, expect, test } from 'vitest'
import { palette } from '../../lib/terminal/palette.ts'

test('without colour, text stays as it is', () => {
  const paint = palette(false)
  expect([paint('red', 'a'), paint({ service: 'shop' }, 'b')]).toEqual(['a', 'b'])
})

test('with colour, a style ends where it began', () => {
  const paint = palette(true)
  expect(paint('red', 'a')).toBe('\u001b[31ma\u001b[0m')
  expect(paint('bold', 'a')).toBe('\u001b[1ma\u001b[0m')
  expect(paint('dim', '')).toBe('')
})

describe('services', () => {
  const names = Array.from({ length: 200 }, (_, n) => `service-${n}`)

  test('have the colour that their name comes to, in every run', () => {
    const alone = names.map((service) => palette(true)({ service }, 'x'))
    expect(names.map((service) => palette(true)({ service }, 'x'))).toEqual(alone)
    expect(new Set(alone).size).toBe(10)
    expect(alone).not.toContain(palette(true)('red', 'x'))
  })

  test('have a colour of their own as long as there are any', () => {
    const paint = palette(true)
    expect(new Set(names.slice(0, 10).map((service) => paint({ service }, 'x'))).size).toBe(10)
  })

  test('keep their colour, whoever comes after them', () => {
    const paint = palette(true)
    const before = names.map((service) => paint({ service }, 'x'))
    expect(names.map((service) => paint({ service }, 'x'))).toEqual(before)
  })
})
