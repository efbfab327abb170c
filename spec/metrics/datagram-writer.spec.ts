import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DatagramWriter, type DatagramWriterOptions } from '../../lib/metrics/datagram-writer.ts'
import type { Metric } from '../../lib/metrics/metric.ts'

const BARE: DatagramWriterOptions = { tags: { lang: 'nodejs' }, entityId: undefined, externalEnv: undefined }

function written(metrics: readonly Metric[], options: Partial<DatagramWriterOptions> = {}): string[] {
  return new DatagramWriter({ ...BARE, ...options }).write(metrics).map(({ bytes }) => String(Buffer.from(bytes)))
}

const A: Metric = { name: 'a.b', type: 'count', value: 1 }

test('a datagram has a line for each metric', () => {
  const tags = { service: 'shop', env: undefined, version: '1.4.2' }
  const [datagram] = new DatagramWriter({ ...BARE, tags, entityId: 'in-7', externalEnv: 'it-false,cn-x' }).write([
    { ...A, tag: ['reason', 'queue_full'] },
    { name: 'c', type: 'gauge', value: 0.5 },
  ])
  // a.b:1|c|#service:shop,version:1.4.2,reason:queue_full|c:in-7|e:it-false,cn-x⏎c:0.5|g|#service:shop,version:1.4.2|c:in-7|e:…
  expect(Buffer.from(datagram?.bytes ?? []).toString('hex')).toBe(
    [
      '612e623a317c637c23736572766963653a73686f702c76657273696f6e3a312e342e322c726561736f6e3a71756575655f66756c6c',
      '7c633a696e2d377c653a69742d66616c73652c636e2d780a',
      '633a302e357c677c23736572766963653a73686f702c76657273696f6e3a312e342e327c633a696e2d377c653a69742d66616c73652c636e2d78',
    ].join(''),
  )
})

test.each([
  ['a,b|c#d@e', 'a_b_c_d_e'],
  ['a\nb\r\0c', 'a_b__c'],
  ['a b', 'a_b'],
  ['Bücher-1.0:x/y_z', 'Bücher-1.0:x/y_z'],
  ['🎉', '_'],
  ['\ud800a', '_a'],
  ['日'.repeat(100), '日'.repeat(65)],
  ['a'.repeat(1000), 'a'.repeat(195)],
  ['', ''],
])('a tag of %j is %j', (value, shown) => {
  expect(written([A], { tags: { lang: value } })).toEqual([`a.b:1|c|#lang:${shown}`])
  expect(written([{ ...A, tag: ['lang', value] }], { tags: { x: 'y' } })).toEqual([`a.b:1|c|#x:y,lang:${shown}`])
})

test.each([
  ['what would begin another field', 'a|b'],
  ['what would leave no room for the line', 'a'.repeat(201)],
])('%s is left out', (_, externalEnv) => {
  expect(written([A], { externalEnv })).toEqual(['a.b:1|c|#lang:nodejs'])
})

const longest = {
  tags: { service: 's'.repeat(999), env: '日'.repeat(999), version: 'v'.repeat(999), lang: 'nodejs' },
  entityId: `ci-${'f'.repeat(64)}`,
  externalEnv: 'e'.repeat(200),
}

test('datagrams have at most 1,432 bytes, and all metrics are in them, in order', () => {
  const metric = fc.record({
    name: fc.constant('datadog.dogstatsd.client.packets_dropped'),
    type: fc.constantFrom('count' as const, 'gauge' as const),
    value: fc.constantFrom(0, 1, -Number.MAX_SAFE_INTEGER, 1e21),
    tag: fc.option(fc.tuple(fc.constant('reason'), fc.string({ unit: 'binary', maxLength: 400 })), { nil: undefined }),
  })
  const options = fc.constantFrom(BARE, longest)
  fc.assert(
    fc.property(fc.array(metric, { maxLength: 60 }), options, (metrics, given) => {
      const datagrams = new DatagramWriter(given).write(metrics)
      for (const { bytes } of datagrams) expect(bytes.length).toBeLessThanOrEqual(1432)
      expect(datagrams.flatMap((one) => one.metrics)).toEqual(metrics)
      const lines = datagrams.flatMap(({ bytes }) => String(Buffer.from(bytes)).split('\n'))
      expect(lines).toHaveLength(metrics.length)
      for (const line of lines) expect(line).toMatch(/^datadog\.[a-z_.]+:-?[\de+]+\|[cg]\|#[^|]+(\|c:[^|]+\|e:e+)?$/)
    }),
    { numRuns: 50 },
  )
})

test('as many lines are in a datagram as fit', () => {
  const name = 'n'.repeat(100)
  // 117 bytes a line, and one between two: twelve are 1,415, thirteen 1,533.
  const line = `${name}:1|c|#lang:nodejs`
  const datagrams = written(Array.from({ length: 25 }, () => ({ ...A, name })))
  expect(line).toHaveLength(117)
  expect(datagrams.map((one) => one.split('\n').length)).toEqual([12, 12, 1])
  expect(new Set(datagrams.join('\n').split('\n'))).toEqual(new Set([line]))
})

test('nothing is no datagram', () => {
  expect(written([])).toEqual([])
})
