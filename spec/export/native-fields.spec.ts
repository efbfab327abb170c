import { Buffer } from 'node:buffer'
import { decode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { type AgentInfo, NO_INFO } from '../../lib/export/agent-info.ts'
import { writeMetaStruct } from '../../lib/export/meta-struct.ts'
import { nativeFields } from '../../lib/export/native-fields.ts'
import { writeSpanEvents } from '../../lib/export/span-events.ts'
import { writeSpanLinks } from '../../lib/export/span-links.ts'
import { MsgpackBuffer } from '../../lib/msgpack/msgpack-buffer.ts'
import { type EventRecord, eventRecord } from '../../lib/span/event.ts'
import type { LinkRecord } from '../../lib/span/link.ts'

function hex(write: (out: MsgpackBuffer) => unknown): string {
  const out = new MsgpackBuffer(16, 1 << 20)
  write(out)
  return out.bytes.subarray(0, out.length).toString('hex')
}

/** fixstr, or `d9 NN` from 32 bytes on */
function str(text: string): string {
  const header = text.length < 32 ? [0xa0 | text.length] : [0xd9, text.length]
  return Buffer.concat([Buffer.from(header), Buffer.from(text)]).toString('hex')
}

function event(attributes?: Record<string, unknown>): EventRecord {
  return eventRecord('e', 1_767_225_600_000_000_001n, attributes).record
}

describe('events', () => {
  test('are these bytes', () => {
    expect(hex((out) => writeSpanEvents(out, [event(), event({ k: 'v' })]))).toBe(
      [
        '92', // an array of two
        '82', // a map of two
        str('name'),
        str('e'),
        str('time_unix_nano'),
        'cf18867251edfa0001', // 1,767,225,600,000,000,001
        '83',
        str('name'),
        str('e'),
        str('time_unix_nano'),
        'cf18867251edfa0001',
        str('attributes'),
        '81',
        str('k'),
        '82',
        str('type'),
        '00',
        str('string_value'),
        str('v'),
      ].join(''),
    )
  })

  test.each([
    ['a text', 'ü', ['82', str('type'), '00', str('string_value'), 'a2c3bc']],
    ['true', true, ['82', str('type'), '01', str('bool_value'), 'c3']],
    ['an integer', -2, ['82', str('type'), '02', str('int_value'), 'd3fffffffffffffffe']],
    ['a fraction', 0.5, ['82', str('type'), '03', str('double_value'), 'cb3fe0000000000000']],
    [
      'an integer that is none of 64 bits',
      2 ** 70,
      ['82', str('type'), '03', str('double_value'), 'cb4450000000000000'],
    ],
    ['no elements', [], ['82', str('type'), '04', str('array_value'), '81', str('values'), '90']],
    [
      'texts',
      ['a', ''],
      [
        ...['82', str('type'), '04', str('array_value'), '81', str('values'), '92'],
        ...['82', str('type'), '00', str('string_value'), 'a161'],
        ...['82', str('type'), '00', str('string_value'), 'a0'],
      ],
    ],
    [
      'numbers of which one is a fraction, all as doubles',
      [1, 0.5],
      [
        ...['82', str('type'), '04', str('array_value'), '81', str('values'), '92'],
        ...['82', str('type'), '03', str('double_value'), 'cb3ff0000000000000'],
        ...['82', str('type'), '03', str('double_value'), 'cb3fe0000000000000'],
      ],
    ],
  ])('have %s in these bytes', (_, value, bytes) => {
    const all = hex((out) => writeSpanEvents(out, [event({ k: value })]))
    expect(all.slice(all.indexOf(str('attributes')))).toBe([str('attributes'), '81', str('k'), ...bytes].join(''))
  })
})

describe('links', () => {
  const bare: LinkRecord = {
    traceId: '0000000000000000ffffffffffffffff',
    spanId: '8000000000000001',
    attributes: undefined,
  }

  test('are these bytes', () => {
    const full: LinkRecord = {
      traceId: '00000000000000010000000000000002',
      spanId: '0000000000000003',
      attributes: { reason: 'retry' },
      tracestate: 'dd=s:1',
      flags: 1,
    }
    expect(hex((out) => writeSpanLinks(out, [bare, full]))).toBe(
      [
        '92',
        '82',
        str('trace_id'),
        'cfffffffffffffffff',
        str('span_id'),
        'cf8000000000000001',
        '86',
        str('trace_id'),
        'cf0000000000000002',
        str('trace_id_high'),
        'cf0000000000000001',
        str('span_id'),
        'cf0000000000000003',
        str('attributes'),
        '81',
        str('reason'),
        str('retry'),
        str('tracestate'),
        str('dd=s:1'),
        str('flags'),
        'ce80000001',
      ].join(''),
    )
  })

  test('to a trace that is dropped say that this is known', () => {
    expect(hex((out) => writeSpanLinks(out, [{ ...bare, flags: 0 }]))).toContain(`${str('flags')}ce80000000`)
  })

  test('have no bytes that are not UTF-8: the agent does not repair those of links', () => {
    const bytes = hex((out) => writeSpanLinks(out, [{ ...bare, attributes: { 'k\ud800': 'v\udc00' } }]))
    expect(bytes).toContain('a46befbfbda476efbfbd')
  })
})

describe('structures', () => {
  test('are bytes in which msgpack is', () => {
    const structures = new Map<string, unknown>([
      ['a', { b: [1, 'x', null, true] }],
      ['c', 7],
    ])
    expect(hex((out) => writeMetaStruct(out, structures))).toBe(
      ['82', 'a161', 'c600000009', '81', 'a162', '9401a178c0c3', 'a163', 'c600000001', '07'].join(''),
    )
  })

  test('of which nothing is left are left out and counted', () => {
    const circle: Record<string, unknown> = { name: 'circle' }
    circle['self'] = circle
    const structures = new Map<string, unknown>([
      ['function', () => {}],
      ['circle', circle],
      ['undefined', undefined],
      [
        'throws',
        {
          toJSON() {
            throw new Error('no')
          },
        },
      ],
    ])
    const out = new MsgpackBuffer(16, 1 << 20)
    expect(writeMetaStruct(out, structures)).toBe(3)
    const written = decode(out.bytes.subarray(0, out.length)) as Record<string, Uint8Array>
    expect(Object.keys(written)).toEqual(['circle'])
    expect(decode(written['circle'] as Uint8Array)).toEqual({ name: 'circle' })
  })
})

describe('an agent', () => {
  const OLD = { links: false, events: false, metaStruct: false }

  test.each<[string, Partial<AgentInfo>, object]>([
    ['that says nothing', {}, OLD],
    ['of version 7.51', { version: '7.51.1' }, OLD],
    ['of version 6.99', { version: '6.99.0' }, OLD],
    ['of no readable version', { version: 'seven.52.0' }, OLD],
    ['of version 7.52', { version: '7.52.0-rc.1' }, { ...OLD, links: true }],
    ['of version 8.0', { version: '8.0.0' }, { ...OLD, links: true }],
    ['that takes events', { spanEvents: true }, { ...OLD, links: true, events: true }],
    ['that takes structures', { spanMetaStructs: true }, { ...OLD, metaStruct: true }],
  ])('%s takes what it says', (_, info, fields) => {
    expect(nativeFields({ ...NO_INFO, ...info })).toEqual(fields)
  })

  test('gets events in their field or not, whatever it says, if somebody wants that', () => {
    expect(nativeFields(NO_INFO, true)).toEqual({ ...OLD, events: true })
    expect(nativeFields({ ...NO_INFO, spanEvents: true }, false)).toEqual({ ...OLD, links: true })
  })
})
