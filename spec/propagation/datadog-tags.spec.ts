import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DatadogTags } from '../../lib/propagation/datadog-tags.ts'
import { type Facts, remoteSpan } from './remote-span.ts'

const NARROW = '0000000000000000a3ce929d0e0e4736'
const WIDE = '640cfd8d00000000a3ce929d0e0e4736'
const NOTHING = { decisionMaker: undefined, high: undefined, propagated: undefined, error: undefined }
const SPOILT = { ...NOTHING, error: 'decoding_error' }
const codec = new DatadogTags()

function encode(facts: Partial<Facts>, tags: DatadogTags = codec): string | undefined {
  return tags.encode(remoteSpan(facts).trace)
}

describe('what is written', () => {
  test.each<[string, Partial<Facts>, string | undefined]>([
    ['nothing where there is nothing to tell', { traceId: NARROW }, undefined],
    ['the decision maker', { traceId: NARROW, decisionMaker: '-4' }, '_dd.p.dm=-4'],
    ['the high half of the trace id', { traceId: WIDE }, '_dd.p.tid=640cfd8d00000000'],
    [
      'a high half that begins with zeros',
      { traceId: `00000000000000ff${NARROW.slice(16)}` },
      '_dd.p.tid=00000000000000ff',
    ],
    [
      'the other tags behind both, in their order',
      {
        traceId: WIDE,
        decisionMaker: '-3',
        tags: [
          ['_dd.p.usr', 'a=b'],
          ['_dd.p.ts', '02'],
        ],
      },
      '_dd.p.dm=-3,_dd.p.tid=640cfd8d00000000,_dd.p.usr=a=b,_dd.p.ts=02',
    ],
    [
      'a value with any printable character but a comma',
      { traceId: NARROW, tags: [['_dd.p.a', ' !"~;:']] },
      '_dd.p.a= !"~;:',
    ],
    ['no tag without a value', { traceId: WIDE, tags: [['_dd.p.a', '']] }, '_dd.p.tid=640cfd8d00000000'],
    ['no decision maker that is none', { traceId: WIDE, decisionMaker: '-4\r\n' }, '_dd.p.tid=640cfd8d00000000'],
  ])('is %s', (_, facts, header) => expect(encode(facts)).toBe(header))

  test.each<[string, [string, string]]>([
    ['a comma in a value', ['_dd.p.a', 'b,c']],
    ['a line break in a value', ['_dd.p.a', 'b\r\nc']],
    ['a character beyond ASCII in a value', ['_dd.p.a', 'é']],
    ['a space in a key', ['_dd.p.a b', 'c']],
    ['a comma in a key', ['_dd.p.a,b', 'c']],
    ['an equals sign in a key', ['_dd.p.a=b', 'c']],
    ['a key that is only the prefix', ['_dd.p.', 'c']],
    ['a key without the prefix', ['_dd.origin', 'rum']],
  ])('is nothing at all because of %s', (_, tag) => expect(encode({ traceId: WIDE, tags: [tag] })).toBeUndefined())

  test('is nothing at all beyond 512 characters', () => {
    const rest = 512 - '_dd.p.a='.length
    expect(encode({ traceId: NARROW, tags: [['_dd.p.a', 'x'.repeat(rest)]] })).toHaveLength(512)
    expect(encode({ traceId: NARROW, tags: [['_dd.p.a', 'x'.repeat(rest + 1)]] })).toBeUndefined()
  })
})

describe('what is read', () => {
  test.each<[string, Partial<ReturnType<DatadogTags['decode']>>]>([
    ['_dd.p.dm=-4', { decisionMaker: '-4' }],
    ['_dd.p.tid=640cfd8d00000000', { high: { hi: 0x640cfd8d, lo: 0 } }],
    ['_dd.p.tid=640CFd8d0000000A', { high: { hi: 0x640cfd8d, lo: 10 } }],
    [
      '_dd.p.a=1,_dd.p.b=2',
      {
        propagated: new Map([
          ['_dd.p.a', '1'],
          ['_dd.p.b', '2'],
        ]),
      },
    ],
    ['_dd.p.a=b=c=', { propagated: new Map([['_dd.p.a', 'b=c=']]) }],
    ['_dd.p.a= b c ', { propagated: new Map([['_dd.p.a', 'b c']]) }],
    ['_dd.p.a=1,', { propagated: new Map([['_dd.p.a', '1']]) }],
    ['_dd.p.a=1, ', { propagated: new Map([['_dd.p.a', '1']]) }],
    ['_dd.p.a=1,_dd.p.a=2', { propagated: new Map([['_dd.p.a', '2']]) }],
    [
      '_dd.p.__proto__=x,_dd.p.constructor=y',
      {
        propagated: new Map([
          ['_dd.p.__proto__', 'x'],
          ['_dd.p.constructor', 'y'],
        ]),
      },
    ],
    ['_dd.p.a=1,_dd.p.dm=4', { propagated: new Map([['_dd.p.a', '1']]), error: 'decoding_error' }],
    ['_dd.p.dm=-256,_dd.p.tid=640cfd8d00000000', { high: { hi: 0x640cfd8d, lo: 0 }, error: 'decoding_error' }],
  ])('of %s', (header, expected) => expect(codec.decode(header)).toEqual({ ...NOTHING, ...expected }))

  test.each(['640cfd8d0000000', '640cfd8d000000000', '640cfd8d0000000X'])(
    'is without a high half of %j, and says so',
    (half) => {
      const propagated = new Map([['_dd.p.a', '1']])
      const expected = { ...NOTHING, propagated, error: `malformed_tid ${half}` }
      expect(codec.decode(`_dd.p.a=1,_dd.p.tid=${half}`)).toEqual(expected)
    },
  )

  test.each(['b=2', '_DD.P.b=2', '_dd.p.=2', '__proto__=2'])(
    'is without the pair %s, which is none of ours',
    (pair) => {
      const propagated = new Map([['_dd.p.a', '1']])
      expect(codec.decode(`${pair},_dd.p.a=1`)).toEqual({ ...NOTHING, propagated })
      expect(codec.decode(`_dd.p.dm=-4,${pair}`)).toEqual({ ...NOTHING, decisionMaker: '-4' })
      expect(codec.decode(pair)).toEqual(NOTHING)
    },
  )

  test.each([
    '_dd.p.dm=-4, _dd.p.tid=640cfd8d00000000',
    '_dd.p.dm=-4 ,\t_dd.p.tid= 640cfd8d00000000',
    ' _dd.p.dm=-4,_dd.p.tid=640cfd8d00000000\t',
    '_dd.p.dm=-4\t,_dd.p.tid=640cfd8d00000000',
  ])('of %j is without the white space around it, as where several headers were joined', (header) => {
    const expected = { ...NOTHING, decisionMaker: '-4', high: { hi: 0x640cfd8d, lo: 0 } }
    expect(codec.decode(header)).toEqual(expected)
  })

  test.each([undefined, '', ' '])('of %j is nothing', (header) => expect(codec.decode(header)).toEqual(NOTHING))

  test('of anything is nothing where there are to be none, and that is no error', () => {
    expect(new DatadogTags(0).decode('_dd.p.a=1,x')).toEqual(NOTHING)
  })

  test.each([
    ',',
    '_dd.p.ab',
    '_dd.p.a=',
    '_dd.p.a= ',
    '_dd.p.a=,_dd.p.b=2',
    ',_dd.p.a=1',
    '_dd.p.a=1,,_dd.p.b=2',
    '_dd.p.a=1,_dd.p.b =2',
    '_dd.p.a=1 _dd.p.b=2,\u00a0_dd.p.c=3',
    '_dd.p.a=1,=2',
    '_dd.p.a b=1',
    '_dd.p.a=\u00e9',
    '_dd.p.a=1\r\n',
    '=',
    '_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000,x',
  ])('of %j is an error', (header) => expect(codec.decode(header)).toEqual(SPOILT))

  test('is nothing beyond 512 characters', () => {
    const tag = (length: number): string => `_dd.p.a=${'x'.repeat(length - '_dd.p.a='.length)}`
    expect(codec.decode(tag(512)).propagated?.size).toBe(1)
    expect(codec.decode(tag(513))).toEqual({ ...NOTHING, error: 'extract_max_size' })
  })

  test.each([',', '=', ';', 'f', '_dd.p.a,'])('is nothing of a megabyte of "%s", even without a limit', (unit) => {
    const header = unit.repeat(Math.ceil(2 ** 20 / unit.length))
    expect(codec.decode(header)).toEqual({ ...NOTHING, error: 'extract_max_size' })
    expect(new DatadogTags(Number.POSITIVE_INFINITY).decode(header)).toEqual(SPOILT)
  })

  test('never has a decision maker or a high half among the other tags', () => {
    const pair = fc.tuple(fc.constantFrom('_dd.p.dm', '_dd.p.tid', '_dd.p.a'), fc.string({ maxLength: 20 }))
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const { propagated } = codec.decode(pairs.map(([key, value]) => `${key}=${value}`).join(','))
        expect([...(propagated ?? new Map()).keys()].filter((key) => key !== '_dd.p.a')).toEqual([])
      }),
    )
  })
})

describe('the limit', () => {
  test('of 0 switches both directions off', () => {
    const off = new DatadogTags(0)
    expect(encode({ traceId: WIDE }, off)).toBeUndefined()
    expect(off.decode('_dd.p.a=1')).toEqual(NOTHING)
  })

  test('may be higher', () => {
    const wide = new DatadogTags(1000)
    const header = encode({ traceId: NARROW, tags: [['_dd.p.a', 'x'.repeat(900)]] }, wide)
    expect(header).toHaveLength(908)
    expect(wide.decode(header).propagated?.get('_dd.p.a')).toHaveLength(900)
  })
})
