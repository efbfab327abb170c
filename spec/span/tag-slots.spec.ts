import fc from 'fast-check'
import { expect, test } from 'vitest'
import { putTag, removeTag, type TagSlots, tagOf } from '../../lib/span/tag-slots.ts'

function none(): TagSlots {
  return { tags: undefined, tagSlots: 0, tagIndex: undefined }
}

function entries(span: TagSlots): [unknown, unknown][] {
  const found: [unknown, unknown][] = []
  for (let i = 0; i < span.tagSlots; i += 2) found.push([span.tags?.[i], span.tags?.[i + 1]])
  return found
}

test('a tag that is set again keeps its place and has the new value', () => {
  const span = none()
  putTag(span, 'a', 1)
  putTag(span, 'b', 2)
  putTag(span, 'a', 'three')
  expect(entries(span)).toEqual([
    ['a', 'three'],
    ['b', 2],
  ])
  expect(tagOf(span, 'a')).toBe('three')
  expect(tagOf(span, 'c')).toBeUndefined()
})

test('behaves as a Map does, with few tags and with many', () => {
  const key = fc.integer({ min: 0, max: 120 }).map((n) => `k${n}`)
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ key, value: fc.oneof(fc.integer(), fc.string()) }) },
    { weight: 1, arbitrary: fc.record({ key }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const span = none()
      const model = new Map<string, string | number>()
      for (const one of steps) {
        if ('value' in one) {
          putTag(span, one.key, one.value)
          model.set(one.key, one.value)
        } else {
          removeTag(span, one.key)
          model.delete(one.key)
        }
      }
      expect(entries(span)).toEqual([...model])
    }),
  )
})
