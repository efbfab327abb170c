import { IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Propagation } from '../../lib/propagation/propagation.ts'
import type { SpanReference } from '../../lib/span/span-reference.ts'
import { NO_DEFAULTS } from '../support/recording.ts'
import { remoteSpan } from './remote-span.ts'

const EVERY = ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage']
const every = new Propagation({ injectStyles: EVERY, extractStyles: EVERY }, NO_DEFAULTS)
const dropped = remoteSpan({ traceId: `${'0'.repeat(16)}a3ce929d0e0e4736`, priority: 0 })

/** All that a request of another trace may have in our dialects, and what it has besides. */
const OLD: readonly (readonly [string, string])[] = [
  ['X-Request-Id', '1'],
  ['x-datadog-trace-id', '7'],
  ['X-Datadog-Parent-Id', '7'],
  ['x-datadog-sampling-priority', '2'],
  ['x-datadog-origin', 'rum'],
  ['X-DATADOG-TAGS', '_dd.p.tid=640cfd8d00000000'],
  ['Traceparent', '00-640cfd8d000000000000000000000007-0000000000000007-01'],
  ['tracestate', 'dd=s:2,rojo=1'],
  ['B3', '640cfd8d000000000000000000000007-0000000000000007-d'],
  ['x-b3-traceid', '640cfd8d000000000000000000000007'],
  ['X-B3-SpanId', '0000000000000007'],
  ['X-B3-ParentSpanId', '0000000000000007'],
  ['x-b3-flags', '1'],
  ['Baggage', 'user.id=1'],
  ['ot-baggage-a', '1'],
  ['OT-Baggage-B', '1'],
  ['x-datadog-other', '1'],
  ['accept', '*/*'],
]
const OTHERS = { 'x-request-id': '1', 'x-datadog-other': '1', accept: '*/*' }

function lower(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const names = [...entries].map(([name]) => name.toLowerCase())
  expect(new Set(names).size).toBe(names.length)
  return Object.fromEntries([...entries].map(([name, value]) => [name.toLowerCase(), value]))
}

function outgoing(): OutgoingMessage {
  const message = new OutgoingMessage()
  for (const [name, value] of OLD) message.setHeader(name, value)
  return message
}

/** A response of Express, as far as it matters here. */
function express(): OutgoingMessage {
  const message = outgoing()
  return Object.assign(message, {
    set: (name: string, value: string) => message.setHeader(name, value),
    get: (name: string) => message.getHeader(name),
  })
}

const CARRIERS: readonly (readonly [string, () => object, (carrier: never) => Iterable<[string, unknown]>])[] = [
  ['an object', () => Object.fromEntries(OLD), Object.entries],
  ['an object without a prototype', () => Object.assign(Object.create(null), Object.fromEntries(OLD)), Object.entries],
  ['a Map', () => new Map(OLD), (carrier: Map<string, string>) => carrier],
  ['Headers', () => new Headers(OLD as [string, string][]), (carrier: Headers) => carrier],
  ['an outgoing message', outgoing, (carrier: OutgoingMessage) => Object.entries(carrier.getHeaders())],
  ['a response of Express', express, (carrier: OutgoingMessage) => Object.entries(carrier.getHeaders())],
  [
    'raw headers',
    () => OLD.flat(),
    (carrier: string[]) => carrier.flatMap((name, i) => (i % 2 === 0 ? [[name, carrier[i + 1]]] : [])) as never,
  ],
  ['pairs', () => OLD.map((pair) => [...pair]), (carrier: [string, string][]) => carrier],
]

describe.each(CARRIERS)('what of another trace is in %s', (_, create, entriesOf) => {
  test.each<[string, SpanReference]>([
    ['a span that has less to tell', dropped],
    ['a span that has as much to tell', remoteSpan({ priority: 2, origin: 'x' }).setBaggageItem('c', '1')],
  ])('is not there any more beside %s', (_, context) => {
    const carrier = create()
    const written = every.inject(context, 'http_headers', carrier)
    expect(lower(entriesOf(carrier as never))).toEqual({ ...OTHERS, ...written })
    const read = every.extract('http_headers', carrier)
    expect(read).toMatchObject({ traceId: context.traceId, spanId: context.spanId })
    expect(read?.getAllBaggageItems()).toEqual(context.getAllBaggageItems())
  })

  test('stays where nobody writes its dialect, and where there is no span', () => {
    const w3c = new Propagation({ injectStyles: ['tracecontext'], extractStyles: [] }, NO_DEFAULTS)
    const carrier = create()
    const written = w3c.inject(dropped, 'http_headers', carrier)
    expect(lower(entriesOf(carrier as never))).toEqual({ ...lower(OLD), ...written })
    const untouched = create()
    every.inject(undefined, 'http_headers', untouched)
    expect(lower(entriesOf(untouched as never))).toEqual(lower(OLD))
  })
})

describe('an environment', () => {
  test('has nothing of the trace that the process itself was started in', () => {
    const env: Record<string, string> = { PATH: '/bin', traceparent: 'x', 'x-b3-flags': '1', X_Datadog_Trace_Id: '7' }
    every.inject(remoteSpan({ priority: 2, origin: 'rum' }).setBaggageItem('a', '1'), 'environment', env)
    const written = every.inject(dropped, 'environment', env)
    const variables = Object.entries(written).map(([name, value]) => [name.toUpperCase().replaceAll('-', '_'), value])
    expect(env).toEqual({ PATH: '/bin', ...Object.fromEntries(variables) })
    expect(env).not.toHaveProperty('X_DATADOG_ORIGIN')
    expect(env).not.toHaveProperty('BAGGAGE')
  })
})

describe('a carrier that cannot be cleared', () => {
  const boom = (): never => {
    throw new Error('boom')
  }

  test('is written to all the same, where it can be', () => {
    const deaf = new Proxy({ TraceParent: 'x' } as Record<string, string>, { deleteProperty: boom })
    expect(every.inject(dropped, 'http_headers', deaf)).toHaveProperty('traceparent')
    const nameless = new Proxy({} as Record<string, string>, { ownKeys: boom })
    expect(every.inject(dropped, 'http_headers', nameless)).toHaveProperty('traceparent')
    const map = Object.assign(new Map([['Traceparent', 'x']]), { delete: boom })
    every.inject(dropped, 'http_headers', map)
    expect(map.get('traceparent')).toMatch(/^00-/)
  })

  test.each([
    ['a frozen object', Object.freeze({ 'x-b3-flags': '1', TraceParent: 'x' })],
    ['frozen raw headers', Object.freeze(['x-b3-flags', '1', 'TraceParent', 'x'])],
    ['the headers of a response that came', Response.error().headers],
    ['a revoked Proxy', revoked()],
    ['a list of four billion entries', new Array(2 ** 32 - 1)],
    ['a request that has been sent', sent()],
  ])('stays as it is if it is %s', (_, carrier) => {
    expect(every.inject(dropped, 'http_headers', carrier)).toEqual({})
  })

  test('stays as it is if it is bytes', () => {
    const bytes = Buffer.from('abcdefgh')
    expect(every.inject(dropped, 'http_headers', bytes)).toEqual({})
    expect(bytes.toString()).toBe('abcdefgh')
  })

  test('is left to the function of the user, where there is one', () => {
    const carrier = { 'x-b3-flags': '1' }
    const names: string[] = []
    every.inject(dropped, 'http_headers', carrier, (_: object, name: string) => names.push(name))
    expect(names).toContain('traceparent')
    expect(carrier).toEqual({ 'x-b3-flags': '1' })
  })

  function sent(): OutgoingMessage {
    const message = new ServerResponse(new IncomingMessage(new Socket()))
    message.flushHeaders()
    return message
  }

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  }
})

test('an object has in the end what inject says and what is not ours, whatever was in it', () => {
  const ours = OLD.slice(1, -2).map(([name]) => name)
  const name = fc
    .tuple(fc.constantFrom(...ours), fc.infiniteStream(fc.boolean()))
    .map(([text, upper]) =>
      [...text].map((letter) => (upper.next().value ? letter.toUpperCase() : letter.toLowerCase())),
    )
    .map((letters) => letters.join(''))
  fc.assert(
    fc.property(fc.dictionary(fc.oneof(name, fc.constantFrom('__proto__', 'x-b', '')), fc.string()), (carrier) => {
      const strange = Object.entries(carrier).filter(([given]) => ['__proto__', 'x-b', ''].includes(given))
      const written = every.inject(dropped, 'http_headers', carrier)
      expect(Object.entries(carrier).sort()).toEqual([...strange, ...Object.entries(written)].sort())
    }),
  )
})
