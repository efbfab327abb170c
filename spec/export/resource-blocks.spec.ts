import { beforeEach, describe, expect, test } from 'vitest'
import { ResourceBlocks, type ResourceBudget, resourceBudget } from '../../lib/export/resource-blocks.ts'

let made: string[]
let budget: ResourceBudget

beforeEach(() => {
  made = []
  budget = resourceBudget()
})

function blocks(): ResourceBlocks {
  return new ResourceBlocks((resource) => {
    made.push(resource)
    return Buffer.from(`<${resource}>`)
  }, budget)
}

/** What is had for each in turn. */
function had(of: ResourceBlocks, resources: readonly string[]): (string | undefined)[] {
  return resources.map((resource) => of.of(resource)?.toString())
}

/** So many resources that differ. */
function some(count: number, name = 'r'): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i}`)
}

describe('a resource', () => {
  test('has a block from the second time on, be there others in between', () => {
    expect(had(blocks(), ['a', 'b', 'a', 'a', 'c', 'b'])).toEqual([
      undefined,
      undefined,
      '<a>',
      '<a>',
      undefined,
      '<b>',
    ])
  })

  test('has one that is made once', () => {
    had(blocks(), ['a', 'b', 'a', 'b', 'a', 'b', 'b'])
    expect(made).toEqual(['a', 'b'])
  })

  test.each([
    [256, true],
    [257, false],
  ])('of %i units is remembered: %s', (length, is) => {
    const resource = 'x'.repeat(length)
    expect(had(blocks(), [resource, resource, resource]).at(-1) !== undefined).toBe(is)
  })
})

describe('of one kind', () => {
  test('128 resources are remembered', () => {
    const of = blocks()
    had(of, some(128))
    expect(had(of, some(128))).not.toContain(undefined)
    expect(had(of, ['one more', 'one more'])).toEqual([undefined, undefined])
  })

  test('none is looked for in 4,096 spans, and all are forgotten, once 128 more were new than known', () => {
    const of = blocks()
    had(of, some(128))
    expect(had(of, ['r0'])).toEqual(['<r0>'])
    // One was known, so one more may be new.
    had(of, ['new', 'newer'])
    had(of, Array(4096).fill('r1'))
    expect(made).toEqual(['r0'])
    expect(had(of, ['r1', 'r1'])).toEqual([undefined, '<r1>'])
  })

  test('what was found last is found also while none is looked for', () => {
    const of = blocks()
    had(of, ['same', 'same', ...some(130)])
    expect(had(of, ['same', 'r0', 'same', 'r0'])).toEqual(['<same>', undefined, '<same>', undefined])
  })
})

describe('of all kinds', () => {
  test('4,096 resources are remembered, and those of a kind that forgets make room', () => {
    const kinds = some(32).map(blocks)
    for (const kind of kinds) had(kind, some(128))
    const [first, late] = [kinds[0] as ResourceBlocks, blocks()]
    expect(had(late, ['a', 'a'])).toEqual([undefined, undefined])
    had(first, ['one more'])
    expect(had(late, ['a', 'a'])).toEqual([undefined, '<a>'])
  })
})
