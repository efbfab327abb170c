import { OutgoingMessage, validateHeaderName, validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Propagation } from '../../lib/propagation/propagation.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { NO_DEFAULTS } from '../support/recording.ts'
import { identity } from './differential.ts'
import { factsOf, NO_FACTS, remoteSpan } from './remote-span.ts'

const STYLES = ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage'] as const

const JUNK = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefA-=,;:~% \t\r\n\0d_pts.é'), maxLength: 80 }),
  fc.constantFrom(
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-d',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '00f067aa0ba902b7',
    '7',
  ),
)

const HEADERS = fc.record(
  Object.fromEntries(
    [
      ...['trace-id', 'parent-id', 'sampling-priority', 'origin', 'tags'].map((name) => `x-datadog-${name}`),
      ...['traceparent', 'tracestate', 'b3', 'baggage', 'ot-baggage-a', 'ot-baggage-__proto__', 'ot-baggage-é\r\n'],
      ...['traceid', 'spanid', 'sampled', 'flags'].map((name) => `x-b3-${name}`),
    ].map((name) => [name, fc.oneof({ weight: 4, arbitrary: JUNK }, fc.array(JUNK, { maxLength: 3 }))]),
  ),
  { requiredKeys: [] },
)

describe('all dialects together', () => {
  test('never throw, and send nothing that Node would refuse, whatever came and whatever was set here', () => {
    const { tracer } = createTestTracer({ tracePropagationStyle: STYLES })
    fc.assert(
      fc.property(HEADERS, fc.array(fc.tuple(JUNK, JUNK), { maxLength: 3 }), (incoming, items) => {
        const childOf = tracer.extract('http_headers', incoming)
        tracer.trace('web.request', { childOf }, (span) => {
          for (const [key, value] of items) span.setBaggageItem(key, value)
          for (const context of [span, childOf]) {
            const message = new OutgoingMessage()
            const written = tracer.inject(context, 'http_headers', message)
            // Node has names in lower case.
            const lower = Object.entries(written).map(([name, value]) => [name.toLowerCase(), value])
            expect({ ...message.getHeaders() }).toEqual(Object.fromEntries(lower))
            // Of those that Node has not refused: into an object everything would go.
            expect(Object.keys(tracer.inject(context, 'http_headers', {}))).toEqual(Object.keys(written))
            for (const [name, value] of Object.entries(written)) {
              validateHeaderName(name)
              validateHeaderValue(name, value)
            }
          }
        })
      }),
      { numRuns: 500 },
    )
    expect(tracer.stats().started).toBe(500)
  })

  const pairs = ['datadog', 'tracecontext', 'b3', 'b3multi'].map((style) => [style, 'baggage'])
  test.each<[styles: readonly string[]]>([[STYLES], ...pairs.map((pair): [string[]] => [pair])])(
    'read what they have written: %j',
    (styles) => {
      const propagation = new Propagation({ injectStyles: styles, extractStyles: styles }, NO_DEFAULTS)
      const value = fc
        .string({ unit: 'binary', minLength: 1, maxLength: 20 })
        .filter((text) => Buffer.from(text).toString() === text)
      const items = fc.dictionary(fc.stringMatching(/^[a-z][a-z.-]{0,9}$/), value, { maxKeys: 5 })
      fc.assert(
        fc.property(identity, items, ({ traceId, spanId, sampled }, baggage) => {
          const facts = { traceId, spanId, priority: sampled ? 2 : 0 }
          const sent = remoteSpan(facts)
          for (const [key, text] of Object.entries(baggage)) sent.setBaggageItem(key, text)
          const carrier = {}
          propagation.inject(sent, 'text_map', carrier)
          const context = propagation.extract('text_map', JSON.parse(JSON.stringify(carrier)))
          expect(context && factsOf(context)).toEqual({ ...NO_FACTS, ...facts })
          expect(context?.getAllBaggageItems()).toEqual({ ...baggage })
        }),
      )
    },
  )
})
