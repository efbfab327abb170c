import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { NOOP_SPAN } from '../../lib/span/noop-span.ts'
import { createTestTracer } from '../../lib/testing/index.ts'

const TRACE_ID = '00000000000000000123456789abcdef'
const IDS = { 'x-datadog-trace-id': '81985529216486895', 'x-datadog-parent-id': '42' }

describe('the baggage of a trace', () => {
  test('is set, read and removed on the tracer', () => {
    const { tracer } = createTestTracer()
    tracer.trace('root', () => {
      expect(tracer.getAllBaggageItems()).toEqual({})
      expect(tracer.setBaggageItem('a', '1')).toEqual({ a: '1' })
      expect(tracer.setBaggageItem('b', '2')).toEqual({ a: '1', b: '2' })
      expect(tracer.setBaggageItem('a', '3')).toEqual({ a: '3', b: '2' })
      expect(tracer.getBaggageItem('a')).toBe('3')
      expect(tracer.getBaggageItem('c')).toBeUndefined()
      expect(tracer.removeBaggageItem('a')).toEqual({ b: '2' })
      expect(tracer.removeBaggageItem('a')).toEqual({ b: '2' })
      expect(tracer.removeAllBaggageItems()).toEqual({})
      expect(tracer.getAllBaggageItems()).toEqual({})
    })
  })

  test('is set, read and removed on a span and on its context', () => {
    const { tracer } = createTestTracer()
    const span = tracer.startSpan('root')
    for (const owner of [span, span.context()]) {
      expect(owner.setBaggageItem('a', '1').setBaggageItem('b', '2')).toBe(owner)
      expect(span.getBaggageItem('a')).toBe('1')
      expect(span.context().getAllBaggageItems()).toEqual({ a: '1', b: '2' })
      expect(owner.removeBaggageItem('a').getAllBaggageItems()).toEqual({ b: '2' })
      expect(owner.removeAllBaggageItems().getAllBaggageItems()).toEqual({})
    }
  })

  test('is that of all its spans, whoever sets it', () => {
    const { tracer } = createTestTracer()
    const root = tracer.startSpan('root')
    const child = tracer.startSpan('child', { childOf: root })
    const sibling = tracer.startSpan('sibling', { childOf: root.context() })
    child.setBaggageItem('a', '1')
    expect([root, sibling].map((span) => span.getBaggageItem('a'))).toEqual(['1', '1'])
    expect(tracer.startSpan('other').getAllBaggageItems()).toEqual({})
  })

  test('crosses awaits, and is not that of what runs beside', async () => {
    const { tracer } = createTestTracer()
    const work = (user: string): Promise<string | undefined> =>
      tracer.trace('work', async () => {
        tracer.setBaggageItem('user.id', user)
        await wait(0)
        return tracer.trace('inner', async () => tracer.getBaggageItem('user.id'))
      })
    expect(await Promise.all([work('1'), work('2')])).toEqual(['1', '2'])
  })

  test('is what an item is, text, and nothing else', () => {
    const { tracer } = createTestTracer()
    const span = tracer.startSpan('root')
    const set = span.setBaggageItem.bind(span) as (key: unknown, value: unknown) => void
    for (const key of ['', undefined, null, 7, {}, Symbol('x')]) set(key, '1')
    for (const value of [undefined, null, {}, Symbol('x'), () => {}]) set('a', value)
    expect(span.getAllBaggageItems()).toEqual({})
    set('n', 7)
    set('b', true)
    expect(span.getAllBaggageItems()).toEqual({ n: '7', b: 'true' })
    expect(tracer.stats().misuse).toMatchObject({ 'baggage item that is no text, or one too many': 11 })
  })

  test('may have items by any name, and touches no prototype', () => {
    const { tracer } = createTestTracer()
    const span = tracer.startSpan('root')
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) span.setBaggageItem(key, 'x')
    const all = span.getAllBaggageItems()
    expect(Object.keys(all)).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    expect(Object.getPrototypeOf(all)).toBe(Object.prototype)
    expect(tracer.startSpan('other').getBaggageItem('toString')).toBeUndefined()
  })

  test('has at most 1,024 items', () => {
    const { tracer } = createTestTracer()
    const span = tracer.startSpan('root')
    for (let i = 0; i < 1030; i++) span.setBaggageItem(`k${i}`, 'v')
    span.setBaggageItem('k0', 'w')
    expect(Object.keys(span.getAllBaggageItems())).toHaveLength(1024)
    expect(span.getBaggageItem('k0')).toBe('w')
  })

  test('cannot be changed by what was given out', () => {
    const { tracer } = createTestTracer()
    const span = tracer.startSpan('root').setBaggageItem('a', '1')
    span.getAllBaggageItems()['a'] = '2'
    expect(span.getBaggageItem('a')).toBe('1')
  })
})

describe('where nothing is active', () => {
  test('there is none, and setting some is counted', () => {
    const { tracer } = createTestTracer()
    expect(tracer.setBaggageItem('a', '1')).toEqual({})
    expect(tracer.getBaggageItem('a')).toBeUndefined()
    expect(tracer.removeBaggageItem('a')).toEqual({})
    expect(tracer.removeAllBaggageItems()).toEqual({})
    expect(tracer.stats().misuse).toEqual({ 'baggage item without an active trace': 1 })
  })

  test('the span that is not recorded keeps nothing, nor does its context', () => {
    const { tracer } = createTestTracer({ enabled: false })
    tracer.trace('nothing', (span) => {
      for (const owner of [span, span.context(), NOOP_SPAN]) {
        expect(owner.setBaggageItem('a', '1')).toBe(owner)
        expect(owner.getBaggageItem('a')).toBeUndefined()
        expect(owner.getAllBaggageItems()).toEqual({})
        expect(owner.removeBaggageItem('a').removeAllBaggageItems()).toBe(owner)
      }
      expect(tracer.setBaggageItem('a', '1')).toEqual({})
    })
  })
})

describe('between processes', () => {
  test('it goes out by default, in both forms, and comes in again', () => {
    const { tracer } = createTestTracer()
    const headers: Record<string, string> = {}
    tracer.trace('client', (span) => {
      tracer.setBaggageItem('city', 'Köln')
      tracer.inject(span, 'http_headers', headers)
    })
    expect(headers).toMatchObject({ baggage: 'city=K%C3%B6ln', 'ot-baggage-city': 'K%C3%B6ln' })
    const other = createTestTracer().tracer
    other.trace('server', { childOf: other.extract('http_headers', headers) }, (span) => {
      expect(other.getBaggageItem('city')).toBe('Köln')
      expect(span.traceIdDecimal).toBe(headers['x-datadog-trace-id'])
    })
  })

  test('a key with capitals comes in once, though names of headers have none', () => {
    const { tracer } = createTestTracer()
    const headers = new Headers()
    tracer.trace('client', (span) => tracer.inject(span.setBaggageItem('userId', '42'), 'http_headers', headers))
    expect(headers.get('ot-baggage-userid')).toBe('42')
    expect(tracer.extract('http_headers', headers)?.getAllBaggageItems()).toEqual({ userId: '42' })
  })

  test('what came is passed on', () => {
    const { tracer } = createTestTracer()
    const baggage = 'user.id=42;source=crm,plan=gold'
    tracer.trace('server', { childOf: tracer.extract('http_headers', { ...IDS, baggage }) }, () => {
      expect(tracer.carrier()).toMatchObject({ 'x-datadog-trace-id': IDS['x-datadog-trace-id'], baggage })
      expect(tracer.carrier()).not.toHaveProperty('ot-baggage-plan')
      tracer.setBaggageItem('user.id', '43')
      expect(tracer.carrier()).toMatchObject({ baggage: 'user.id=43,plan=gold' })
    })
  })

  test('reading headers changes nothing that is active', () => {
    const { tracer } = createTestTracer()
    tracer.trace('server', () => {
      tracer.setBaggageItem('a', '1')
      tracer.extract('http_headers', { ...IDS, baggage: 'b=2' })
      tracer.extract('http_headers', {})
      expect(tracer.getAllBaggageItems()).toEqual({ a: '1' })
    })
  })

  test('it is active with the context that brought it', () => {
    const { tracer } = createTestTracer()
    const context = tracer.extract('http_headers', { ...IDS, baggage: 'a=1' })
    tracer.activate(context, () => {
      expect(tracer.getAllBaggageItems()).toEqual({ a: '1' })
      tracer.setBaggageItem('b', '2')
      tracer.trace('one', () => tracer.setBaggageItem('c', '3'))
      tracer.trace('two', () => expect(tracer.getAllBaggageItems()).toEqual({ a: '1', b: '2' }))
    })
    expect(context?.getAllBaggageItems()).toEqual({ a: '1', b: '2' })
  })

  test('it comes without a trace, for one that begins here', () => {
    const { tracer, exporter } = createTestTracer({ tracePropagationStyle: ['baggage'] })
    const context = tracer.extract('http_headers', { ...IDS, baggage: 'user.id=7' })
    tracer.activate(context, () =>
      tracer.trace('active', () => expect(tracer.carrier()).toEqual({ baggage: 'user.id=7' })),
    )
    tracer.startSpan('child', { childOf: context }).finish()
    expect(exporter.spans.map(({ name, parentId, meta }) => [name, parentId, meta['baggage.user.id']])).toEqual([
      ['active', '0', '7'],
      ['child', '0', '7'],
    ])
  })

  test('it is tags of the first span, of the keys that are asked for', () => {
    const { tracer, exporter } = createTestTracer({ baggageTagKeys: ['plan'] })
    const childOf = tracer.extract('http_headers', { ...IDS, baggage: 'user.id=42,plan=gold' })
    tracer.trace('server', { childOf }, () => tracer.trace('inner', () => {}))
    const tagged = exporter.spans.map(({ meta }) => Object.entries(meta).filter(([key]) => key.startsWith('baggage.')))
    expect(tagged).toEqual([[['baggage.plan', 'gold']], []])
  })

  test('it does not go out where it is not among the dialects', () => {
    const { tracer } = createTestTracer({ tracePropagationStyle: ['tracecontext'] })
    const names = tracer.trace('client', (span) => {
      span.setBaggageItem('a', '1')
      return Object.keys(tracer.carrier())
    })
    expect(names).toEqual(['traceparent', 'tracestate'])
  })
})

describe('a trace that comes in', () => {
  const STRANGE = { traceparent: '00-12345678901234567890123456789012-1234567890123456-01' }

  function served(env: Record<string, string>, headers: object = { ...IDS, ...STRANGE, baggage: 'a=1' }) {
    const { tracer, exporter } = createTestTracer({}, env)
    const childOf = tracer.extract('http_headers', headers)
    const carrier = tracer.trace('server', { childOf }, () => tracer.carrier())
    const [span] = exporter.spans
    const links = JSON.parse(span?.meta['_dd.span_links'] ?? '[]') as { attributes: { reason: string } }[]
    return { span, links: links.map(({ attributes }) => attributes.reason), baggage: carrier['baggage'] }
  }

  test('is continued, with a link to another one that came', () => {
    const { span, links, baggage } = served({})
    expect(span).toMatchObject({ traceId: TRACE_ID, parentId: '42' })
    expect([links, baggage]).toEqual([['terminated_context'], 'a=1'])
  })

  test('is begun anew, with a link and the baggage', () => {
    const { span, links, baggage } = served({ DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT: 'restart' })
    expect(span?.traceId).not.toContain(TRACE_ID.slice(16))
    expect([span?.parentId, links, baggage]).toEqual(['0', ['propagation_behavior_extract'], 'a=1'])
  })

  test('is ignored', () => {
    const { span, links, baggage } = served({ DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT: 'IGNORE' })
    expect([span?.parentId, links, baggage]).toEqual(['0', [], undefined])
  })

  test('has a decision without ids', () => {
    const { span } = served({ DD_TRACE_PROPAGATION_STYLE: 'B3 single header' }, { b3: 'd' })
    expect([span?.parentId, span?.metrics['_sampling_priority_v1']]).toEqual(['0', 2])
  })

  test('tells what was wrong with it, and who was the last', () => {
    const headers = {
      ...IDS,
      'x-datadog-tags': '_dd.p.tid=x',
      traceparent: '00-00000000000000000123456789abcdef-1234567890123456-01',
    }
    const { span } = served({}, headers)
    expect(span?.meta).toMatchObject({
      '_dd.propagation_error': 'malformed_tid x',
      '_dd.parent_id': '000000000000002a',
    })
  })

  test.each(['0', undefined])('begins below no span, and goes on, where the parent id is %j', (id) => {
    const { span } = served({}, { ...IDS, 'x-datadog-parent-id': id })
    expect(span).toMatchObject({ traceId: TRACE_ID, parentId: '0' })
  })
})
