import { Buffer } from 'node:buffer'
import { listed, type Pieces } from '../pieces.ts'
import type { ReceivedAttribute, ReceivedEvent, ReceivedLink, ReceivedSpan } from '../received-trace.ts'

/** Spans of one trace that came together, as they were recorded. */
export interface TraceRecord {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  readonly spans: readonly ReceivedSpan[]
}

/** Spans as one line of JSON, in pieces: 64-bit numbers are decimal text, structures are in base64. */
export function* traceRecord(traceId: string, spans: readonly ReceivedSpan[], receivedAt: number): Pieces {
  yield* listed(`{"clew":1,"traceId":"${traceId}","receivedAt":${receivedAt},"spans":[`, spans, ']}', recorded)
}

/** Reads such a line; throws a `SyntaxError` that says what is wrong with it. */
export function readTraceRecord(line: string): TraceRecord {
  const record = objectOf(JSON.parse(line), 'a record')
  if (record['clew'] !== 1) throw wrong('"clew":1, which a record begins with', record['clew'])
  const spans = record['spans']
  if (!Array.isArray(spans)) throw wrong('an array of spans', spans)
  return { receivedAt: numberOf(record['receivedAt'], 'receivedAt'), spans: spans.map(spanOf) }
}

function recorded(span: ReceivedSpan): object {
  const { traceId, spanId, parentId, name, service, resource, type, error, meta, metrics, links } = span
  const { start, duration, events, metaStruct } = span
  return {
    ...{ traceId, spanId, parentId, name, service, resource, type, error, meta, metrics, links },
    start: String(start),
    duration: String(duration),
    events: events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      timeUnixNano: String(timeUnixNano),
      attributes: mapped(attributes, recordedAttribute),
    })),
    metaStruct: mapped(metaStruct, (bytes) => Buffer.from(bytes).toString('base64')),
  }
}

/** An integer is told from a number with a fraction: `{"int":"1"}`. */
function recordedAttribute(value: ReceivedAttribute): unknown {
  if (typeof value === 'bigint') return { int: String(value) }
  return typeof value === 'object' ? value.map(recordedAttribute) : value
}

function spanOf(value: unknown): ReceivedSpan {
  const span = objectOf(value, 'a span')
  const text = (key: string): string => textOf(span[key], key)
  return {
    traceId: matching(span['traceId'], /^[0-9a-f]{32}$/, 'traceId'),
    spanId: idOf(span['spanId'], 'spanId'),
    parentId: idOf(span['parentId'], 'parentId'),
    name: text('name'),
    service: text('service'),
    resource: text('resource'),
    type: text('type'),
    error: numberOf(span['error'], 'error'),
    start: integerOf(span['start'], 'start'),
    duration: integerOf(span['duration'], 'duration'),
    meta: mapped(objectOf(span['meta'], 'meta'), textOf),
    metrics: mapped(objectOf(span['metrics'], 'metrics'), numberOf),
    links: listOf(span['links'], 'links').map(linkOf),
    events: listOf(span['events'], 'events').map(eventOf),
    metaStruct: mapped(objectOf(span['metaStruct'], 'metaStruct'), (base64, key) =>
      Buffer.from(textOf(base64, key), 'base64'),
    ),
  }
}

function linkOf(value: unknown): ReceivedLink {
  const link = objectOf(value, 'a link')
  return {
    traceId: matching(link['traceId'], /^[0-9a-f]{32}$/, 'traceId'),
    spanId: idOf(link['spanId'], 'spanId'),
    attributes: mapped(objectOf(link['attributes'], 'attributes'), textOf),
    tracestate: textOf(link['tracestate'], 'tracestate'),
    flags: numberOf(link['flags'], 'flags'),
  }
}

function eventOf(value: unknown): ReceivedEvent {
  const event = objectOf(value, 'an event')
  return {
    name: textOf(event['name'], 'name'),
    timeUnixNano: integerOf(event['timeUnixNano'], 'timeUnixNano'),
    attributes: mapped(objectOf(event['attributes'], 'attributes'), attributeOf),
  }
}

function attributeOf(value: unknown, key: string): ReceivedAttribute {
  if (Array.isArray(value)) return value.map((one) => attributeOf(one, key))
  if (typeof value === 'object') return integerOf(objectOf(value, key)['int'], key)
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  throw wrong(`an attribute for ${key}`, value)
}

/** A map with other values, that has no prototype. */
function mapped<From, To>(
  map: Readonly<Record<string, From>>,
  value: (from: From, key: string) => To,
): Record<string, To> {
  const copy: Record<string, To> = Object.create(null)
  for (const key of Object.keys(map)) copy[key] = value(map[key] as From, key)
  return copy
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw wrong(`an object for ${name}`, value)
}

function listOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value
  throw wrong(`an array for ${name}`, value)
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw wrong(`text for ${name}`, value)
}

function numberOf(value: unknown, name: string): number {
  if (typeof value === 'number') return value
  throw wrong(`a number for ${name}`, value)
}

function integerOf(value: unknown, name: string): bigint {
  return BigInt(matching(value, /^-?\d{1,20}$/, name))
}

function idOf(value: unknown, name: string): string {
  return matching(value, /^\d{1,20}$/, name)
}

function matching(value: unknown, pattern: RegExp, name: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value
  throw wrong(`digits for ${name}`, value)
}

function wrong(expected: string, got: unknown): SyntaxError {
  return new SyntaxError(`expected ${expected}, got ${JSON.stringify(got)?.slice(0, 60)}`)
}
