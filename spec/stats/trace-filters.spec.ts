import { describe, expect, test } from 'vitest'
import { Logger } from '../../lib/platform/logger.ts'
import { type TraceFilterInfo, TraceFilters, type TraceFiltersOptions } from '../../lib/stats/trace-filters.ts'
import { recording } from '../support/recording.ts'

const NONE = { require: [], reject: [] }

type Given = Partial<{ [Key in keyof TraceFilterInfo]: Partial<TraceFilterInfo[Key]> | TraceFilterInfo[Key] }>

function filters(info: Given, options?: Omit<TraceFiltersOptions, 'logger'>) {
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const given = {
    filterTags: { ...NONE, ...info.filterTags },
    filterTagsRegex: { ...NONE, ...info.filterTagsRegex },
    ignoreResources: (info.ignoreResources ?? []) as readonly string[],
  }
  return {
    filters: new TraceFilters(given, { logger: new Logger('warn', { warn: say, error: say }), ...options }),
    lines,
  }
}

/** Whether a trace is kept whose first span has these tags. */
function kept(info: Given, tags: Record<string, string | number>, resource?: string): boolean {
  const { recorder } = recording({ defaults: { tags: new Map([['env', 'prod']]) } })
  const root = recorder.start('web.request', undefined, { tags, ...(resource === undefined ? {} : { resource }) }, 0)
  root.finish()
  return filters(info, { sharedTags: new Map([['language', 'javascript']]) }).filters.allow(root.segment)
}

describe('a trace is thrown away', () => {
  test.each<[string, Given, Record<string, string | number>, boolean]>([
    ['by a tag that it has', { filterTags: { reject: ['debug'] } }, { debug: 'x' }, false],
    ['by no tag that it has not', { filterTags: { reject: ['debug'] } }, { debugging: 'x' }, true],
    ['by exactly that value', { filterTags: { reject: ['outcome:ok'] } }, { outcome: 'ok' }, false],
    ['by no other value', { filterTags: { reject: ['outcome:ok'] } }, { outcome: 'okay' }, true],
    ['by a value with a colon in it', { filterTags: { reject: ['a:b:c'] } }, { a: 'b:c' }, false],
    ['by a name alone, if nothing follows the colon', { filterTags: { reject: [' debug : '] } }, { debug: 'x' }, false],
    ['by no number', { filterTags: { reject: ['n'] } }, { n: 1 }, true],
    ['by the tags of all spans', { filterTags: { reject: ['env:prod'] } }, {}, false],
    ['by the tags of the process', { filterTags: { reject: ['language:javascript'] } }, {}, false],
    ['if it lacks a tag', { filterTags: { require: ['keep'] } }, {}, false],
    ['if it lacks the value', { filterTags: { require: ['keep:yes'] } }, { keep: 'no' }, false],
    ['if it lacks one of several', { filterTags: { require: ['a', 'b'] } }, { a: '1' }, false],
    ['not if it has all of them', { filterTags: { require: ['a', 'b:2'] } }, { a: '1', b: '2' }, true],
    [
      'if it has what is required and what is rejected',
      { filterTags: { require: ['a'], reject: ['b'] } },
      { a: '1', b: '1' },
      false,
    ],
    ['by a part of a value', { filterTagsRegex: { reject: ['path:^/health'] } }, { path: '/healthz' }, false],
    ['by no part of another', { filterTagsRegex: { reject: ['path:^/health'] } }, { path: '/x/health' }, true],
    ['by a name that is no expression', { filterTagsRegex: { reject: ['pa.h:x'] } }, { path: 'x' }, true],
    ['by a name alone among expressions', { filterTagsRegex: { reject: ['path'] } }, { path: '' }, false],
    ['if no part is as required', { filterTagsRegex: { require: ['v:^1\\.'] } }, { v: '2.1' }, false],
    ['not by names of Object', { filterTags: { reject: ['toString', '__proto__'] } }, {}, true],
  ])('%s', (_, info, tags, expected) => {
    expect(kept(info, tags)).toBe(expected)
  })

  test.each([
    ['(GET|POST) /healthcheck', 'GET /healthcheck', false],
    ['^/healthcheck', 'GET /healthcheck', true],
    ['web\\.request', undefined, false],
  ])('by the resource: %j, %j: %j', (pattern, resource, expected) => {
    expect(kept({ ignoreResources: [pattern] }, {}, resource)).toBe(expected)
  })
})

test('leaves out what cannot be read, says so once, and goes by the rest', () => {
  const { filters: some, lines } = filters({ ignoreResources: ['(', '^a$'], filterTagsRegex: { require: ['x:(?=a)'] } })
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain("ignore_resources of the agent has the expression '('")
  const { recorder } = recording()
  const root = recorder.start('a', undefined, undefined, 0)
  root.finish()
  expect(some.allow(root.segment)).toBe(false)
  expect(some.empty).toBe(false)
})

test('has nothing to say without rules', () => {
  expect(filters({}).filters.empty).toBe(true)
  expect(filters({ ignoreResources: ['('] }).filters.empty).toBe(true)
})

test('treats what comes late as it treated the rest', () => {
  const { filters: some } = filters({ filterTags: { reject: ['debug'] } })
  const { recorder } = recording()
  const root = recorder.start('root', undefined, { tags: { debug: 'yes' } }, 0)
  const late = recorder.start('late', root, undefined, 0)
  root.finish()
  expect(some.allow(root.segment)).toBe(false)
  root.release()
  late.finish()
  expect(some.allow(root.segment)).toBe(false)
})

test('looks again at a first span that is still at work', () => {
  const { filters: some } = filters({ filterTags: { require: ['done'] } })
  const { recorder } = recording()
  const root = recorder.start('root', undefined, undefined, 0)
  expect(some.allow(root.segment)).toBe(false)
  root.setTag('done', 'yes')
  expect(some.allow(root.segment)).toBe(true)
})

describe('whatever an agent sends', () => {
  /** So slow for long texts that one of them takes a tenth of a second. */
  const slow = (i: number): string => `${i}?${'(.*a){400}'}$`
  const many = <T>(make: (i: number) => T): T[] => Array.from({ length: 200 }, (_, i) => make(i))
  const long = 'abcdefgh/'.repeat(600)

  test.each<[string, Given]>([
    ['resources', { ignoreResources: many(slow) }],
    ['values that are rejected', { filterTagsRegex: { reject: many((i) => `long:${slow(i)}`) } }],
    ['values that are required', { filterTagsRegex: { require: many((i) => `long:${slow(i)}`) } }],
    ['values of texts in many alphabets', { filterTagsRegex: { reject: many((i) => `wide:${slow(i)}`) } }],
    [
      'the same tag, of hundreds, again and again',
      { filterTagsRegex: { reject: many(() => 'long:z'), require: many(() => 'n') } },
    ],
  ])('of expressions for %s, a trace goes on when it would take too long to tell, and is counted', (_, info) => {
    let unclear = 0
    const { filters: some, lines } = filters(info, { onUnclear: () => unclear++ })
    const { recorder } = recording()
    const tags = Object.fromEntries(Array.from({ length: 400 }, (_unused, i) => [`tag${i}`, 'x']))
    // Without bounds a trace would take a minute; the time limit of the runner is the check.
    for (let i = 1; i <= 102; i++) {
      const options = { resource: long, tags: { ...tags, long, wide: 'яж'.repeat(2000) } }
      const root = recorder.start('op', undefined, options, 0)
      root.finish()
      expect(some.allow(root.segment)).toBe(true)
      expect(some.allow(root.segment)).toBe(true)
      expect(unclear).toBe(Math.min(i, 100))
    }
    expect(lines.filter((line) => line.includes('too long'))).toHaveLength(1)
  })

  test('a trace that is thrown away in time is thrown away, however much there would have been to do', () => {
    let unclear = 0
    const { filters: some } = filters({ ignoreResources: ['^abc', ...many(slow)] }, { onUnclear: () => unclear++ })
    const { recorder } = recording()
    const root = recorder.start(long, undefined, undefined, 0)
    root.finish()
    expect([some.allow(root.segment), unclear]).toEqual([false, 0])
  })

  test('no more of its expressions are read than can be in a moment, and no more lines are said than four', () => {
    const { filters: some, lines } = filters({
      ignoreResources: ['ab', '(((){1000}){1000}){1000}', ...many((i) => `${i}((a{10}){10}){40}`)],
      filterTagsRegex: { reject: many((i) => `x:${i}${'abcdefghij'.repeat(90)}`), require: many(() => 'x:(') },
    })
    expect(lines).toHaveLength(4)
    expect(lines[0]).toContain('it is too large')
    expect(lines[3]).toMatch(/^clew: \d+ more expressions of the agent cannot be read/)
    expect(some.empty).toBe(false)
  })
})
