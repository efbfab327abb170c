import { describe, expect, test } from 'vitest'
import type { TracerOptions } from '../../lib/config/options.ts'
import type { Span, SpanOptions } from '../../lib/span/span.ts'
import { createTestTracer, type SpanRecord } from '../../lib/testing/index.ts'

const OPTIONS: TracerOptions = { service: 'Shop', version: '1.2.3', env: 'test', serviceMapping: { pg: 'shop-db' } }

function record(options: SpanOptions, use: (span: Span) => void = () => {}): SpanRecord {
  const { tracer, exporter } = createTestTracer(OPTIONS)
  tracer.trace('op', options, (span) => use(span))
  return exporter.spans[0] as SpanRecord
}

/** Of a span, what follows from its service. */
function marks({ service, meta }: SpanRecord): unknown[] {
  return [service, meta['version'], meta['_dd.base_service'], meta['_dd.svc_src']]
}

describe("a span's service", () => {
  test.each<[string, SpanOptions, unknown[]]>([
    ["is the tracer's, whose version it tells", {}, ['Shop', '1.2.3', undefined, undefined]],
    ['set by hand names the one it is part of', { service: 'cart' }, ['cart', undefined, 'shop', 'm']],
    ['in other letters is the same service', { service: 'SHOP' }, ['SHOP', undefined, undefined, 'm']],
    ['is called as the mapping says', { service: 'pg' }, ['shop-db', undefined, 'shop', 'opt.service_mapping']],
    ['cannot be empty', { service: '' }, ['Shop', '1.2.3', undefined, undefined]],
    ['cannot be null', { service: null as never }, ['Shop', '1.2.3', undefined, undefined]],
    ['may stand among the tags', { tags: { service: 'cart' } }, ['cart', undefined, 'shop', 'm']],
    [
      'is that of the option, if both are given',
      { service: 'a', tags: { service: 'b' } },
      ['a', undefined, 'shop', 'm'],
    ],
    ['is not what is no text', { tags: { service: 7 } }, ['Shop', '1.2.3', undefined, undefined]],
    ['is not empty among the tags', { tags: { service: '' } }, ['Shop', '1.2.3', undefined, undefined]],
  ])('%s', (_claim, options, expected) => {
    expect(marks(record(options))).toEqual(expected)
  })

  test.each<[string, unknown, unknown[]]>([
    ['set later', 'cart', ['cart', undefined, 'shop', 'm']],
    ['mapped later', 'pg', ['shop-db', undefined, 'shop', 'opt.service_mapping']],
    ['taken back', undefined, ['Shop', '1.2.3', undefined, undefined]],
    ['set to null', null, ['Shop', '1.2.3', undefined, undefined]],
    ['emptied', '', ['Shop', '1.2.3', undefined, undefined]],
  ])('%s counts as if it had been set at the start', (_when, service, expected) => {
    expect(marks(record({ service: 'other' }, (span) => span.setTag('service.name', service)))).toEqual(expected)
    // A span with tags of its own in place of the default ones.
    const own = { service: 'other', tags: { env: 'mine' } }
    expect(marks(record(own, (span) => span.setTag('service.name', service)))).toEqual(expected)
  })

  test('leaves a version alone that was set on the span itself', () => {
    const span = record({ tags: { version: '9' } }, (it) => it.setTag('service.name', 'cart'))
    expect(marks(span)).toEqual(['cart', '9', 'shop', 'm'])
  })

  test('may be explained otherwise by hand', () => {
    const span = record({ service: 'cart', tags: { '_dd.svc_src': 'integration' } })
    expect(marks(span)).toEqual(['cart', undefined, 'shop', 'integration'])
  })

  test("maps the tracer's own name too", () => {
    const { tracer, exporter } = createTestTracer({ service: 'pg', serviceMapping: { pg: 'shop-db' } })
    tracer.trace('op', () => {})
    expect(marks(exporter.spans[0] as SpanRecord)).toEqual(['shop-db', undefined, undefined, undefined])
  })

  test('stays a tag where it was given as one, and is none that is set later', () => {
    expect(record({ tags: { service: 'cart' } }).meta['service']).toBe('cart')
    expect(record({}, (span) => span.setTag('service', 'cart'))).toMatchObject({
      service: 'Shop',
      meta: { service: 'cart' },
    })
  })

  test('makes a span top level when its parent has another', () => {
    const { tracer, exporter } = createTestTracer(OPTIONS)
    tracer.trace('a', () =>
      tracer.trace('b', () =>
        tracer.trace('c', { service: 'cart' }, () => tracer.trace('d', { service: 'cart' }, () => {})),
      ),
    )
    expect(exporter.spans.map((span) => span.metrics['_dd.top_level'])).toEqual([1, undefined, 1, undefined])
  })
})

describe("a span's resource", () => {
  test.each<[string, SpanOptions, string]>([
    ['is its name, if nothing else is', {}, 'op'],
    ['is the option', { resource: 'GET /' }, 'GET /'],
    ['is not null', { resource: null as never }, 'op'],
    ['may stand among the tags', { tags: { resource: 'GET /' } }, 'GET /'],
    ['is that of the option, if both are given', { resource: 'a', tags: { resource: 'b' } }, 'a'],
    ['is not what is no text', { tags: { resource: { path: '/' } } }, 'op'],
  ])('%s', (_claim, options, expected) => {
    expect(record(options).resource).toBe(expected)
  })

  test('set to null is its name again', () => {
    expect(record({ resource: 'GET /' }, (span) => span.setTag('resource.name', null)).resource).toBe('op')
  })
})

test('a type of null is none', () => {
  expect(record({ type: null as never }).type).toBeUndefined()
  expect(record({ type: 'web' }, (span) => span.setTag('span.type', null)).type).toBeUndefined()
})

test('tags that throw name nothing, and the span has the others', () => {
  const tags = {
    get service(): never {
      throw new Error('no')
    },
    other: 1,
  }
  expect(record({ tags })).toMatchObject({ service: 'Shop', resource: 'op', metrics: { other: 1 } })
})
