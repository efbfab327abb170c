import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { timeBar } from '../../../lib/agent/terminal/time-bar.ts'

describe('a bar on an axis of 10 cells', () => {
  test.each([
    { from: 0, to: 1, bar: '██████████' },
    { from: 0, to: 0.5, bar: '█████' },
    { from: 0.5, to: 1, bar: '     █████' },
    { from: 0, to: 0.0125, bar: '▏' },
    { from: 0, to: 0.9375, bar: '█████████▍' },
    { from: 0, to: 0, bar: '▏' },
    { from: 1, to: 1, bar: '         ▕' },
    { from: 0.5, to: 0.5, bar: '     ▏' },
    { from: 0.05, to: 0.2, bar: '▐█' },
    { from: 0.0875, to: 0.2, bar: '▕█' },
    { from: 0.025, to: 0.2, bar: '██' },
    { from: 0.025, to: 0.05, bar: '▎' },
    { from: 0.0625, to: 0.1, bar: '▐' },
    { from: 0.0875, to: 0.1, bar: '▕' },
    { from: 0.26, to: 0.74, bar: '  ▐████▍' },
  ])('from $from to $to is $bar', ({ from, to, bar }) => {
    expect(timeBar(from, to, 10)).toBe(bar)
  })
})

test('every bar can be seen, and none is longer than the axis', () => {
  const moment = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(moment, moment, fc.integer({ min: 1, max: 60 }), (a, b, cells) => {
      const bar = timeBar(Math.min(a, b), Math.max(a, b), cells)
      expect(bar.length).toBeLessThanOrEqual(cells)
      expect(bar).toMatch(/^ *[█▉▊▋▌▍▎▏▐▕]+$/)
    }),
  )
})
