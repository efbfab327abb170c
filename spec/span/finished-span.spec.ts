import { describe, expect, test } from 'vitest'
import type { FinishedEvent, FinishedSpan, TracerStats } from '../../lib/index.ts'
import { createTestTracer, type SpanRecord } from '../../lib/testing/index.ts'

interface Processed {
  readonly span: SpanRecord
  readonly misuse: TracerStats['misuse']
}

/** What is sent of a span that has events, a link and data, when a processor has had its say. */
function processed(say: (span: FinishedSpan) => void): Processed {
  const { tracer, exporter } = createTestTracer()
  tracer.addProcessor((trace) => {
    for (const span of trace) say(span)
  })
  const other = tracer.startSpan('other')
  tracer.trace('op', (span) => {
    span.addEvent('first', { text: 'a', list: [1, 2] }, 1_700_000_000_000.25)
    span.addEvent('second')
    span.addLink(other.context(), { why: 'retry' })
  })
  return { span: exporter.spans[0] as SpanRecord, misuse: tracer.stats().misuse }
}

const FIRST = { name: 'first', timeUnixNano: 1_700_000_000_000_250_000n, attributes: { text: 'a', list: [1, 2] } }
const UNKNOWN = 'event attribute that is no string, number, boolean or array of one of them'
const NO_ARRAY = 'events or links of a finished span set to something that is no array'

describe('the events of a finished span', () => {
  test('are told as they are, and looking at them changes nothing', () => {
    const seen: unknown[] = []
    const { span } = processed(({ events }) => {
      seen.push(...events.map(({ name, time, attributes }) => ({ name, time, attributes: { ...attributes } })))
      seen.push(JSON.parse(JSON.stringify(events[0])))
      for (const { attributes } of events) attributes['text'] = 'b'
      ;(events as unknown[]).splice(0)
    })
    expect(seen).toEqual([
      { name: 'first', time: 1_700_000_000_000.25, attributes: FIRST.attributes },
      { name: 'second', time: expect.any(Number), attributes: {} },
      { name: 'first', attributes: FIRST.attributes },
    ])
    expect(span.events).toEqual([FIRST, { name: 'second', timeUnixNano: expect.any(BigInt), attributes: undefined }])
  })

  test.each<[string, (span: FinishedSpan) => void, object | undefined]>([
    ['a name', ({ events }) => rename(events[0], 'x'), { ...FIRST, name: 'x' }],
    ['a name that is none', ({ events }) => rename(events[0], 7), { ...FIRST, name: '7' }],
    [
      'an attribute',
      ({ events }) => events[0]?.setAttribute('text', 'b').setAttribute('more', true),
      { ...FIRST, attributes: { text: 'b', list: [1, 2], more: true } },
    ],
    [
      'an attribute away',
      ({ events }) => events[0]?.setAttribute('text', undefined),
      { ...FIRST, attributes: { list: [1, 2] } },
    ],
    [
      'all attributes away',
      ({ events }) => events[0]?.setAttribute('text', undefined).setAttribute('list', undefined),
      { ...FIRST, attributes: undefined },
    ],
    [
      'the attribute __proto__',
      ({ events }) => events[0]?.setAttribute('__proto__', 'p'),
      { ...FIRST, attributes: { ...FIRST.attributes, ['__proto__']: 'p' } },
    ],
  ])('are sent with %s that a processor sets', (_what, say, expected) => {
    const { span, misuse } = processed(say)
    expect(span.events[0]).toEqual(expected)
    expect(Object.keys(span.events[0]?.attributes ?? {})).toEqual(
      Object.keys((expected as SpanRecord['events'][number]).attributes ?? {}),
    )
    expect(misuse).toEqual({})
  })

  test.each([
    ['an object', {}],
    ['no number', Number.NaN],
    ['an array of two kinds', [1, 'a']],
    ['null', null],
  ])('keep an attribute that is set to %s, which is counted', (_what, value) => {
    const { span, misuse } = processed(({ events }) => events[0]?.setAttribute('text', value as never))
    expect(span.events[0]).toEqual(FIRST)
    expect(misuse).toEqual({ [UNKNOWN]: 1 })
  })

  test('take no more attributes than a span gives them, and count the rest', () => {
    const { span, misuse } = processed(({ events }) => {
      for (let i = 0; i < 130; i++) events[1]?.setAttribute(`a${i}`, i)
      events[1]?.setAttribute('a127', 'other')
    })
    expect(Object.entries(span.events[1]?.attributes ?? {})).toHaveLength(128)
    expect(span.events[1]?.attributes?.['a127']).toBe('other')
    expect(misuse).toEqual({ [UNKNOWN]: 2 })
  })

  test.each<[string, (span: FinishedSpan) => unknown, readonly string[]]>([
    ['some of them', ({ events }) => events.slice(1), ['second']],
    ['all in another order, and twice', ({ events }) => [...events.toReversed(), ...events], ['first', 'second']],
    ['none', () => [], []],
    ['something else', () => [{ name: 'new' }, null], []],
  ])('are those that are left when they are set to %s', (_what, given, names) => {
    const { span } = processed((one) => {
      one.events = given(one) as never
      expect(one.events.map(({ name }) => name)).toEqual(names)
    })
    expect(span.events.map(({ name }) => name)).toEqual(names)
    expect(span.meta['events'] === undefined).toBe(names.length === 0)
  })

  test.each([
    ['null', null],
    ['a text', 'x'],
    ['an array that is too long to be one', new Array(2 ** 32 - 1)],
    [
      'an array that throws',
      new Proxy([], {
        get() {
          throw new Error('no')
        },
      }),
    ],
    ['a proxy that is revoked', revoked()],
  ])('stay when they are set to %s, which is counted', (_what, given) => {
    const { span, misuse } = processed((one) => {
      one.events = given as never
      one.links = given as never
    })
    expect([span.events.length, span.links.length]).toEqual([2, 1])
    expect(misuse).toEqual({ [NO_ARRAY]: 2 })
  })
})

describe('the links of a finished span', () => {
  test('are told as they are, and looking at them changes nothing', () => {
    const seen: unknown[] = []
    const { span } = processed(({ links }) => {
      seen.push(...links.map(({ traceId, spanIdHex, attributes }) => ({ traceId, spanIdHex, ...attributes })))
      seen.push(JSON.parse(JSON.stringify(links[0])))
      for (const { attributes } of links) attributes['why'] = 'x'
    })
    const ids = { traceId: span.links[0]?.traceId, spanIdHex: '0000000000000001' }
    expect(seen).toEqual([
      { ...ids, why: 'retry' },
      { ...ids, attributes: { why: 'retry' } },
    ])
    expect(span.links[0]).toMatchObject({ spanId: ids.spanIdHex, attributes: { why: 'retry' } })
  })

  test('are sent with the attributes that a processor sets, all as text', () => {
    const { span } = processed(({ links }) =>
      links[0]?.setAttribute('why', undefined).setAttribute('n', { m: 1 }).setAttribute('__proto__', 'p'),
    )
    expect(Object.entries(span.links[0]?.attributes ?? {})).toEqual([
      ['n.m', '1'],
      ['__proto__', 'p'],
    ])
  })

  test('have no attributes when the last is taken away', () => {
    const { span } = processed(({ links }) => links[0]?.setAttribute('why', undefined))
    expect(span.links[0]?.attributes).toBeUndefined()
  })

  test('are those that are left', () => {
    const { span } = processed((one) => {
      one.links = []
    })
    expect(span.links).toEqual([])
    expect(span.meta).not.toHaveProperty('_dd.span_links')
  })

  test('tell of their traces what is decided after a processor has seen them', () => {
    const { tracer, exporter } = createTestTracer()
    const other = tracer.startSpan('other')
    tracer.addProcessor((trace) => {
      for (const span of trace) for (const link of span.links) link.setAttribute('seen', 'yes')
      other.keep()
    })
    tracer.startSpan('op', { links: [{ context: other.context() }] }).finish()
    expect(exporter.spans[0]?.links[0]).toMatchObject({ flags: 1, attributes: { seen: 'yes' } })
  })

  test('that came with a trace are changed for one of its local roots, and not for the next', () => {
    const { tracer, exporter } = createTestTracer()
    let first = true
    tracer.addProcessor((trace) => {
      for (const link of trace[0]?.links ?? []) if (first) link.setAttribute('reason', 'hidden')
      first = false
    })
    const context = tracer.extract('http_headers', {
      'x-datadog-trace-id': '7',
      'x-datadog-parent-id': '9',
      traceparent: '00-00000000000000000000000000000008-0000000000000009-01',
    })
    for (const name of ['a', 'b']) tracer.startSpan(name, { childOf: context }).finish()
    expect(exporter.spans.map(({ links }) => links[0]?.attributes?.['reason'])).toEqual([
      'hidden',
      'terminated_context',
    ])
  })
})

describe('the data of a finished span', () => {
  test('is seen, set and taken away', () => {
    const seen: unknown[] = []
    const { tracer } = createTestTracer()
    tracer.addProcessor(([span]) => {
      seen.push({ ...span?.metaStruct })
      span?.setMetaStruct('a', undefined).setMetaStruct('c', [3]).setMetaStruct('__proto__', 4)
      seen.push(Object.entries(span?.metaStruct ?? {}))
    })
    tracer.trace('op', (span) => span.setMetaStruct('a', { b: 1 }).setMetaStruct('b', 2))
    expect(seen).toEqual([
      { a: { b: 1 }, b: 2 },
      [
        ['b', 2],
        ['c', [3]],
        ['__proto__', 4],
      ],
    ])
  })
})

function rename(event: FinishedEvent | undefined, name: unknown): void {
  if (event !== undefined) event.name = name as never
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  return proxy
}
