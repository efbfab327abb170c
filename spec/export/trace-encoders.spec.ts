import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReceivedAttribute } from '../../lib/agent/received-trace.ts'
import type { NativeFields } from '../../lib/export/native-fields.ts'
import { type SpanRecord, spanRecords } from '../../lib/export/span-record.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import type { EventRecord } from '../../lib/span/event.ts'
import { readPayload, traceEncoderContract } from '../contract/trace-encoder.contract.ts'
import { recordTrace, WORKLOAD } from '../support/recorded-workload.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

const ALL: NativeFields = { links: true, events: true, metaStruct: true }
const NONE: NativeFields = { links: false, events: false, metaStruct: false }
const LIST_TAGS = ['_dd.span_links', 'events']

traceEncoderContract('v0.4', (options) => new V04Encoder(options))
traceEncoderContract('v0.4 to a new agent', (options) => new V04Encoder({ ...options, native: () => ALL }), LIST_TAGS)
traceEncoderContract('v0.5', (options) => new V05Encoder(options))

function encoding(native: () => NativeFields) {
  const process = { runtimeId: 'run-1', pid: 7 }
  const encoder = new V04Encoder({ maxBytes: 1 << 20, defaults: NO_DEFAULTS, process, native })
  const records: SpanRecord[] = []
  const { recorder, clock, ledger } = recording({
    complete: (segment, spans) => {
      encoder.append(segment, spans)
      records.push(...spanRecords(segment, spans, NO_DEFAULTS, process))
    },
  })
  return { encoder, recorder, clock, records, ledger }
}

type Attribute = NonNullable<EventRecord['attributes']>[string]

/** As an agent reads it: integers are exact, numbers in one array are of one kind, and half characters none. */
function onTheWire(value: Attribute): ReceivedAttribute {
  if (typeof value === 'string') return Buffer.from(value).toString()
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  return value as ReceivedAttribute
}

describe('v0.4 to a new agent', () => {
  test('has links and events in fields of their own, as they were recorded', () => {
    fc.assert(
      fc.property(WORKLOAD, (workload) => {
        const { encoder, recorder, clock, records } = encoding(() => ALL)
        for (const steps of workload) recordTrace(recorder, clock, steps)
        const read = readPayload(encoder.take()).flat()
        for (const [i, { links, events }] of records.entries()) {
          expect(read[i]?.meta).not.toHaveProperty('events')
          expect(read[i]?.links.map(({ traceId, attributes }) => ({ traceId, ...attributes }))).toEqual(
            links.map(({ traceId, attributes }) => ({ traceId, ...attributes })),
          )
          expect(read[i]?.events.map((event) => ({ ...event, attributes: { ...event.attributes } }))).toEqual(
            events.map(({ name, timeUnixNano, attributes = {} }) => ({
              name: Buffer.from(name).toString(),
              timeUnixNano,
              attributes: Object.fromEntries(
                Object.entries(attributes).map(([key, value]) => [Buffer.from(key).toString(), onTheWire(value)]),
              ),
            })),
          )
        }
      }),
      { numRuns: 40 },
    )
  })

  test('has all fields in one span', () => {
    const { encoder, recorder } = encoding(() => ALL)
    const span = recorder.start('op', undefined, { type: 'web' }, 0)
    span.addLink(span.context())
    span.addEvent('e')
    Object.assign(span, { metaStruct: new Map([['k', { n: 1 }]]) })
    span.finish()
    const payload = encoder.take()
    // array of one chunk, array of one span, and a map of 15
    expect(Buffer.from(payload.bytes.subarray(0, 7)).toString('hex')).toBe('dd00000001918f')
    const [[read] = []] = readPayload(payload)
    expect(read).toMatchObject({ type: 'web', links: [{ spanId: '1' }], events: [{ name: 'e' }] })
    // {"n":1}
    expect(Buffer.from(read?.metaStruct['k'] ?? []).toString('hex')).toBe('81a16e01')
  })
})

test('an agent that changes its mind gets each chunk as it wants it at the time', () => {
  let native = NONE
  const { encoder, recorder, ledger } = encoding(() => native)
  for (const now of [NONE, ALL, { ...NONE, links: true }, NONE]) {
    native = now
    const span = recorder.start('op', undefined, undefined, 0)
    span.addLink(span.context())
    span.addEvent('e')
    Object.assign(span, { metaStruct: new Map([['k', 1]]) })
    span.finish()
  }
  const read = readPayload(encoder.take()).flat()
  expect(
    read.map(({ meta, links, events, metaStruct }) => [
      ...LIST_TAGS.filter((tag) => tag in meta),
      ...[links.length, events.length, Object.keys(metaStruct).length],
    ]),
  ).toEqual([
    ['_dd.span_links', 'events', 0, 0, 0],
    [1, 1, 1],
    ['events', 1, 0, 0],
    ['_dd.span_links', 'events', 0, 0, 0],
  ])
  expect(ledger.snapshot().misuse).toEqual({ 'meta_struct for an agent that takes none': 3 })
})

test.each([
  ['links', 'otel.dropped_links_count', '_dd.span_links'],
  ['events', 'otel.dropped_events_count', 'events'],
])('of %s that have no room in a tag, the span tells how many', (what, counted, tag) => {
  const { encoder, recorder, records } = encoding(() => NONE)
  const span = recorder.start('op', undefined, undefined, 0)
  for (let i = 0; i < 40; i++) {
    if (what === 'links') span.addLink(span.context(), { i, text: 'x'.repeat(1000) })
    else span.addEvent('e', { i, text: 'x'.repeat(1000) })
  }
  span.finish()
  const [[read] = []] = readPayload(encoder.take())
  const json = read?.meta[tag] ?? ''
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(25_000)
  expect((JSON.parse(json) as unknown[]).length + (read?.metrics[counted] ?? 0)).toBe(40)
  expect(records[0]?.metrics[counted]).toBe(read?.metrics[counted])
})
