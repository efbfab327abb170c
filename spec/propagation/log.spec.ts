import { describe, expect, test } from 'vitest'
import { writeLogRecord } from '../../lib/propagation/log.ts'
import type { SpanDefaults } from '../../lib/span/span-defaults.ts'
import { remoteSpan, SPAN_ID_DECIMAL, TRACE_ID, TRACE_ID_DECIMAL } from './remote-span.ts'

const DEFAULTS: SpanDefaults = {
  service: 'shop',
  version: '1.4.2',
  tags: new Map([
    ['env', 'prod'],
    ['team', 'a'],
  ]),
}
const BARE: SpanDefaults = { service: 'shop', version: undefined, tags: new Map() }
const NAMES = { service: 'shop', version: '1.4.2', env: 'prod' }
const IDS = { trace_id: TRACE_ID, span_id: SPAN_ID_DECIMAL }

function logged<T>(record: T, defaults: SpanDefaults = DEFAULTS): T {
  writeLogRecord(record, remoteSpan(), defaults)
  return record
}

describe('a record', () => {
  test('gets ids and names', () => {
    expect(logged({ msg: 'hello' })).toEqual({ msg: 'hello', dd: { ...IDS, ...NAMES } })
  })

  test('gets the trace id in decimal if it has 64 bits', () => {
    const record: { dd?: object } = {}
    writeLogRecord(record, remoteSpan({ traceId: `0000000000000000${TRACE_ID.slice(16)}` }), BARE)
    expect(record.dd).toEqual({ trace_id: TRACE_ID_DECIMAL, span_id: SPAN_ID_DECIMAL, service: 'shop' })
  })

  test.each(['640cfd8d00000000a3ce929d0e0e4736', '00000000640cfd8da3ce929d0e0e4736'])(
    'gets the trace id %s in hex',
    (traceId) => {
      const record: { dd?: object } = {}
      writeLogRecord(record, remoteSpan({ traceId }), BARE)
      expect(record.dd).toMatchObject({ trace_id: traceId })
    },
  )

  test('gets no names that are not known', () => {
    expect(logged({}, BARE)).toEqual({ dd: { ...IDS, service: 'shop' } })
    expect(Object.keys((logged({}, BARE) as { dd: object }).dd)).toEqual(['trace_id', 'span_id', 'service'])
  })

  test('gets names only where there is no span', () => {
    const record = {}
    writeLogRecord(record, undefined, DEFAULTS)
    expect(record).toEqual({ dd: NAMES })
  })
})

describe('a dd that is there already', () => {
  test.each<[object, object]>([
    [{}, { ...IDS, ...NAMES }],
    [
      { service: 'mine', extra: 1 },
      { ...IDS, ...NAMES, service: 'mine', extra: 1 },
    ],
    [
      { trace_id: '1', span_id: '2' },
      { trace_id: '1', span_id: '2', ...NAMES },
    ],
    [{ trace_id: '1' }, { trace_id: '1', ...NAMES }],
    [{ span_id: '2' }, { span_id: '2', ...NAMES }],
  ])('of %j becomes %j', (dd, expected) => expect(logged({ dd })).toEqual({ dd: expected }))

  test('is not written to, because other records may share it', () => {
    const dd = Object.freeze({ service: 'mine' })
    const shared = { dd }
    expect(logged(shared).dd).not.toBe(dd)
    expect(dd).toEqual({ service: 'mine' })
  })

  test.each(['text', 7, null, true])('stays as it is if it is %j', (dd) => expect(logged({ dd })).toEqual({ dd }))

  test('cannot reach a prototype', () => {
    const dd = JSON.parse('{"__proto__":{"polluted":true}}')
    logged({ dd })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('a record that cannot be written to', () => {
  const boom = (): never => {
    throw new Error('boom')
  }

  test.each<[string, unknown]>([
    ['is frozen', Object.freeze({ msg: 'hello' })],
    ['is sealed', Object.seal({ msg: 'hello' })],
    ['has a dd that cannot be read', Object.defineProperty({}, 'dd', { get: boom })],
    ['has a dd that cannot be written', Object.defineProperty({}, 'dd', { value: undefined })],
    ['has a dd that cannot be spread', { dd: new Proxy({}, { ownKeys: boom }) }],
    ['is a Proxy whose traps throw', new Proxy({}, { get: boom, set: boom })],
    ['is a text', 'hello'],
    ['is null', null],
    ['is undefined', undefined],
  ])('stays as it is if it %s', (_, record) => {
    const before = typeof record === 'object' && record !== null ? Object.getOwnPropertyDescriptors(record) : record
    expect(() => logged(record)).not.toThrow()
    expect(typeof record === 'object' && record !== null ? Object.getOwnPropertyDescriptors(record) : record).toEqual(
      before,
    )
  })
})
