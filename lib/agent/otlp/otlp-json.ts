// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
import type { Buffer } from 'node:buffer'
import { PayloadRefused, tooMany, WHOLE_PAYLOAD } from '../payload/payload-refused.ts'
import type { ReceivedAttribute } from '../received-trace.ts'
import { STEP_BYTES, type Steps } from '../steps.ts'
import { jsonOf } from './otlp-protobuf.ts'
import type { Attributes, OtlpEvent, OtlpLink, OtlpSpan, SpanOfResource } from './otlp-span.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
/** Arrays and objects inside each other. */
const MAX_DEPTH = 64
/** `{"resourceSpans":[{"scopeSpans":[{"spans":[`, of which the spans are parsed one by one: objects and arrays in turn. */
const SPANS_DEPTH = 6
/** What may stand around the spans, in bytes. */
const MAX_AROUND = 2 * 1024 * 1024
const MAX_SPAN = 4 * 1024 * 1024
const MAX_UINT64 = 2n ** 64n - 1n
/** Values inside of each other. */
const MAX_VALUE_DEPTH = 16

type Json = Readonly<Record<string, unknown>>

/** The spans of an `ExportTraceServiceRequest` in JSON, one after the other; nothing in place of one gives others a turn. */
export function* jsonSpans(body: Buffer): Generator<SpanOfResource | undefined, void, undefined> {
  const { around, parts } = yield* split(body)
  const request = objectOf(parse(around))
  for (const one of listOf(request['resourceSpans'])) {
    const resourceSpans = objectOf(one)
    const resource = attributesOf(objectOf(resourceSpans['resource'])['attributes'])
    for (const scopeSpans of listOf(resourceSpans['scopeSpans'])) {
      for (const place of listOf(objectOf(scopeSpans)['spans'])) {
        const part = typeof place === 'number' ? parts[place] : undefined
        if (part === undefined) throw refused('an object for each span')
        yield { resource, span: spanOf(objectOf(parse(body.toString('utf8', part.start, part.end)))) }
      }
    }
  }
}

/** Where a span stands. */
interface Part {
  readonly start: number
  readonly end: number
}

/** The text with a number in the place of each span, and where the spans are. */
function* split(body: Buffer): Steps<{ around: string; parts: Part[] }> {
  const parts: Part[] = []
  const around: string[] = []
  /** Of each open bracket whether it is one of an array. */
  const open: boolean[] = []
  let copied = 0
  let start = -1
  for (let at = 0, rested = 0; at < body.length; at++) {
    if (at - rested >= STEP_BYTES) {
      rested = at
      yield
    }
    const char = body[at]
    if (char === QUOTE) at = endOfString(body, at)
    else if (char === OPEN_ARRAY || char === OPEN_OBJECT) {
      if (char === OPEN_OBJECT && open.length === SPANS_DEPTH && open.every((array, i) => array === (i % 2 === 1)))
        start = at
      if (open.push(char === OPEN_ARRAY) > MAX_DEPTH) throw refused(`arrays and objects at most ${MAX_DEPTH} deep`)
    } else if (char === CLOSE_ARRAY || char === CLOSE_OBJECT) {
      open.pop()
      if (start === -1 || open.length > SPANS_DEPTH) continue
      if (at - start > MAX_SPAN) throw tooMany(MAX_SPAN, 'bytes for a span')
      around.push(body.toString('utf8', copied, start), String(parts.length))
      parts.push({ start, end: at + 1 })
      copied = at + 1
      start = -1
    }
  }
  around.push(body.toString('utf8', copied))
  const text = around.join('')
  if (text.length > MAX_AROUND + 16 * parts.length) throw tooMany(MAX_AROUND, 'bytes around the spans')
  return { around: text, parts }
}

function endOfString(body: Buffer, start: number): number {
  for (let at = start + 1; at < body.length; at++) {
    if (body[at] === BACKSLASH) at++
    else if (body[at] === QUOTE) return at
  }
  return body.length
}

function spanOf(span: Json): OtlpSpan {
  const status = objectOf(span['status'])
  return {
    traceId: textOf(span['traceId']).toLowerCase(),
    spanId: textOf(span['spanId']).toLowerCase(),
    parentSpanId: textOf(span['parentSpanId']).toLowerCase(),
    traceState: textOf(span['traceState']),
    name: textOf(span['name']),
    kind: numberOf(span['kind']),
    start: nanosecondsOf(span['startTimeUnixNano']),
    end: nanosecondsOf(span['endTimeUnixNano']),
    attributes: attributesOf(span['attributes']),
    events: listOf(span['events']).map((event) => eventOf(objectOf(event))),
    links: listOf(span['links']).map((link) => linkOf(objectOf(link))),
    status: numberOf(status['code']),
    message: textOf(status['message']),
  }
}

function eventOf({ name, timeUnixNano, attributes }: Json): OtlpEvent {
  return { name: textOf(name), time: nanosecondsOf(timeUnixNano), attributes: attributesOf(attributes) }
}

function linkOf({ traceId, spanId, traceState, flags, attributes }: Json): OtlpLink {
  return {
    traceId: textOf(traceId).toLowerCase(),
    spanId: textOf(spanId).toLowerCase(),
    traceState: textOf(traceState),
    flags: numberOf(flags),
    attributes: attributesOf(attributes),
  }
}

function attributesOf(pairs: unknown, depth = 0): Attributes {
  const attributes: Record<string, ReceivedAttribute> = Object.create(null)
  for (const pair of listOf(pairs)) {
    const { key, value } = objectOf(pair)
    attributes[textOf(key)] = anyValueOf(objectOf(value), depth)
  }
  return attributes
}

function anyValueOf(value: Json, depth: number): ReceivedAttribute {
  if (depth === MAX_VALUE_DEPTH) throw refused(`values at most ${MAX_VALUE_DEPTH} deep`)
  if ('stringValue' in value) return textOf(value['stringValue'])
  if ('boolValue' in value) return value['boolValue'] === true
  if ('intValue' in value) return integerOf(value['intValue'])
  if ('doubleValue' in value) return Number(value['doubleValue'])
  if ('bytesValue' in value) return textOf(value['bytesValue'])
  if ('arrayValue' in value)
    return listOf(objectOf(value['arrayValue'])['values']).map((one) => anyValueOf(objectOf(one), depth + 1))
  if ('kvlistValue' in value) return jsonOf(attributesOf(objectOf(value['kvlistValue'])['values'], depth + 1))
  return ''
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new PayloadRefused(`json: ${(error as Error).message}`, `expected JSON, got something else; ${WHOLE_PAYLOAD}`)
  }
}

function objectOf(value: unknown): Json {
  if (value === undefined || value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Json
  throw refused('an object')
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw refused('an array')
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  throw refused('text')
}

/** Of an enum or a set of flags. */
function numberOf(value: unknown): number {
  if (value === undefined || value === null) return 0
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw refused('a whole number')
}

/** Decimal text, or a number, which then may be rounded. */
function integerOf(value: unknown): bigint {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt.asIntN(64, BigInt(value))
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt.asIntN(64, BigInt(value))
  throw refused('an integer')
}

function nanosecondsOf(value: unknown): bigint {
  if (value === undefined || value === null) return 0n
  const text = typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : value
  if (typeof text === 'string' && /^\d{1,20}$/.test(text) && BigInt(text) <= MAX_UINT64) return BigInt(text)
  throw refused('nanoseconds since the epoch')
}

function refused(expected: string): PayloadRefused {
  return new PayloadRefused(
    'json: the request is none of OTLP',
    `expected ${expected}, got something else; ${WHOLE_PAYLOAD}`,
  )
}
