import { describe, expect, test } from 'vitest'
import { TagMemo } from '../../lib/export/tag-memo.ts'
import { TagRun } from '../../lib/export/tag-run.ts'
import { encodeString } from '../../lib/msgpack/encoded-strings.ts'
import type { PlainTag } from '../../lib/span/tag-value.ts'

const TAGS = ['a', 'x', 'n', 1, 'b', 'y']

function runOf(tags: readonly PlainTag[]): TagRun {
  return new TagRun(tags, tags.length, { bytes: Buffer.of(1, 2, 3), count: 2 })
}

describe('a run', () => {
  test.each<[string, PlainTag[], boolean]>([
    ['the same tags', ['a', 'x', 'n', 1, 'b', 'y'], true],
    ['the same and more', ['a', 'x', 'n', 1, 'b', 'y', 'c', 'z'], true],
    ['another number, of another name', ['a', 'x', 'm', 2, 'b', 'y'], true],
    ['another text', ['a', 'x', 'n', 1, 'b', 'z'], false],
    ['another name', ['a', 'x', 'n', 1, 'c', 'y'], false],
    ['a text for the number', ['a', 'x', 'n', '1', 'b', 'y'], false],
    ['a number for a text', ['a', 1, 'n', 1, 'b', 'y'], false],
    ['the same in another order', ['b', 'y', 'n', 1, 'a', 'x'], false],
    ['fewer', ['a', 'x', 'n', 1], false],
    ['none', [], false],
  ])('fits %s: %j, %s', (_name, tags, fits) => {
    expect(runOf(TAGS).fits(tags, tags.length)).toBe(fits)
  })

  test('does not look behind the slots that are in use', () => {
    expect(runOf(TAGS).fits(TAGS, 4)).toBe(false)
  })

  test('keeps the tags that it was made of, whatever becomes of their array', () => {
    const tags = [...TAGS]
    const run = runOf(tags)
    tags[1] = 'changed'
    expect(run.fits(TAGS, TAGS.length)).toBe(true)
  })
})

describe('what is remembered of a kind of span', () => {
  test.each([
    ['the value before', 'a'.repeat(64), 'a'.repeat(64), true],
    ['another one', 'a', 'b', false],
    ['one too long to be worth it', 'a'.repeat(65), 'a'.repeat(65), false],
  ])('takes %s for one that comes again: %s, %s, %s', (_name, before, value, recurs) => {
    const memo = new TagMemo(encodeString)
    memo.value(0, before)
    expect(memo.recurs(0, value)).toBe(recurs)
  })

  test('has a run until tags do not fit it', () => {
    const memo = new TagMemo(encodeString)
    const run = runOf(TAGS)
    expect(memo.wantsRun).toBe(true)
    memo.remember(run)
    expect([memo.wantsRun, memo.runOf(TAGS, 6), memo.runOf(['a', 'z'], 2), memo.runOf(TAGS, 6), memo.wantsRun]).toEqual(
      [false, run, undefined, undefined, true],
    )
  })

  test('wants no more runs after 64 spans without one', () => {
    const memo = new TagMemo(encodeString)
    for (let i = 0; i < 63; i++) memo.remember(undefined)
    expect(memo.wantsRun).toBe(true)
    memo.remember(undefined)
    expect(memo.wantsRun).toBe(false)
  })

  test('wants no more after eight that came once, but goes on where they came often', () => {
    const [once, often] = [new TagMemo(encodeString), new TagMemo(encodeString)]
    for (let i = 0; i < 8; i++) {
      once.remember(runOf(TAGS))
      once.runOf([], 0)
      often.remember(runOf(TAGS))
      for (let fit = 0; fit < 64; fit++) often.runOf(TAGS, 6)
      often.runOf([], 0)
    }
    expect([once.wantsRun, often.wantsRun]).toEqual([false, true])
  })
})
