import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { plainTags } from '../../lib/span/plain-tags.ts'
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

describe('the text of what Node would make one of its parts', () => {
  const parts = { source: endless, flags: endless }
  test.each<[string, unknown, string]>([
    ['a pattern', Object.defineProperties(/a+/g, { source: { value: endless } }), '/a+/g'],
    ['a proxy of one', new Proxy(Object.defineProperty(/a/, 'source', { value: endless }), {}), UNSERIALIZABLE],
    [
      'what inherits from patterns',
      Object.defineProperties(Object.create(RegExp.prototype), { source: { value: endless } }),
      UNSERIALIZABLE,
    ],
    ['what has their text', { ...parts, toString: RegExp.prototype.toString }, UNSERIALIZABLE],
    ['what inherits from arrays', Object.assign(Object.create(Array.prototype), { length: 2 ** 32 }), commas],
    ['what has their text, and itself in it', selfList(), '[Array],'.repeat(256).slice(0, -1)],
    ['what has their text, and no number for a length', { length: endless, toString: Array.prototype.toString }, ''],
    ['a typed array', new Uint16Array(1_000_000), '0,'.repeat(256).slice(0, -1)],
  ])('%s', (_, value, expected) => {
    const start = performance.now()
    expect(fieldText(value)).toBe(expected)
    expect(tagOf(value)).toBeDefined()
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

function selfList(): unknown {
  const list: { length: number; [i: number]: unknown } = {
    length: 2 ** 31,
    toString: Array.prototype.toString,
  } as never
  for (let i = 0; i < 300; i++) list[i] = list
  return list
}

function tagOf(value: unknown): unknown {
  let tag: unknown
  plainTags('k', value, (_, plain) => {
    tag = plain
  })
  return tag
}
