import { describe, expect, test } from 'vitest'
import { OwnFields } from '../../lib/propagation/own-fields.ts'

const LONG = `x-${'a'.repeat(40)}`
const own = new OwnFields(['traceparent', 'b3', LONG, 'ot-baggage-*'])

describe.each<[string, boolean, boolean]>([
  ['traceparent', true, false],
  ['Traceparent', true, true],
  ['TRACEPARENT', true, true],
  ['B3', true, true],
  ['ot-baggage-a', true, true],
  ['OT-Baggage-', true, true],
  [`Ot-Baggage-${'a'.repeat(100)}`, true, true],
  [LONG, true, false],
  [LONG.toUpperCase(), true, true],
  // Of the first letter and the length of one of them, or 32 characters longer or shorter.
  ['transparent', false, false],
  ['4raceparent', false, false],
  [`traceparent${'t'.repeat(32)}`, false, false],
  [LONG.slice(32), false, false],
  [LONG.replace('a', 'b'), false, false],
  ['ot-bagage-a', false, false],
  ['ot-baggage', false, false],
  ['accept', false, false],
  ['', false, false],
])('%j', (name, isOwn, isStray) => {
  test(isOwn ? 'is ours' : 'is not ours', () => expect(own.has(name)).toBe(isOwn))

  test(isStray ? 'is not as it is known' : 'is not told as ours in another form', () =>
    expect(own.strays(['cookie', name])).toEqual(isStray ? [name] : []),
  )
})
