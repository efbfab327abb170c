import { describe, expect, test } from 'vitest'
import { tagsForm } from '../../lib/config/tags-form.ts'
import { hostileProxy } from './surroundings.ts'

const LONG = 'x'.repeat(1001)

describe('in code', () => {
  test('a tag may have any value', () => {
    const tags = { team: 'shop', n: 7, list: [1], fn: () => 1, nothing: null, proxy: hostileProxy() }
    const { value, refused } = tagsForm.read(tags, 'tags')
    expect(refused).toBeUndefined()
    expect(Object.entries(value ?? {})).toHaveLength(6)
    expect(value?.['proxy']).toBe(tags.proxy)
  })

  test('service, env and version are texts', () => {
    expect(tagsForm.read({ service: 'a', env: 'b', version: 'c' }, 'tags').refused).toBeUndefined()
    expect(tagsForm.read({ service: '', env: 7, version: LONG.slice(1), team: 'x' }, 'tags')).toEqual({
      value: { version: LONG.slice(1), team: 'x' },
      refused: "service: '', env: 7",
    })
  })

  test.each([
    [null, 'null'],
    ['team:shop', "'team:shop'"],
    [['team:shop'], 'an array of 1'],
    [new Map(), 'an object (Map)'],
  ])('case %# is refused', (given, refused) => {
    expect(tagsForm.read(given, 'tags')).toEqual({ value: undefined, refused })
  })
})

test('is refused in code when it throws', () => {
  const throwing = Object.defineProperty({}, 'team', { enumerable: true, get: () => JSON.parse('{') })
  for (const given of [throwing, hostileProxy()])
    expect(tagsForm.read(given, 'tags')).toEqual({ value: undefined, refused: 'an object that throws when it is read' })
})

describe('in a variable', () => {
  test('an empty service, env or version is not set, and another empty tag is', () => {
    expect(tagsForm.readText('service:,env,version: ,team:', 'DD_TAGS')).toEqual({
      value: { team: '' },
      refused: undefined,
    })
  })

  test('a service that is too long does not spoil the rest', () => {
    const { value, refused } = tagsForm.readText(`service:${LONG},team:shop`, 'DD_TAGS')
    expect(value).toEqual({ team: 'shop' })
    expect(refused).toMatch(/^service: 'x+…/)
    expect(refused?.length).toBeLessThanOrEqual(100)
  })

  test('a tag may be called anything', () => {
    const { value } = tagsForm.readText('__proto__:a,toString:b', 'DD_TAGS')
    expect(Object.entries(value ?? {})).toEqual([
      ['__proto__', 'a'],
      ['toString', 'b'],
    ])
  })
})
