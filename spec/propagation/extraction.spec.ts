import { describe, expect, test } from 'vitest'
import { Propagation, type PropagationOptions } from '../../lib/propagation/propagation.ts'
import type { SpanReference } from '../../lib/span/span-reference.ts'
import { RemoteTrace } from '../../lib/span/trace-context.ts'
import { NO_DEFAULTS } from '../support/recording.ts'
import { SPAN_ID, SPAN_ID_DECIMAL, TRACE_ID, TRACE_ID_DECIMAL } from './remote-span.ts'

const DEFAULT = ['datadog', 'tracecontext', 'baggage']
const EVERY = ['datadog', 'tracecontext', 'b3multi', 'b3', 'baggage']
const OTHER_SPAN = 'b7ad6b7169203331'
const DATADOG = {
  'x-datadog-trace-id': TRACE_ID_DECIMAL,
  'x-datadog-parent-id': SPAN_ID_DECIMAL,
  'x-datadog-sampling-priority': '2',
  'x-datadog-tags': `_dd.p.dm=-4,_dd.p.tid=${TRACE_ID.slice(0, 16)}`,
}
const STRANGE = { traceparent: '00-12345678901234567890123456789012-1234567890123456-01' }
const LINK_TO_STRANGE = {
  traceId: '12345678901234567890123456789012',
  spanId: '1234567890123456',
  attributes: { reason: 'terminated_context', context_headers: 'tracecontext' },
  flags: 1,
}
const LINK_BACK = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  attributes: { reason: 'propagation_behavior_extract', context_headers: 'datadog' },
  flags: 1,
}

function extract(
  headers: object,
  extractStyles: readonly string[] = DEFAULT,
  options: Partial<PropagationOptions> = {},
): SpanReference | undefined {
  const propagation = new Propagation({ injectStyles: DEFAULT, extractStyles, ...options }, NO_DEFAULTS)
  return propagation.extract('http_headers', headers)
}

function trace(context: SpanReference | undefined): RemoteTrace {
  if (!(context?.trace instanceof RemoteTrace)) throw new TypeError('expected the trace of another process')
  return context.trace
}

describe('a context of another trace', () => {
  test('becomes a link', () => {
    const context = extract({ ...DATADOG, ...STRANGE })
    expect(context?.traceId).toBe(TRACE_ID)
    expect(trace(context).links).toEqual([LINK_TO_STRANGE])
    expect(trace(context).lastParent).toBeUndefined()
  })

  test('becomes a link whichever is the wanted one', () => {
    const context = extract({ ...DATADOG, ...STRANGE }, ['tracecontext', 'datadog'])
    expect(context?.traceId).toBe(LINK_TO_STRANGE.traceId)
    expect(trace(context).links).toEqual([
      {
        ...LINK_BACK,
        attributes: { reason: 'terminated_context', context_headers: 'datadog' },
        tracestate: 'dd=s:2;t.dm:-4',
      },
    ])
  })

  test('becomes a link for each dialect', () => {
    const b3 = { b3: `${'1'.repeat(32)}-${SPAN_ID}-1`, 'x-b3-traceid': '2'.repeat(32), 'x-b3-spanid': SPAN_ID }
    const context = extract({ ...DATADOG, ...STRANGE, ...b3 }, EVERY)
    expect(trace(context).links?.map(({ attributes }) => attributes?.['context_headers'])).toEqual([
      'tracecontext',
      'b3multi',
      'b3',
    ])
  })

  test.each<[string, object, readonly string[], object]>([
    ['the sampled flag', { traceparent: STRANGE.traceparent.replace(/1$/, '0') }, DEFAULT, { flags: 0 }],
    [
      "nothing of a tracestate where Datadog's headers tell no decision",
      { 'x-datadog-sampling-priority': undefined, ...STRANGE },
      ['tracecontext', 'datadog'],
      { traceId: TRACE_ID, flags: undefined, tracestate: undefined },
    ],
    ['no flag where nothing was decided', { b3: `${'1'.repeat(32)}-${SPAN_ID}` }, EVERY, { flags: undefined }],
    [
      'the tracestate as it came',
      { ...STRANGE, tracestate: 'foo=1,dd=t.dm:-4;s:2,bar=baz' },
      DEFAULT,
      { flags: 1, tracestate: 'foo=1,dd=t.dm:-4;s:2,bar=baz' },
    ],
    ['no tracestate that is none', { ...STRANGE, tracestate: 'foo=1\r\n' }, DEFAULT, { tracestate: undefined }],
    [
      'no tracestate that is a book',
      { ...STRANGE, tracestate: `a=${'x'.repeat(250)},b=${'x'.repeat(250)},c=12345` },
      DEFAULT,
      { tracestate: undefined },
    ],
    [
      'no tracestate of another dialect',
      { b3: `${'1'.repeat(32)}-${SPAN_ID}-1`, tracestate: 'foo=1' },
      EVERY,
      { tracestate: undefined },
    ],
  ])('tells %s', (_, headers, styles, expected) => {
    expect(trace(extract({ ...DATADOG, ...headers }, styles)).links).toEqual([expect.objectContaining(expected)])
  })

  test('is not looked at where the first is the only one', () => {
    expect(trace(extract({ ...DATADOG, ...STRANGE }, DEFAULT, { extractFirst: true })).links).toBeUndefined()
  })

  test('is nothing to point to below no span', () => {
    const context = extract({ ...DATADOG, 'x-datadog-parent-id': '0', ...STRANGE }, ['tracecontext', 'datadog'])
    expect(trace(context).links).toBeUndefined()
  })
})

describe('the last span of a Datadog tracer', () => {
  const near = { traceparent: `00-${TRACE_ID}-${OTHER_SPAN}-01` }

  test.each<[string, object, readonly string[], string | undefined]>([
    ['is told by W3C', { ...near, tracestate: 'dd=s:1;p:00f067aa0ba902b7' }, DEFAULT, SPAN_ID],
    ['is told by W3C as it came, also where it is no id', { ...near, tracestate: 'dd=s:1;p:??' }, DEFAULT, '??'],
    ['is not told by W3C where that has none', near, DEFAULT, undefined],
    ["is that of Datadog's headers where the nearest is another", { ...DATADOG, ...near }, DEFAULT, SPAN_ID],
    [
      'is that of W3C before that',
      { ...DATADOG, ...near, tracestate: 'dd=p:0123456789abcdef' },
      DEFAULT,
      '0123456789abcdef',
    ],
    [
      'is not told where it is the nearest',
      { ...DATADOG, traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` },
      DEFAULT,
      undefined,
    ],
    ['is not told where it is none', { ...DATADOG, 'x-datadog-parent-id': '0', ...near }, DEFAULT, undefined],
    ['is not that of other headers', { b3: `${TRACE_ID}-${SPAN_ID}-1`, ...near }, ['b3', 'tracecontext'], undefined],
  ])('%s', (_, headers, styles, expected) => expect(trace(extract(headers, styles)).lastParent).toBe(expected))

  test.each([
    ['dd=s:1;p:00f067aa0ba902b7', 'dd=s:1;p:00f067aa0ba902b7'],
    ['dd=s:1;p:00F067AA0BA902B7', 'dd=s:1'],
    ['dd=s:1;p:??', 'dd=s:1'],
  ])('of %s is passed on in %s with a context that nobody here has continued', (tracestate, sent) => {
    const context = extract({ ...near, tracestate })
    const propagation = new Propagation({ injectStyles: ['tracecontext'], extractStyles: [] }, NO_DEFAULTS)
    expect(propagation.inject(context, 'text_map', {})['tracestate']).toBe(sent)
  })
})

describe('the random flag', () => {
  test.each([
    ['00', '00'],
    ['01', '01'],
    ['02', '02'],
    ['03', '03'],
    ['07', '03'],
    ['fd', '01'],
    ['fe', '02'],
    ['ff', '03'],
  ])('of %s goes on as %s, and no other one does', (came, goes) => {
    const context = extract({ traceparent: `00-${TRACE_ID}-${SPAN_ID}-${came}` })
    expect(context?.toTraceparent()).toBe(`00-${TRACE_ID}-${SPAN_ID}-${goes}`)
  })

  test('is added to what Datadog tells', () => {
    const context = extract({ ...DATADOG, traceparent: `00-${TRACE_ID}-${SPAN_ID}-03` })
    expect(context?.toTraceparent()).toMatch(/-03$/)
  })
})

describe('a trace that is to begin anew', () => {
  const restart = { extractBehaviour: 'restart' } as const
  const headers = { ...DATADOG, 'x-datadog-origin': 'rum', tracestate: 'rojo=1', baggage: 'user.id=7' }
  const LINK = { ...LINK_BACK, tracestate: 'dd=s:2;o:rum;t.dm:-4' }

  test('points back to what came, and has its baggage', () => {
    const context = extract(headers, DEFAULT, { ...restart, baggageTagKeys: ['user.id'] })
    expect(context).toMatchObject({ traceId: '0'.repeat(32), spanId: '0' })
    expect(context?.getAllBaggageItems()).toEqual({ 'user.id': '7' })
    const { links, priority, origin, decisionMaker, rootTags } = trace(context)
    expect({ links, priority, origin, decisionMaker, rootTags }).toEqual({
      links: [LINK],
      priority: undefined,
      origin: undefined,
      decisionMaker: undefined,
      rootTags: [['baggage.user.id', '7']],
    })
  })

  test('does so where one dialect alone came, and nothing else', () => {
    const context = extract(DATADOG, DEFAULT, restart)
    expect(context).toMatchObject({ traceId: '0'.repeat(32), spanId: '0' })
    expect(trace(context)).toMatchObject({ priority: undefined, links: [LINK_BACK] })
  })

  test('does not point to what other dialects told', () => {
    expect(trace(extract({ ...headers, ...STRANGE }, DEFAULT, restart)).links).toEqual([LINK])
  })

  test('points to the nearest parent', () => {
    const near = { traceparent: `00-${TRACE_ID}-${OTHER_SPAN}-01` }
    expect(trace(extract({ ...headers, ...near }, DEFAULT, restart)).links).toEqual([
      { ...LINK_BACK, spanId: OTHER_SPAN, tracestate: 'rojo=1' },
    ])
  })

  test('tells the tracestate of the trace, whoever told it', () => {
    const near = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, tracestate: 'dd=s:1,rojo=1' }
    expect(trace(extract({ ...DATADOG, ...near }, DEFAULT, restart)).links).toEqual([
      { ...LINK_BACK, tracestate: near.tracestate },
    ])
  })

  test('has its baggage also where the first dialect is the only one', () => {
    const context = extract(headers, DEFAULT, { ...restart, extractFirst: true })
    expect(context?.getAllBaggageItems()).toEqual({ 'user.id': '7' })
  })

  test('keeps the baggage of both dialects', () => {
    const context = extract({ ...headers, 'ot-baggage-a': '1', 'ot-baggage-user.id': '8' }, DEFAULT, restart)
    expect(context?.getAllBaggageItems()).toEqual({ a: '1', 'user.id': '7' })
  })

  test('is not decided by what came along', () => {
    const context = extract({ ...headers, b3: '0' }, EVERY, restart)
    expect(trace(context)).toMatchObject({ priority: undefined, links: [LINK] })
    expect(trace(extract({ ...DATADOG, 'x-datadog-sampling-priority': undefined, b3: '0' }, EVERY)).priority).toBe(0)
  })

  test('is none without headers', () => expect(extract({}, DEFAULT, restart)).toBeUndefined())

  test('has nothing of what came if that is to be ignored', () => {
    expect(extract({ ...headers, ...STRANGE }, DEFAULT, { extractBehaviour: 'ignore' })).toBeUndefined()
  })
})

describe('what comes along', () => {
  test('is added to the trace in any order of the dialects', () => {
    for (const styles of [DEFAULT, DEFAULT.toReversed()]) {
      const context = extract({ ...DATADOG, baggage: 'a=1' }, styles)
      expect(context).toMatchObject({ traceId: TRACE_ID, spanIdHex: SPAN_ID })
      expect(context?.getAllBaggageItems()).toEqual({ a: '1' })
      expect(trace(context).priority).toBe(2)
    }
  })

  test('comes without a trace too', () => {
    const context = extract({ baggage: 'a=1', b3: '0' }, EVERY)
    expect(context).toMatchObject({ traceId: '0'.repeat(32) })
    expect(context?.getAllBaggageItems()).toEqual({ a: '1' })
    expect(trace(context).priority).toBe(0)
  })

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['the twin in lower case', { baggage: 'userId=1', 'ot-baggage-userid': '2' }, { userId: '1' }],
    ['the same key', { baggage: 'a=1', 'ot-baggage-a': '2' }, { a: '1' }],
    ['no other key', { baggage: 'userId=1', 'ot-baggage-user': '2' }, { userId: '1', user: '2' }],
    ['none of the header itself', { baggage: 'userId=1,userid=2' }, { userId: '1', userid: '2' }],
    ['nothing without the header', { 'ot-baggage-userid': '2' }, { userid: '2' }],
  ])('takes the place of ot-baggage-*: %s', (_, headers, items) => {
    expect(extract({ ...DATADOG, ...headers })?.getAllBaggageItems()).toEqual(items)
  })

  test('is not asked for where it is not among the dialects', () => {
    expect(extract({ ...DATADOG, baggage: 'a=1' }, ['datadog', 'tracecontext'])?.getAllBaggageItems()).toEqual({})
  })

  test('is malformed without harm to the trace', () => {
    const context = extract({ ...DATADOG, baggage: 'a=1,=' })
    expect(context?.traceId).toBe(TRACE_ID)
    expect(context?.getAllBaggageItems()).toEqual({})
  })
})

describe('an error in the headers', () => {
  const w3c = `00-${TRACE_ID}-${SPAN_ID}-01`
  test.each<[object, string | undefined]>([
    [DATADOG, undefined],
    [{ ...DATADOG, 'x-datadog-tags': '_dd.p.a' }, 'decoding_error'],
    [{ ...DATADOG, 'x-datadog-tags': '_dd.p.dm=x' }, 'decoding_error'],
    [{ ...DATADOG, 'x-datadog-tags': `_dd.p.a=${'x'.repeat(512)}` }, 'extract_max_size'],
    [{ ...DATADOG, 'x-datadog-tags': '_dd.p.tid=xyz' }, 'malformed_tid xyz'],
    [{ ...DATADOG, 'x-datadog-tags': `_dd.p.tid=${'x'.repeat(100)}` }, `malformed_tid ${'x'.repeat(64)}`],
    [{ traceparent: w3c, tracestate: 'dd=t.tid:XXXX' }, 'malformed_tid XXXX'],
    [{ traceparent: w3c, tracestate: 'dd=t.tid:640cfd8d0000ffff' }, 'inconsistent_tid 640cfd8d0000ffff'],
    [{ traceparent: w3c, tracestate: `dd=t.tid:${TRACE_ID.slice(0, 16)}` }, undefined],
  ])('of %j is told as %j', (headers, expected) => {
    expect(new Map(trace(extract(headers)).rootTags).get('_dd.propagation_error')).toBe(expected)
  })
})
