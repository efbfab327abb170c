import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { fieldText, UNSERIALIZABLE } from '../../lib/span/text.ts'

/** A list that says it has billions of elements, and of which `join` finds the end after minutes. */
const endless = new Proxy(new Array(2 ** 32 - 1), {})
const commas = ','.repeat(255)
const unsaid = `${UNSERIALIZABLE}: ${UNSERIALIZABLE}`

function failure(parts: Record<string, unknown>, error: Error = new TypeError('no')): Error {
  for (const [part, value] of Object.entries(parts)) Object.defineProperty(error, part, { get: () => value })
  return error
}

const itself: Error = failure({ message: [1] })
Object.defineProperty(itself, 'name', { value: itself })
const both: Error = new Error('x')
for (const part of ['name', 'message']) Object.defineProperty(both, part, { value: [both, both] })

describe('the text of an error', () => {
  test.each<[string, unknown, string]>([
    ['has name and message', new TypeError('no'), 'TypeError: no'],
    ['has the name alone where there is no message', new RangeError(), 'RangeError'],
    ['has the message alone where there is no name', failure({ name: '' }), 'no'],
    ['is the same for one of another realm', runInNewContext('new TypeError("no")'), 'TypeError: no'],
    ['has a list as a message', failure({ message: ['a', 1, [2]] }), 'TypeError: a,1,[Array]'],
    ['has the elements of a list without end', failure({ message: endless }), `TypeError: ${commas}`],
    ['has an error as a message', failure({ message: new RangeError('far') }), 'TypeError: RangeError: far'],
    [
      'goes no deeper than that',
      failure({ message: failure({ message: endless }) }),
      `TypeError: TypeError: ${UNSERIALIZABLE}`,
    ],
    ['ends where it is a part of itself', itself, `${unsaid}: 1`],
    ['ends where it is several parts of itself', both, `${unsaid},${unsaid}: ${unsaid},${unsaid}`],
    [
      'leaves out a part that cannot be made a text',
      failure({ message: Object.create(null) }),
      `TypeError: ${UNSERIALIZABLE}`,
    ],
    ['has what a list of errors says', [new TypeError('no'), new Error('off')], 'TypeError: no,Error: off'],
    ['has no endless part within a list', [failure({ message: endless })], `TypeError: ${UNSERIALIZABLE}`],
  ])('%s', (_, value, expected) => {
    const start = performance.now()
    expect(fieldText(value)).toBe(expected)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
