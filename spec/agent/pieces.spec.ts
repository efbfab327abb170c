import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonText, type Pieces, textInTurns } from '../../lib/agent/pieces.ts'

test('a value is the same JSON whatever it is cut into', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, depth) => {
      expect([...jsonText(value, depth)].join('')).toBe(JSON.stringify(value))
    }),
  )
})

test('what is not there is left out', () => {
  expect([...jsonText({ a: undefined, b: [1], c: undefined }, 2)].join('')).toBe('{"b":[1]}')
})

test('others have their turn where the text says so, and after each large part of it', async () => {
  const half = 'x'.repeat(64 * 1024)
  const told: string[] = []
  const turn = async (): Promise<void> => {
    told.push('others')
  }
  const pieces = function* (): Pieces {
    yield 'a'
    yield
    yield half
    yield half
    yield 'b'
  }
  for await (const piece of textInTurns(pieces(), turn)) told.push(piece)
  expect(told).toEqual(['others', `a${half}${half}`, 'others', 'b'])
})

test('and after many pieces, however short they are', async () => {
  let turns = 0
  const turn = async (): Promise<void> => {
    turns++
  }
  const values = Array.from({ length: 20_000 }, (_, i) => i)
  let text = ''
  for await (const piece of textInTurns(jsonText(values, 1), turn)) text += piece
  expect(text).toBe(JSON.stringify(values))
  expect(turns).toBeGreaterThanOrEqual(8)
})
