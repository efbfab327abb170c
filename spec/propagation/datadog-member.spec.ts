import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeDatadogMember, encodeDatadogMember } from '../../lib/propagation/datadog-member.ts'
import { recording } from '../support/recording.ts'
import { type Facts, remoteSpan } from './remote-span.ts'

const ALONE = {
  priority: undefined,
  origin: undefined,
  decisionMaker: undefined,
  lastParent: undefined,
  high: undefined,
}
const NOTHING = { ...ALONE, propagated: undefined }

describe('what is written', () => {
  test.each<[Partial<Facts>, string]>([
    [{ priority: 2 }, 'dd=s:2'],
    [{ priority: -1 }, 'dd=s:-1'],
    [{ priority: 1, decisionMaker: '-4' }, 'dd=s:1;t.dm:-4'],
    [{ priority: 1, decisionMaker: 'x;s:2' }, 'dd=s:1'],
    [{ priority: 1, origin: 'rum' }, 'dd=s:1;o:rum'],
    [{ priority: 1, origin: 'a=b' }, 'dd=s:1;o:a~b'],
    [{ priority: 1, origin: 'a,b;c~d\r\né' }, 'dd=s:1;o:a_b_c_d___'],
    [{ priority: 1, origin: 'rum ' }, 'dd=s:1;o:rum'],
    [{ priority: 1, origin: '' }, 'dd=s:1'],
    [{ priority: 1, origin: 'x'.repeat(129) }, 'dd=s:1'],
    [{ priority: 1, tags: [['_dd.p.usr.id', 'baz64==']] }, 'dd=s:1;t.usr.id:baz64~~'],
    [{ priority: 1, tags: [['_dd.p.a', 'b:c,d;e~f']] }, 'dd=s:1;t.a:b:c_d_e_f'],
    [{ priority: 1, tags: [['_dd.p.a b,c=d', '1']] }, 'dd=s:1;t.a_b_c_d:1'],
    [{ priority: 1, tags: [['_dd.p.x;s:-1', '1']] }, 'dd=s:1;t.x_s_-1:1'],
    [
      {
        priority: 1,
        tags: [
          ['_dd.p.a', ''],
          ['_dd.origin', 'rum'],
        ],
      },
      'dd=s:1',
    ],
    [
      {
        priority: 2,
        decisionMaker: '-4',
        origin: 'rum',
        tags: [
          ['_dd.p.a', '1'],
          ['_dd.p.b', '2'],
        ],
      },
      'dd=s:2;o:rum;t.dm:-4;t.a:1;t.b:2',
    ],
  ])('of %j is %s', (facts, member) => expect(encodeDatadogMember(remoteSpan(facts))).toBe(member))

  test('names the span itself as the last Datadog span if it is one of this process', () => {
    const span = recording().recorder.start('web.request', undefined, undefined, 0)
    expect(encodeDatadogMember(span.context())).toBe(`dd=s:1;p:${span.spanIdHex};t.dm:-0`)
  })

  test('leaves out whole parts, from the end, beyond 256 characters', () => {
    const room = 256 - 'dd=s:1;t.a:'.length
    const encode = (...tags: [string, string][]): string => encodeDatadogMember(remoteSpan({ priority: 1, tags }))
    expect(encode(['_dd.p.a', 'x'.repeat(room)])).toHaveLength(256)
    expect(encode(['_dd.p.a', 'x'.repeat(room + 1)])).toBe('dd=s:1')
    expect(encode(['_dd.p.a', '1'], ['_dd.p.b', 'x'.repeat(250)], ['_dd.p.c', '3'])).toBe('dd=s:1;t.a:1')
  })

  test('always fits and has no character that a value may not have', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 200 })
    const facts = fc.record({
      priority: fc.constantFrom(-1, 0, 1, 2),
      origin: anything,
      tags: fc.array(
        fc.tuple(
          anything.map((key) => `_dd.p.${key}`),
          anything,
        ),
      ),
    })
    fc.assert(
      fc.property(facts, (told) => {
        const member = encodeDatadogMember(remoteSpan(told))
        expect(member).toMatch(/^dd=s:-?[012][\x20-\x2b\x2d-\x3c\x3e-\x7e]*$/)
        expect(member).toMatch(/[^ ]$/)
        expect(member.length).toBeLessThanOrEqual(256)
      }),
    )
  })

  test('never lets a key or a value of a tag tell something else', () => {
    const anything = fc.string({ unit: fc.constantFrom(...'a:;=,~s1.-p ') })
    fc.assert(
      fc.property(anything, anything, (key, value) => {
        const facts = { priority: 1, origin: 'rum', tags: [[`_dd.p.${key}`, value] as const] }
        const { propagated, ...rest } = decodeDatadogMember(encodeDatadogMember(remoteSpan(facts)).slice('dd='.length))
        expect(rest).toEqual({ ...ALONE, priority: 1, origin: 'rum' })
        expect(propagated?.size ?? 0).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('what is read', () => {
  test.each<[string, Partial<ReturnType<typeof decodeDatadogMember>>]>([
    ['s:2', { priority: 2 }],
    ['s:-1', { priority: -1 }],
    ['s:-2', { priority: -2 }],
    ['s:128', {}],
    ['s:', {}],
    ['o:rum', { origin: 'rum' }],
    ['o:a~b:c', { origin: 'a=b:c' }],
    ['o:', {}],
    [`o:${'x'.repeat(129)}`, {}],
    ['t.dm:-4', { decisionMaker: '-4' }],
    ['t.dm:4', {}],
    ['p:00f067aa0ba902b7', { lastParent: '00f067aa0ba902b7' }],
    ['p:0000000000000000', {}],
    ['p:', {}],
    ['p:00F067AA0BA902B7', { lastParent: '00F067AA0BA902B7' }],
    ['p:00f067aa0ba902b', { lastParent: '00f067aa0ba902b' }],
    ['p:??', { lastParent: '??' }],
    [`p:${'x'.repeat(256)}`, { lastParent: 'x'.repeat(256) }],
    [`p:${'x'.repeat(257)}`, {}],
    ['t.tid:640cfd8d00000000', { high: '640cfd8d00000000' }],
    ['t.usr.id:baz64~~', { propagated: new Map([['_dd.p.usr.id', 'baz64==']]) }],
    ['t.a:b:c', { propagated: new Map([['_dd.p.a', 'b:c']]) }],
    ['t.__proto__:x', { propagated: new Map([['_dd.p.__proto__', 'x']]) }],
    ['t.:1', {}],
    ['t.a:', {}],
    ['t.a b:1', {}],
    ['t.a', {}],
    ['x:1;y:2', {}],
    [';;:;', {}],
    [
      't.dm:-0;t.tid:6b00d0b400000000;s:1;p:4e86c3305bded4fa',
      { priority: 1, decisionMaker: '-0', lastParent: '4e86c3305bded4fa', high: '6b00d0b400000000' },
    ],
  ])('of %s', (value, expected) => expect(decodeDatadogMember(value)).toEqual({ ...NOTHING, ...expected }))

  test('is no more than fits into x-datadog-tags', () => {
    const value = Array.from({ length: 1000 }, (_, i) => `t.a${i}:${'x'.repeat(20)}`).join(';')
    const { propagated } = decodeDatadogMember(value)
    const length = [...(propagated ?? [])].join(',').length
    expect(length).toBeGreaterThan(450)
    expect(length).toBeLessThanOrEqual(512)
  })

  test.each([';', ':', 't.a:b;', '~'])('is bounded for a megabyte of "%s"', (unit) => {
    const { propagated, ...rest } = decodeDatadogMember(unit.repeat(2 ** 20 / unit.length))
    expect(rest).toEqual(ALONE)
    expect([...(propagated ?? [])]).toEqual(unit === 't.a:b;' ? [['_dd.p.a', 'b']] : [])
  })
})
