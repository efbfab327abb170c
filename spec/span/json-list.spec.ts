import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonList, MAX_TAG_BYTES } from '../../lib/span/json-list.ts'

interface Element {
  readonly n: number
  readonly attributes: Readonly<Record<string, string>> | undefined
}

function listOf(elements: readonly Element[]) {
  const { json, dropped } = jsonList(elements, ({ n }, attributes) => JSON.stringify({ n, attributes }))
  return { bytes: Buffer.byteLength(json), parsed: JSON.parse(json) as Element[], dropped }
}

function element(n: number, size = 0): Element {
  return { n, attributes: size === 0 ? undefined : { text: 'x'.repeat(size) } }
}

describe('a list that fits into a tag', () => {
  test('has all of its elements', () => {
    expect(listOf([element(1), element(2, 10)])).toMatchObject({ parsed: [{ n: 1 }, element(2, 10)], dropped: 0 })
  })

  test('may have as many bytes as a tag', () => {
    // [{"n":1,"attributes":{"text":"…"}}]
    const frame = 34
    expect(listOf([element(1, MAX_TAG_BYTES - frame)])).toMatchObject({ bytes: MAX_TAG_BYTES, dropped: 0 })
    expect(listOf([element(1, MAX_TAG_BYTES - frame + 1)]).parsed).toEqual([{ n: 1, attributes: {} }])
  })
})

describe('a list that does not fit', () => {
  test('loses elements at its end, and tells how many', () => {
    const { bytes, parsed, dropped } = listOf(Array.from({ length: 30 }, (_, n) => element(n, 1000)))
    expect(bytes).toBeLessThanOrEqual(MAX_TAG_BYTES)
    expect(parsed.map(({ n }) => n)).toEqual(Array.from({ length: 24 }, (_, n) => n))
    expect(dropped).toBe(6)
  })

  test('is measured in bytes, and not in characters', () => {
    const { bytes, parsed } = listOf([1, 2].map((n) => ({ n, attributes: { text: '€'.repeat(5000) } })))
    expect(bytes).toBeLessThanOrEqual(MAX_TAG_BYTES)
    expect(parsed).toHaveLength(1)
  })

  test('keeps of a first element that is too large the attributes that fit', () => {
    const attributes = { type: 'Error', stack: 'x'.repeat(30_000), message: 'no' }
    expect(listOf([{ n: 1, attributes }, element(2)])).toMatchObject({
      parsed: [{ n: 1, attributes: { type: 'Error', message: 'no' } }, { n: 2 }],
      dropped: 0,
    })
  })

  test('is empty if not even the first element fits', () => {
    const { json, dropped } = jsonList([element(1)], () => JSON.stringify('\0'.repeat(5000)))
    expect({ json, dropped }).toEqual({ json: '[]', dropped: 1 })
  })
})

test('every list is JSON that fits, of the first elements', () => {
  const attributes = fc.dictionary(fc.string(), fc.string({ unit: 'binary', maxLength: 9000, size: 'max' }), {
    maxKeys: 4,
  })
  fc.assert(
    fc.property(fc.array(fc.record({ attributes, n: fc.nat() }), { maxLength: 6 }), (elements) => {
      const { bytes, parsed, dropped } = listOf(elements)
      expect(bytes).toBeLessThanOrEqual(MAX_TAG_BYTES)
      expect(parsed.length + dropped).toBe(elements.length)
      expect(parsed.map(({ n }) => n)).toEqual(elements.slice(0, parsed.length).map(({ n }) => n))
    }),
    { numRuns: 30 },
  )
})
