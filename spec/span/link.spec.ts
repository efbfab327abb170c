import { describe, expect, test } from 'vitest'
import { linkRecord, linksJson } from '../../lib/span/link.ts'
import { SpanReference } from '../../lib/span/span-reference.ts'
import { type ExtractedTrace, RemoteTrace } from '../../lib/span/trace-context.ts'
import { recording } from '../support/recording.ts'

const IDS = { traceId: '0000000000000001000000000000000a', spanIdHex: '00000000000000ff' }

function remote(given: Partial<ExtractedTrace>): SpanReference {
  const trace = new RemoteTrace({
    highHi: 0,
    highLo: 1,
    lowHi: 0,
    lowLo: 10,
    priority: undefined,
    decisionMaker: undefined,
    origin: undefined,
    propagated: undefined,
    tracestate: undefined,
    ...given,
  })
  return new SpanReference(trace, 0, 255, undefined)
}

describe('a link', () => {
  test('leads to whatever has ids', () => {
    expect(linkRecord(IDS, { reason: 'retry' })).toEqual({
      traceId: IDS.traceId,
      spanId: IDS.spanIdHex,
      attributes: { reason: 'retry' },
    })
    expect(linkRecord({ context: IDS, attributes: { n: { m: 1 } } }, undefined)?.attributes).toEqual({ 'n.m': '1' })
  })

  test.each([
    ['nothing', null],
    ['a text', 'span'],
    ['zero', { ...IDS, spanIdHex: '0'.repeat(16) }],
    ['ids in capitals', { ...IDS, spanIdHex: '00000000000000FF' }],
    ['ids that are too short', { ...IDS, traceId: 'a' }],
    [
      'what throws',
      {
        get traceId(): never {
          throw new Error('no')
        },
      },
    ],
  ])('leads not to %s', (_, target) => {
    expect(linkRecord(target, undefined)).toBeUndefined()
  })

  test.each([
    ['kept', 1, 1],
    ['kept by hand', 2, 1],
    ['dropped', 0, 0],
    ['dropped by hand', -1, 0],
    ['undecided', undefined, undefined],
  ])('tells that the trace it leads to is %s', (_, priority, flags) => {
    expect(linkRecord(remote({ priority }), undefined)?.flags).toBe(flags)
  })

  test('to a span of this process does not make its trace take a decision', () => {
    const { recorder } = recording()
    const span = recorder.start('op', undefined, undefined, 0)
    expect(linkRecord(span, undefined)?.flags).toBeUndefined()
    expect(span.segment.decision).toBeUndefined()
    span.segment.samplingPriority()
    expect(linkRecord(span, undefined)?.flags).toBe(1)
    expect(linkRecord(span.context(), undefined)?.flags).toBe(1)
  })

  test('to a trace that is decided later tells what was decided', () => {
    const { recorder } = recording()
    const span = recorder.start('op', undefined, undefined, 0)
    const links = [linkRecord(span, { a: 1 }, () => 'dd=s:1'), linkRecord(span.context(), undefined)]
    expect(links.map((link) => [link?.flags, link?.tracestate])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
    span.segment.samplingPriority()
    expect(linksJson(links.filter((link) => link !== undefined)).json).toBe(
      `[{"trace_id":"${span.traceId}","span_id":"${span.spanIdHex}","attributes":{"a":"1"},"flags":1,"tracestate":"dd=s:1"},` +
        `{"trace_id":"${span.traceId}","span_id":"${span.spanIdHex}","flags":1}]`,
    )
  })

  test('carries what is written of its trace, where its priority is known', () => {
    const written = (trace: unknown): string => `dd=s:${(trace as RemoteTrace).priority}`
    expect(linkRecord(remote({ priority: 2, tracestate: 'foo=1' }), undefined, written)?.tracestate).toBe('dd=s:2')
    expect(linkRecord(remote({ tracestate: 'foo=1' }), undefined, written)?.tracestate).toBe('foo=1')
    expect(linkRecord({ context: remote({ priority: 0 }) }, undefined, written)?.tracestate).toBe('dd=s:0')
  })

  test('carries the tracestate of its trace, unless that is longer than propagators have to take', () => {
    expect(linkRecord(remote({ tracestate: 'foo=1' }), undefined)?.tracestate).toBe('foo=1')
    expect(linkRecord(remote({ tracestate: 'x'.repeat(513) }), undefined)?.tracestate).toBeUndefined()
  })

  test.each([
    [
      'throws',
      {
        ...IDS,
        get trace(): never {
          throw new Error('no')
        },
      },
    ],
    ['is null', { ...IDS, trace: null }],
    ['has a priority that is no number', { ...IDS, trace: { priority: '1', tracestate: 7 } }],
  ])('whose trace %s is a link without those', (_, target) => {
    expect(linkRecord(target, undefined)).toEqual({
      traceId: IDS.traceId,
      spanId: IDS.spanIdHex,
      attributes: undefined,
    })
  })
})

test('links in JSON have what is known of them', () => {
  const links = [linkRecord(remote({ priority: 2, tracestate: 'foo=1' }), { a: 1 }), linkRecord(IDS, undefined)]
  expect(linksJson(links.filter((link) => link !== undefined))).toEqual({
    json:
      '[{"trace_id":"0000000000000001000000000000000a","span_id":"00000000000000ff","attributes":{"a":"1"},"flags":1,"tracestate":"foo=1"},' +
      '{"trace_id":"0000000000000001000000000000000a","span_id":"00000000000000ff"}]',
    dropped: 0,
  })
})

test('a link has 128 attributes at most, however many there are in one', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, [i, i]]))
  const record = linkRecord({ traceId: 'a'.repeat(32), spanIdHex: 'b'.repeat(16) }, many)
  expect(Object.keys(record?.attributes ?? {})).toHaveLength(128)
})

test('bytes are no attributes', () => {
  const record = linkRecord({ traceId: 'a'.repeat(32), spanIdHex: 'b'.repeat(16) }, Buffer.alloc(1000))
  expect(record?.attributes).toBeUndefined()
})
