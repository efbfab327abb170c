import { describe, expect, test } from 'vitest'
import { B3Propagator } from '../../lib/propagation/b3.ts'
import { propagatorContract } from '../contract/propagator.contract.ts'
import { type Facts, NO_FACTS, read, remoteSpan, written } from './remote-span.ts'

/** The ids that the examples of the specification have. */
const TRACE = '80f198ee56343ba864fe8b2a57d3eff7'
const NARROW = TRACE.slice(16)
const SPAN = 'e457b5a2e4d86bd1'
const PARENT = '05e3ac9a4f6e3b90'
const FACTS = { ...NO_FACTS, traceId: TRACE, spanId: SPAN }
const NOBODY = { traceId: '0'.repeat(32), spanId: '0'.repeat(16) }
const dialect = new B3Propagator()

propagatorContract('B3 in a single header', {
  create: () => dialect,
  headers: ['b3'],
  carriesTracestate: false,
  carriesSampledOnly: true,
})

describe('what is written', () => {
  test.each<[string, Partial<Facts>, string]>([
    ['a trace that is kept', { priority: 1 }, `${TRACE}-${SPAN}-1`],
    ['a trace that is dropped', { priority: 0 }, `${TRACE}-${SPAN}-0`],
    ['a trace that was dropped by hand', { priority: -1 }, `${TRACE}-${SPAN}-0`],
    ['a trace that was kept by hand', { priority: 2 }, `${TRACE}-${SPAN}-d`],
    ['a trace id of 64 bits', { traceId: '0'.repeat(16) + NARROW, priority: 1 }, `${NARROW}-${SPAN}-1`],
    [
      'a trace id whose high half begins with zeros',
      { traceId: `00000000000000ff${NARROW}`, priority: 1 },
      `00000000000000ff${NARROW}-${SPAN}-1`,
    ],
    ['a span id that begins with zeros', { spanId: '00000000000000ff', priority: 1 }, `${TRACE}-00000000000000ff-1`],
  ])('is %s', (_, facts, b3) => expect(written(dialect, remoteSpan({ ...FACTS, ...facts }))).toEqual({ b3 }))

  test.each<[string, Partial<Facts>]>([
    ['trace', { traceId: '0'.repeat(32) }],
    ['span', { spanId: '0'.repeat(16) }],
  ])('is nothing for a %s of zero', (_, facts) =>
    expect(written(dialect, remoteSpan({ ...FACTS, ...facts }))).toEqual({}),
  )
})

describe('what is read', () => {
  test.each<[string, Partial<Facts>]>([
    [`${TRACE}-${SPAN}`, {}],
    [`${TRACE}-${SPAN}-1`, { priority: 1 }],
    [`${TRACE}-${SPAN}-0`, { priority: 0 }],
    [`${TRACE}-${SPAN}-d`, { priority: 2 }],
    [`${TRACE}-${SPAN}-1-${PARENT}`, { priority: 1 }],
    [`${TRACE}-${SPAN}-d-${PARENT}`, { priority: 2 }],
    [`${TRACE}-${SPAN}-${PARENT}`, {}],
    [`${NARROW}-${SPAN}-1`, { traceId: '0'.repeat(16) + NARROW, priority: 1 }],
    [`${TRACE.toUpperCase()}-${SPAN.toUpperCase()}-1`, { priority: 1 }],
    ['0', { ...NOBODY, priority: 0 }],
    ['1', { ...NOBODY, priority: 1 }],
    ['d', { ...NOBODY, priority: 2 }],
  ])('of %s', (b3, expected) => expect(read(dialect, { b3 })).toEqual({ ...FACTS, ...expected }))

  test.each([
    undefined,
    '',
    '2',
    'D',
    '-',
    '0-0-1',
    TRACE,
    `${TRACE}-`,
    `${TRACE}-${SPAN}-`,
    `${TRACE}-${SPAN}-2`,
    `${TRACE}-${SPAN}-11`,
    `${TRACE}-${SPAN}-true`,
    `${TRACE}-${SPAN}-1-`,
    `${TRACE}-${SPAN}-1-${PARENT}0`,
    `${TRACE}-${SPAN}-1-${PARENT.slice(1)}`,
    `${TRACE}-${SPAN}-1-${PARENT.slice(1)}x`,
    `${TRACE}-${SPAN}-1-${PARENT}-1`,
    `${TRACE}-${SPAN}-2-${PARENT}`,
    `${TRACE}-${SPAN.slice(1)}-1`,
    `${TRACE}-${SPAN}0-1`,
    `${TRACE.slice(1)}-${SPAN}-1`,
    `${TRACE}0-${SPAN}-1`,
    `${TRACE.slice(0, 24)}-${SPAN}-1`,
    `g${TRACE.slice(1)}-${SPAN}-1`,
    `${TRACE}-g${SPAN.slice(1)}-1`,
    `${'0'.repeat(32)}-${SPAN}-1`,
    `${TRACE}-${'0'.repeat(16)}-1`,
    `${TRACE}-${SPAN}-1, ${TRACE}-${SPAN}-1`,
    `${TRACE}-${SPAN}-1\n`,
  ])('of %j is nothing', (b3) => expect(read(dialect, { b3 })).toBeUndefined())

  test.each([...'-0fd,'])('of a megabyte of "%s" is nothing', (unit) => {
    expect(read(dialect, { b3: unit.repeat(2 ** 20) })).toBeUndefined()
    expect(read(dialect, { b3: `${TRACE}-${SPAN}-1-${unit.repeat(2 ** 20)}` })).toBeUndefined()
  })
})
