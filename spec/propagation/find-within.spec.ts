import { describe, expect, test } from 'vitest'
import { findWithin, partEnd } from '../../lib/propagation/find-within.ts'

describe('a letter', () => {
  test.each([
    [0, 6, 1],
    [1, 6, 1],
    [2, 6, 4],
    [2, 4, -1],
    [5, 6, -1],
    [0, 0, -1],
  ])('is looked for from %i to before %i, and found at %i', (start, end, at) =>
    expect(findWithin('a=b;=c', '=', start, end)).toBe(at),
  )
})

describe('a part', () => {
  test.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 5],
    [5, 5],
  ])('that goes on at %i ends at %i', (at, end) => expect(partEnd('a,,bc', ',', at)).toBe(end))
})
