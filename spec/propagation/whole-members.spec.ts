import { expect, test } from 'vitest'
import { wholeMembers } from '../../lib/propagation/whole-members.ts'

test.each([
  ['a=1,b=2', 7, 'a=1,b=2'],
  ['a=1,b=2', 6, 'a=1'],
  ['a=1,b=2', 3, 'a=1'],
  ['a=1,b=2', 2, ''],
  ['a=1', 2, ''],
  ['', 0, ''],
])('of %j, those within %i characters are %j', (list, maxLength, whole) =>
  expect(wholeMembers(list, maxLength)).toBe(whole),
)
