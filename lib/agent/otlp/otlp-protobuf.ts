// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
import type { Buffer } from 'node:buffer'
import { PayloadRefused, WHOLE_PAYLOAD } from '../payload/payload-refused.ts'
import type { ReceivedAttribute } from '../received-trace.ts'
import type { Attributes, OtlpEvent, OtlpLink, OtlpSpan, SpanOfResource } from './otlp-span.ts'
import { ProtobufReader } from './protobuf-reader.ts'

/** Values inside of each other. */
const MAX_DEPTH = 16

/** The spans of an `ExportTraceServiceRequest`, one after the other. */
export function* protobufSpans(body: Buffer): Generator<SpanOfResource> {
  const request = new ProtobufReader(body)
  while (request.next()) {
    if (request.field === 1) yield* spansOfResource(request.bytes())
    else request.skip()
  }
}

function* spansOfResource(bytes: Buffer): Generator<SpanOfResource> {
  let resource: Attributes = Object.create(null)
  // The resource may stand behind its spans.
  const first = new ProtobufReader(bytes)
  while (first.next()) {
    if (first.field === 1) resource = attributesIn(first.message(), 1)
    else first.skip()
  }
  const scopes = new ProtobufReader(bytes)
  while (scopes.next()) {
    if (scopes.field !== 2) {
      scopes.skip()
      continue
    }
    const scope = scopes.message()
    while (scope.next()) {
      if (scope.field === 2) yield { resource, span: spanIn(scope.message()) }
      else scope.skip()
    }
  }
}

function spanIn(reader: ProtobufReader): OtlpSpan {
  const attributes: Record<string, ReceivedAttribute> = Object.create(null)
  const events: OtlpEvent[] = []
  const links: OtlpLink[] = []
  const span = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    start: 0n,
    end: 0n,
    status: 0,
    message: '',
  }
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = reader.bytes().toString('hex')
        break
      case 2:
        span.spanId = reader.bytes().toString('hex')
        break
      case 3:
        span.traceState = reader.text()
        break
      case 4:
        span.parentSpanId = reader.bytes().toString('hex')
        break
      case 5:
        span.name = reader.text()
        break
      case 6:
        span.kind = Number(reader.integer())
        break
      case 7:
        span.start = reader.fixed64()
        break
      case 8:
        span.end = reader.fixed64()
        break
      case 9:
        addPair(attributes, reader.message(), 0)
        break
      case 11:
        events.push(eventIn(reader.message()))
        break
      case 13:
        links.push(linkIn(reader.message()))
        break
      case 15:
        Object.assign(span, statusIn(reader.message()))
        break
      default:
        reader.skip()
    }
  }
  return { ...span, attributes, events, links }
}

function statusIn(reader: ProtobufReader): Pick<OtlpSpan, 'status' | 'message'> {
  let [status, message] = [0, '']
  while (reader.next()) {
    if (reader.field === 2) message = reader.text()
    else if (reader.field === 3) status = Number(reader.integer())
    else reader.skip()
  }
  return { status, message }
}

function eventIn(reader: ProtobufReader): OtlpEvent {
  const attributes: Record<string, ReceivedAttribute> = Object.create(null)
  let [name, time] = ['', 0n]
  while (reader.next()) {
    if (reader.field === 1) time = reader.fixed64()
    else if (reader.field === 2) name = reader.text()
    else if (reader.field === 3) addPair(attributes, reader.message(), 0)
    else reader.skip()
  }
  return { name, time, attributes }
}

function linkIn(reader: ProtobufReader): OtlpLink {
  const attributes: Record<string, ReceivedAttribute> = Object.create(null)
  const link = { traceId: '', spanId: '', traceState: '', flags: 0 }
  while (reader.next()) {
    if (reader.field === 1) link.traceId = reader.bytes().toString('hex')
    else if (reader.field === 2) link.spanId = reader.bytes().toString('hex')
    else if (reader.field === 3) link.traceState = reader.text()
    else if (reader.field === 4) addPair(attributes, reader.message(), 0)
    else if (reader.field === 6) link.flags = reader.fixed32()
    else reader.skip()
  }
  return { ...link, attributes }
}

function attributesIn(reader: ProtobufReader, field: number): Attributes {
  const attributes: Record<string, ReceivedAttribute> = Object.create(null)
  while (reader.next()) {
    if (reader.field === field) addPair(attributes, reader.message(), 0)
    else reader.skip()
  }
  return attributes
}

function addPair(attributes: Record<string, ReceivedAttribute>, reader: ProtobufReader, depth: number): void {
  let key = ''
  let value: ReceivedAttribute = ''
  while (reader.next()) {
    if (reader.field === 1) key = reader.text()
    else if (reader.field === 2) value = valueIn(reader.message(), depth)
    else reader.skip()
  }
  attributes[key] = value
}

function valueIn(reader: ProtobufReader, depth: number): ReceivedAttribute {
  if (depth === MAX_DEPTH)
    throw new PayloadRefused(
      'proto: exceeded max recursion depth',
      `expected values at most ${MAX_DEPTH} deep, got one deeper; ${WHOLE_PAYLOAD}`,
    )
  let value: ReceivedAttribute = ''
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = reader.text()
        break
      case 2:
        value = reader.integer() !== 0n
        break
      case 3:
        value = BigInt.asIntN(64, reader.integer())
        break
      case 4:
        value = reader.double()
        break
      case 5:
        value = listIn(reader.message(), depth + 1)
        break
      case 6:
        value = textOfMap(reader.message(), depth + 1)
        break
      case 7:
        value = reader.bytes().toString('base64')
        break
      default:
        reader.skip()
    }
  }
  return value
}

function listIn(reader: ProtobufReader, depth: number): ReceivedAttribute[] {
  const list: ReceivedAttribute[] = []
  while (reader.next()) {
    if (reader.field === 1) list.push(valueIn(reader.message(), depth))
    else reader.skip()
  }
  return list
}

/** Datadog has no maps in values. */
function textOfMap(reader: ProtobufReader, depth: number): string {
  const map: Record<string, ReceivedAttribute> = Object.create(null)
  while (reader.next()) {
    if (reader.field === 1) addPair(map, reader.message(), depth)
    else reader.skip()
  }
  return jsonOf(map)
}

/** A value as JSON has it: integers are numbers, if they are exact. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, one) =>
    typeof one === 'bigint' ? (Number.isSafeInteger(Number(one)) ? Number(one) : String(one)) : one,
  )
}
