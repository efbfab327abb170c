import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CallKind, CallKinds } from '../../../lib/agent/analysis/call-kinds.ts'
import { comparison } from '../../../lib/agent/analysis/comparison.ts'
import { ErrorGroups } from '../../../lib/agent/analysis/error-groups.ts'
import { peerOf } from '../../../lib/agent/analysis/peer.ts'
import { percentile, percentileOf, sortedNumbers } from '../../../lib/agent/analysis/percentile.ts'
import { ResourceGroups } from '../../../lib/agent/analysis/resource-groups.ts'
import { ServiceMap } from '../../../lib/agent/analysis/service-map.ts'
import { spanForest } from '../../../lib/agent/analysis/span-forest.ts'
import { topFrame } from '../../../lib/agent/analysis/stack-frame.ts'
import { callsOf } from '../../../lib/agent/analysis/trace-calls.ts'
import type { TraceSpan } from '../../../lib/agent/analysis/trace-span.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { chain, span } from './spans.ts'

describe('a percentile', () => {
  test.each([
    [[], 0.5, 0],
    [[7], 0.95, 7],
    [[4, 2, 1, 3], 0.5, 2],
    [[1, 2, 3, 4], 0.95, 4],
    [[1, 2, 3, 4], 0, 1],
  ])('of %j at %d is %d', (values, p, expected) => {
    expect(percentile(sortedNumbers(values), p)).toBe(expected)
    expect(percentileOf(values, p)).toBe(expected)
  })

  test('is the least number that so large a share does not exceed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (values, p) => {
        const value = percentile(sortedNumbers(values), p)
        expect(values.filter((one) => one <= value).length).toBeGreaterThanOrEqual(p * values.length)
        expect(values.filter((one) => one < value).length).toBeLessThan(p * values.length)
        expect(percentileOf(values, p)).toBe(value)
      }),
    )
  })

  test.each<[string, (i: number) => number]>([
    ['in order', (i) => i],
    ['in the other order', (i) => -i],
    ['all the same', () => 7],
    ['up and down again', (i) => (i < 50_000 ? i : 100_000 - i)],
    ['of few values', (i) => (i * 7919) % 3],
  ])('of 100,000 numbers %s is the same, sorted or not', (_, of) => {
    const values = Array.from({ length: 100_000 }, (_value, i) => of(i))
    for (const p of [0, 0.5, 0.95, 1]) expect(percentileOf(values, p)).toBe(percentile(sortedNumbers(values), p))
  })
})

test('groups have the traces of one resource, with what is to be known of them', () => {
  const groups = new ResourceGroups()
  const add = (id: string, resource: string, duration: number, errors = 0) =>
    groups.add({ id, duration, errors, root: { service: 'shop', resource, name: 'web.request' } })
  for (let i = 1; i <= 50; i++) add(`t${i}`, 'GET /', i === 20 ? 1000 : i, i % 10 === 0 ? 3 : 0)
  add('u', 'GET /slow', 9)
  const [first, second] = groups.rows(2, 10)
  expect(first).toEqual({
    service: 'shop',
    resource: 'GET /',
    name: 'web.request',
    count: 50,
    errors: 5,
    rate: 25,
    p50: 26,
    p95: 49,
    max: 1000,
    slowest: 't20',
    last: 't50',
    durations: [11, 12, 13, 14, 15, 16, 17, 18, 19, 1000, ...Array.from({ length: 30 }, (_, i) => i + 21)],
  })
  expect(second).toMatchObject({ resource: 'GET /slow', count: 1, p95: 9 })
  expect(groups.rows(2, 1)).toHaveLength(1)
})

describe('what a span called', () => {
  test.each([
    { given: { type: 'sql', meta: { 'db.name': 'orders', 'out.host': 'db1' } }, peer: { name: 'orders', kind: 'db' } },
    { given: { type: 'redis', meta: { 'out.host': 'cache1' } }, peer: { name: 'cache1', kind: 'cache' } },
    {
      given: { type: 'http', meta: { 'http.url': 'https://me:pw@api.example:8080/x?y' } },
      peer: { name: 'api.example:8080', kind: 'http' },
    },
    { given: { meta: { 'span.kind': 'client', 'http.url': '/relative' } }, peer: { name: 'custom', kind: 'http' } },
    {
      given: { meta: { 'span.kind': 'producer', 'messaging.destination.name': 'mails' } },
      peer: { name: 'mails', kind: 'queue' },
    },
    { given: { meta: { 'span.kind': 'client', 'peer.service': 'ldap' } }, peer: { name: 'ldap', kind: 'other' } },
    { given: { meta: { 'db.system': 'postgresql' } }, peer: { name: 'postgresql', kind: 'db' } },
    { given: { type: 'http', meta: { 'span.kind': 'server' } }, peer: undefined },
    { given: {}, peer: undefined },
  ])('$given.type $given.meta', ({ given, peer }) => {
    expect(peerOf(span('1', given))).toEqual(peer)
  })
})

test('the map has services, what they call, and the calls between them', () => {
  const map = new ServiceMap()
  const kinds = new CallKinds()
  const add = (...spans: readonly TraceSpan[]): void => map.add(atOnce(callsOf(spanForest(spans), kinds)), kinds)
  add(
    span('1', { service: 'web' }),
    span('2', { parent: '1', service: 'web', type: 'http', meta: { 'span.kind': 'client' }, duration: 50 }),
    span('3', { parent: '2', service: 'stock', meta: { 'span.kind': 'server' }, duration: 40, error: 1 }),
    span('4', { parent: '3', service: 'stock-db', type: 'sql', duration: 5 }),
    span('5', { parent: '3', service: 'stock-db', type: 'sql', duration: 15 }),
    span('6', {
      parent: '1',
      service: 'web',
      type: 'redis',
      meta: { 'out.host': 'cache1' },
      duration: 3,
      error: 1,
    }),
  )

  expect(atOnce(map.nodes(0.5))).toEqual([
    { id: 'service:stock-db', name: 'stock-db', kind: 'db', requests: 2, spans: 2, errors: 0, rate: 4, p95: 15 },
    { id: 'service:web', name: 'web', kind: 'service', requests: 1, spans: 3, errors: 0, rate: 2, p95: 100 },
    { id: 'service:stock', name: 'stock', kind: 'service', requests: 1, spans: 1, errors: 1, rate: 2, p95: 40 },
    { id: 'cache:cache1', name: 'cache1', kind: 'cache', requests: 1, spans: 1, errors: 1, rate: 2, p95: 3 },
  ])
  expect(atOnce(map.edges(0.5))).toEqual([
    { from: 'service:stock', to: 'service:stock-db', count: 2, errors: 0, rate: 4, p95: 15 },
    { from: 'service:web', to: 'service:stock', count: 1, errors: 1, rate: 2, p95: 40 },
    { from: 'service:web', to: 'cache:cache1', count: 1, errors: 1, rate: 2, p95: 3 },
  ])
})

describe('kinds of calls', () => {
  const kind: CallKind = {
    service: 'a',
    kind: 'service',
    from: undefined,
    enters: false,
    peer: undefined,
    failed: false,
  }

  test.each<[string, Partial<CallKind>, Partial<CallKind>]>([
    ['where two names are cut', { service: 'ab', from: 'c' }, { service: 'a', from: 'bc' }],
    ['a caller without a name from none', { from: '' }, {}],
    ['a peer without a name from none', { peer: { name: '', kind: 'db' } }, {}],
    ['what a peer is', { peer: { name: 'x', kind: 'db' } }, { peer: { name: 'x', kind: 'cache' } }],
    ['what a service is', { kind: 'db' }, {}],
    ['what failed', { failed: true }, {}],
    ['what enters a service', { enters: true }, {}],
  ])('are told apart by %s', (_, one, other) => {
    const kinds = new CallKinds()
    const index = kinds.indexOf({ ...kind, ...one })
    expect(kinds.indexOf({ ...kind, ...other })).not.toBe(index)
    expect(kinds.indexOf({ ...kind, ...one })).toBe(index)
    expect(kinds.at(index)).toEqual({ ...kind, ...one })
  })

  test('are too many when their names take some megabytes', () => {
    const kinds = new CallKinds()
    for (let i = 0; !kinds.isFull; i++) kinds.indexOf({ ...kind, service: `${'x'.repeat(1000)}${i}` })
    expect(kinds.bytes).toBeGreaterThan(4 * 1024 * 1024)
    expect(kinds.bytes).toBeLessThan(4.1 * 1024 * 1024)
  })
})

test('calls whose kinds are in different tables are counted together', () => {
  const map = new ServiceMap()
  for (const services of [['web', 'stock'], ['stock'], ['stock', 'web']]) {
    const kinds = new CallKinds()
    for (const service of services) map.add(atOnce(callsOf(spanForest([span('1', { service })]), kinds)), kinds)
  }
  expect(atOnce(map.nodes(1)).map(({ name, spans }) => [name, spans])).toEqual([
    ['stock', 3],
    ['web', 2],
  ])
})

describe('the frame in which an error was thrown', () => {
  test.each([
    ['Error: x\n    at a (/app/a.js:1:2)\n    at b (/app/b.js:3:4)', 'at a (/app/a.js:1:2)'],
    [
      'Error: x\n  at q (/app/node_modules/pg/q.js:1:2)\n  at node:internal/x:1:1\n  at b (/app/b.js:3:4)',
      'at b (/app/b.js:3:4)',
    ],
    ['Error: x\n    at q (/app/node_modules/pg/q.js:1:2)', 'at q (/app/node_modules/pg/q.js:1:2)'],
    [
      'Traceback:\n  File "a.py", line 1, in f\n    g()\n  File "b.py", line 2, in g\nValueError: x',
      'File "b.py", line 2, in g',
    ],
    ['no stack', undefined],
    ['', undefined],
  ])('of %j is %s', (stack, frame) => {
    expect(topFrame(stack)).toBe(frame)
  })
})

test('errors are counted by type and place, once where they were thrown', () => {
  const groups = new ErrorGroups()
  const meta = {
    'error.type': 'CardError',
    'error.message': 'declined 1',
    'error.stack': 'x\n  at pay (/app/pay.js:1:2)',
  }
  const failing = (second = '2') =>
    spanForest([
      span('1', { error: 1, meta }),
      span(second, { parent: '1', resource: 'pay', error: 1, meta }),
      span('3', { parent: '1', name: 'web.request', error: 1, metrics: { 'http.status_code': 502 } }),
      span('4', { parent: '1' }),
    ])
  for (let i = 1; i <= 25; i++) atOnce(groups.add(`t${i}`, 1000 + i, failing(`2${i}`)))
  const [card, http] = groups.rows(10)
  expect(card).toEqual({
    key: 'shop\nCardError\nat pay (/app/pay.js:1:2)',
    type: 'CardError',
    message: 'declined 1',
    frame: 'at pay (/app/pay.js:1:2)',
    service: 'shop',
    resource: 'pay',
    count: 25,
    first: 1001,
    last: 1025,
    traces: Array.from({ length: 20 }, (_, i) => `t${25 - i}`),
    spans: Array.from({ length: 20 }, (_, i) => `2${25 - i}`),
  })
  expect(http).toMatchObject({ type: 'HTTP 502', message: '', frame: null, count: 25 })
  expect(groups.rows(1)).toHaveLength(1)
})

test('errors without a stack are told apart by their messages, but for numbers', () => {
  const groups = new ErrorGroups()
  for (const message of ['row 1 is gone', 'row 22 is gone', 'full'])
    atOnce(groups.add(message, 1, spanForest([span('1', { error: 1, meta: { 'error.message': message } })])))
  expect(groups.rows(10).map(({ count }) => count)).toEqual([2, 1])
})

describe('two traces compared', () => {
  test('have a row for each path of names, with what each took', () => {
    const a = spanForest([
      span('1', { name: 'web' }),
      span('2', { parent: '1', name: 'db', start: 10, duration: 20, resource: 'item 1' }),
      span('3', { parent: '1', name: 'db', start: 40, duration: 20, resource: 'item 2' }),
      span('4', { parent: '1', name: 'old', start: 70, duration: 10 }),
    ])
    const b = spanForest([
      span('7', { name: 'web', duration: 150 }),
      span('8', { parent: '7', name: 'new', start: 5, duration: 5 }),
      span('9', { parent: '7', name: 'db', start: 10, duration: 90, resource: 'item 3' }),
    ])
    expect(atOnce(comparison(a, b))).toEqual([
      {
        path: ['web'],
        depth: 0,
        a: { count: 1, duration: 100, self: 50 },
        b: { count: 1, duration: 150, self: 55 },
        delta: 50,
      },
      {
        path: ['web', 'db'],
        depth: 1,
        a: { count: 2, duration: 40, self: 40 },
        b: { count: 1, duration: 90, self: 90 },
        delta: 50,
      },
      { path: ['web', 'old'], depth: 1, a: { count: 1, duration: 10, self: 10 }, b: null, delta: -10 },
      { path: ['web', 'new'], depth: 1, a: null, b: { count: 1, duration: 5, self: 5 }, delta: 5 },
    ])
  })

  test('have no more than 101 levels, in the last of which all that is deeper is counted', () => {
    const rows = atOnce(comparison(spanForest(chain(50_000)), spanForest([])))
    expect(rows).toHaveLength(101)
    expect(rows.at(-1)).toMatchObject({ depth: 100, a: { count: 49_900 } })
  })
})
