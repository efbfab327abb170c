import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Payload } from '../../lib/export/trace-encoder.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { SpanDefaults } from '../../lib/span/span-defaults.ts'
import type { SpanRecorder } from '../../lib/span/span-recorder.ts'
import type { ManualClock } from '../../lib/testing/manual-clock.ts'
import { NO_DEFAULTS, type RecordingOptions, recording } from '../support/recording.ts'

const PROCESS = { runtimeId: 'run-1', pid: 7 }

interface WireSpan {
  readonly [key: string]: unknown
  readonly meta: Record<string, string>
  readonly metrics: Record<string, number>
}

function encoded(
  program: (recorder: SpanRecorder, clock: ManualClock) => void,
  options: RecordingOptions & { readonly maxBytes?: number } = {},
): { bytes: Buffer; traces: WireSpan[][]; count: number; spans: number } {
  const defaults: SpanDefaults = { ...NO_DEFAULTS, ...options.defaults }
  const encoder = new V04Encoder({ maxBytes: options.maxBytes ?? 1 << 24, defaults, process: PROCESS })
  const { recorder, clock } = recording({ ...options, complete: (segment, spans) => encoder.append(segment, spans) })
  program(recorder, clock)
  const payload = encoder.take()
  const bytes = Buffer.from(payload.bytes)
  return {
    bytes,
    traces: decode(bytes, { useBigInt64: true }) as WireSpan[][],
    count: payload.traces,
    spans: payload.spans,
  }
}

function one(program: (span: RecordedSpan, clock: ManualClock) => void, options: RecordingOptions = {}): WireSpan {
  const { traces } = encoded((recorder, clock) => {
    const span = recorder.start('op', undefined, undefined, 0)
    program(span, clock)
    span.finish()
  }, options)
  return traces[0]?.[0] as WireSpan
}

describe('a span on the wire', () => {
  test('is these bytes', () => {
    const { bytes } = encoded((recorder, clock) => {
      const span = recorder.start('op', undefined, { resource: 'GET /', type: 'web', tags: { a: 'b', n: 2 } }, 0)
      clock.advance(5)
      span.finish()
    })
    const expected = [
      'dd00000001', // one trace
      '91', // of one span
      '8c', // a map of twelve
      'a8',
      Buffer.from('trace_id').toString('hex'),
      'cf0000000000000001',
      'a7',
      Buffer.from('span_id').toString('hex'),
      'cf0000000000000001',
      'a9',
      Buffer.from('parent_id').toString('hex'),
      'cf0000000000000000',
      'a5',
      Buffer.from('start').toString('hex'),
      'cf18867251edfa0000', // 2026-01-01T00:00:00Z in nanoseconds
      'a8',
      Buffer.from('duration').toString('hex'),
      'cf00000000004c4b40', // 5,000,000
      'a5',
      Buffer.from('error').toString('hex'),
      '00',
      'a4',
      Buffer.from('name').toString('hex'),
      'a2',
      Buffer.from('op').toString('hex'),
      'a7',
      Buffer.from('service').toString('hex'),
      'a4',
      Buffer.from('test').toString('hex'),
      'a4',
      Buffer.from('type').toString('hex'),
      'a3',
      Buffer.from('web').toString('hex'),
      'a8',
      Buffer.from('resource').toString('hex'),
      'a5',
      Buffer.from('GET /').toString('hex'),
      'a4',
      Buffer.from('meta').toString('hex'),
      'de0005',
      'a8',
      Buffer.from('language').toString('hex'),
      'aa',
      Buffer.from('javascript').toString('hex'),
      'aa',
      Buffer.from('runtime-id').toString('hex'),
      'a5',
      Buffer.from('run-1').toString('hex'),
      'a8',
      Buffer.from('_dd.p.dm').toString('hex'),
      'a2',
      Buffer.from('-0').toString('hex'),
      'a9',
      Buffer.from('_dd.p.tid').toString('hex'),
      'b0',
      Buffer.from('6955b90000000000').toString('hex'),
      'a1',
      Buffer.from('a').toString('hex'),
      'a1',
      Buffer.from('b').toString('hex'),
      'a7',
      Buffer.from('metrics').toString('hex'),
      'de0004',
      'aa',
      Buffer.from('process_id').toString('hex'),
      '07',
      'b5',
      Buffer.from('_sampling_priority_v1').toString('hex'),
      '01',
      'a1',
      Buffer.from('n').toString('hex'),
      '02',
      'ad',
      Buffer.from('_dd.top_level').toString('hex'),
      '01',
    ].join('')
    expect(bytes.toString('hex')).toBe(expected)
  })

  test('without a type has no type', () => {
    const span = one(() => {})
    expect(Object.keys(span)).toEqual([
      'trace_id',
      'span_id',
      'parent_id',
      'start',
      'duration',
      'error',
      'name',
      'service',
      'resource',
      'meta',
      'metrics',
    ])
    expect(span).toMatchObject({ name: 'op', service: 'test', resource: 'op' })
  })

  test('has error 1 when it failed', () => {
    expect(one((span) => span.setError(new TypeError('no')))).toMatchObject({
      error: 1,
      meta: { 'error.type': 'TypeError', 'error.message': 'no' },
    })
  })

  test('points to its parent, in this process or in another', () => {
    const { traces } = encoded((recorder) => {
      const root = recorder.start('root', undefined, undefined, 0)
      const child = recorder.start('child', root, undefined, 0)
      child.finish()
      root.finish()
    })
    expect(traces[0]?.map((span) => [span['span_id'], span['parent_id']])).toEqual([
      [1n, 0n],
      [2n, 1n],
    ])
  })

  test('carries links and events as JSON, with the nanoseconds exact', () => {
    const span = one((span) => {
      span.addLink(span.context(), { reason: 'retry' })
      span.addEvent('cache.miss', { key: 'k', tries: 2, ok: false }, 1_767_225_600_000.25)
    })
    expect(span.meta['_dd.span_links']).toBe(
      '[{"trace_id":"6955b900000000000000000000000001","span_id":"0000000000000001","attributes":{"reason":"retry"},"flags":1}]',
    )
    expect(span.meta['events']).toBe(
      '[{"name":"cache.miss","time_unix_nano":1767225600000250000,"attributes":{"key":"k","tries":2,"ok":false}}]',
    )
  })
})

describe('times', () => {
  test.each([
    ['a nanosecond', 0.000001, 1n],
    ['four seconds and a third', 4333.333333, 4_333_333_333n],
    ['a day', 86_400_000, 86_400_000_000_000n],
  ])('a duration of %s is exact', (_, ms, ns) => {
    expect(one((_span, clock) => clock.advance(ms))['duration']).toBe(ns)
  })

  test('of a child are exact to the nanosecond, where a double would be 256 off', () => {
    const { traces } = encoded((recorder, clock) => {
      const root = recorder.start('root', undefined, undefined, 0)
      clock.advance(0.000_001)
      recorder.start('child', root, undefined, 0).finish()
      root.finish()
    })
    expect(traces[0]?.map((span) => span['start'])).toEqual([1_767_225_600_000_000_000n, 1_767_225_600_000_000_001n])
  })

  test.each([
    ['before the anchor', 1_767_225_599_000, 1_767_225_599_000_000_000n],
    ['in 2001', 1_000_000_000_000, 1_000_000_000_000_000_000n],
    ['in 2262', 9_223_372_036_000, 9_223_372_036_000_000_000n],
  ])('a start that is given %s is exact', (_, startTime, ns) => {
    const { traces } = encoded((recorder) => recorder.start('op', undefined, { startTime }, 0).finish(startTime))
    expect(traces[0]?.[0]).toMatchObject({ start: ns, duration: 0n })
  })

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [-1], [1_767_225_600], [1e300]])(
    'a start of %d is taken for now',
    (startTime) => {
      const { traces } = encoded((recorder) => recorder.start('op', undefined, { startTime }, 0).finish())
      expect(traces[0]?.[0]).toMatchObject({ start: 1_767_225_600_000_000_000n })
    },
  )

  test('a span that ends before it starts lasts no time', () => {
    expect(one((span) => span.finish(1_767_225_500_000))['duration']).toBe(0n)
  })
})

describe('the tags of all spans', () => {
  const defaults = {
    version: '1.2',
    tags: new Map<string, string | number>([
      ['env', 'prod'],
      ['team', 'shop'],
      ['shard', 3],
    ]),
  }

  test('are on each of them', () => {
    expect(one(() => {}, { defaults })).toMatchObject({
      meta: { env: 'prod', team: 'shop', version: '1.2' },
      metrics: { shard: 3 },
    })
  })

  test('leave the version to spans of the same service', () => {
    const span = one((span) => span.setTag('service.name', 'postgres'), { defaults })
    expect(span['service']).toBe('postgres')
    expect(span.meta).not.toHaveProperty('version')
    expect(span.meta).toHaveProperty('env', 'prod')
  })

  test('give way to those of a span', () => {
    const span = one((span) => span.setTag('env', 'canary'), { defaults })
    expect(span.meta).toMatchObject({ env: 'canary', team: 'shop', version: '1.2' })
    expect(span.metrics).toMatchObject({ shard: 3 })
  })

  test('can be taken away from a span', () => {
    expect(one((span) => span.setTag('team', undefined), { defaults }).meta).not.toHaveProperty('team')
  })

  test('appear once, whatever a span does', () => {
    const { bytes } = encoded((recorder) => recorder.start('op', undefined, { tags: { env: 'canary' } }, 0).finish(), {
      defaults,
    })
    expect(bytes.toString('latin1').split('env').length - 1).toBe(1)
  })
})

test('spans of one name but different services and types are not mixed up', () => {
  const { traces } = encoded((recorder) => {
    for (const [service, type] of [
      ['a', 'web'],
      ['b', 'web'],
      ['a', undefined],
      ['a', 'web'],
      ['a', 'sql'],
    ] as const) {
      recorder.start('op', undefined, { service, type }, 0).finish()
    }
  })
  expect(traces.map(([span]) => [span?.['service'], span?.['type']])).toEqual([
    ['a', 'web'],
    ['b', 'web'],
    ['a', undefined],
    ['a', 'web'],
    ['a', 'sql'],
  ])
})

test('top level is the root and every span of another service than its parent', () => {
  const { traces } = encoded((recorder) => {
    const root = recorder.start('root', undefined, undefined, 0)
    const same = recorder.start('same', root, undefined, 0)
    const other = recorder.start('other', same, { service: 'db' }, 0)
    const back = recorder.start('back', other, undefined, 0)
    for (const span of [back, other, same, root]) span.finish()
  })
  expect(traces[0]?.map((span) => [span['name'], span.metrics['_dd.top_level']])).toEqual([
    ['root', 1],
    ['same', undefined],
    ['other', 1],
    ['back', 1],
  ])
})

describe('a payload', () => {
  test('knows what it holds', () => {
    const { count, spans, traces } = encoded((recorder) => {
      for (let i = 0; i < 20; i++) {
        const root = recorder.start('root', undefined, undefined, 0)
        recorder.start('child', root, undefined, 0).finish()
        root.finish()
      }
    })
    expect({ count, spans }).toEqual({ count: 20, spans: 40 })
    expect(traces).toHaveLength(20)
  })

  test('refuses a chunk that makes it too large, and keeps the others whole', () => {
    const encoder = new V04Encoder({ maxBytes: 70_000, defaults: NO_DEFAULTS, process: PROCESS })
    const taken: boolean[] = []
    const { recorder } = recording({ complete: (segment, spans) => taken.push(encoder.append(segment, spans)) })
    recorder.start('small', undefined, undefined, 0).finish()
    const large = recorder.start('large', undefined, undefined, 0)
    for (let i = 0; i < 5; i++) large.setTag(`t${i}`, 'x'.repeat(20_000))
    large.finish()
    recorder.start('small', undefined, undefined, 0).finish()
    expect(taken).toEqual([true, false, true])
    expect((decode(encoder.take().bytes) as WireSpan[][]).map(([span]) => span?.['name'])).toEqual(['small', 'small'])
  })

  test('is filled anew while the last one is on its way', () => {
    const encoder = new V04Encoder({ maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: PROCESS })
    const { recorder } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
    recorder.start('first', undefined, undefined, 0).finish()
    const first = encoder.take()
    recorder.start('second', undefined, undefined, 0).finish()
    expect((decode(first.bytes) as WireSpan[][])[0]?.[0]?.['name']).toBe('first')
    encoder.recycle(first)
    const second = encoder.take()
    recorder.start('third', undefined, undefined, 0).finish()
    expect((decode(second.bytes) as WireSpan[][])[0]?.[0]?.['name']).toBe('second')
    expect((decode(encoder.take().bytes) as WireSpan[][])[0]?.[0]?.['name']).toBe('third')
  })

  test('fills the memory of what is done with again, unless it is smaller than what it fills by now', () => {
    const encoder = new V04Encoder({ maxBytes: 1 << 20, fullBytes: 100_000, defaults: NO_DEFAULTS, process: PROCESS })
    const { recorder } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
    const taken = (bytes: number): Payload => {
      const span = recorder.start('a', undefined, undefined, 0)
      for (let i = 0; i < bytes / 10_000; i++) span.setTag(`t${i}`, 'x'.repeat(10_000))
      span.finish()
      return encoder.take()
    }
    const small = taken(40_000)
    const large = taken(90_000)
    encoder.recycle(small)
    encoder.recycle(large)
    // It goes on in what it had made meanwhile, and then in what it was given.
    const memory = [90_000, 90_000, 90_000].map((bytes) => taken(bytes).bytes.buffer)
    expect(memory.map((one) => one === large.bytes.buffer)).toEqual([false, true, false])
    expect(memory).not.toContain(small.bytes.buffer)
  })

  test('stays in memory of the usual size: a chunk for which there is no room left has to come in the next', () => {
    const encoder = new V04Encoder({ maxBytes: 1 << 20, fullBytes: 100_000, defaults: NO_DEFAULTS, process: PROCESS })
    const added: boolean[] = []
    const { recorder } = recording({ complete: (segment, spans) => added.push(encoder.append(segment, spans)) })
    const trace = (name: string, bytes: number): void => {
      const span = recorder.start(name, undefined, undefined, 0)
      for (let i = 0; i < bytes / 10_000; i++) span.setTag(`t${i}`, 'x'.repeat(10_000))
      span.finish()
    }
    trace('first', 70_000)
    trace('too much', 50_000)
    trace('fits', 20_000)
    const payload = encoder.take()
    trace('alone', 200_000)
    trace('not beside it', 200_000)
    const large = encoder.take()
    trace('first', 70_000)
    const next = encoder.take()
    expect(added).toEqual([true, false, true, true, false, true])
    expect((decode(payload.bytes) as WireSpan[][]).map(([span]) => span?.['name'])).toEqual(['first', 'fits'])
    expect((decode(large.bytes) as WireSpan[][]).map(([span]) => span?.['name'])).toEqual(['alone'])
    for (const { bytes } of [payload, next]) expect(bytes.buffer.byteLength).toBeLessThan(104_000)
  })

  test('keeps a payload that is sent soon where it is, however little it is', () => {
    const encoder = new V04Encoder({ maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: PROCESS })
    const { recorder } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
    const taken = (): Payload => {
      recorder.start('a', undefined, undefined, 0).finish()
      return encoder.take(true)
    }
    const first = taken()
    const second = taken()
    encoder.recycle(first)
    encoder.recycle(second)
    const memory = [first, second, taken(), taken()].map(({ bytes }) => bytes.buffer)
    expect(new Set(memory).size).toBe(3)
  })

  test.each([
    ['small', 0],
    ['half a buffer', 30_000],
    ['a buffer and a bit', 70_000],
  ])('takes no more than twice its bytes of memory while it waits: %s', (_, size) => {
    const encoder = new V04Encoder({ maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: PROCESS })
    const { recorder } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
    const trace = (name: string, bytes: number): void => {
      const span = recorder.start(name, undefined, undefined, 0)
      for (let i = 0; i < bytes / 10_000; i++) span.setTag(`t${i}`, 'x'.repeat(10_000))
      span.finish()
    }
    trace('kept', size)
    // It makes the buffer grow as far as it may, and does not fit all the same.
    trace('too large', 2 << 20)
    const payloads = [encoder.take()]
    for (let i = 0; i < 3; i++) {
      trace('kept', size)
      payloads.push(encoder.take())
    }
    for (const { bytes } of payloads) {
      expect(bytes.buffer.byteLength).toBeLessThanOrEqual(bytes.length * 2)
      expect((decode(bytes) as WireSpan[][]).map(([span]) => span?.['name'])).toEqual(['kept'])
    }
  })

  test('forgets a chunk that is undone', () => {
    const encoder = new V04Encoder({ maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: PROCESS })
    const { recorder } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
    recorder.start('first', undefined, undefined, 0).finish()
    recorder.start('second', undefined, undefined, 0).finish()
    encoder.undo()
    const payload = encoder.take()
    expect(payload).toMatchObject({ traces: 1, spans: 1 })
    expect((decode(payload.bytes) as WireSpan[][]).flat().map((span) => span['name'])).toEqual(['first'])
  })
})

test('every tag that a program sets arrives as it was set', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
  )
  const key = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).map((text) => `t.${text}`)
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 60 }), (tags) => {
      const { meta, metrics } = one((span) => span.addTags(tags))
      // One by one they take seconds.
      const wrong = Object.entries(tags).filter(
        ([name, expected]) => (typeof expected === 'string' ? meta[name] : metrics[name]) !== expected,
      )
      expect(wrong).toEqual([])
    }),
  )
})
