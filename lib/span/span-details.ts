import { errorTags } from './error-tags.ts'
import { eventRecord, NO_ATTRIBUTE } from './event.ts'
import { linkRecord } from './link.ts'
import { namesOf, valueAt } from './properties.ts'
import type { RecordedSpan } from './recorded-span.ts'
import { roughBytes } from './rough-bytes.ts'
import type { AttributeValue } from './span.ts'
import { keyText } from './text.ts'

/** Links a span to whatever has readable ids; false if a getter of the link has finished the span. */
export function putLink(span: RecordedSpan, link: unknown, attributes: unknown): boolean {
  const { segment } = span
  const record = linkRecord(link, attributes, segment.recorder.tracestateOf)
  if (span.duration >= 0) return false
  if (record === undefined) segment.recorder.misused('link to something that is not a span', span.name)
  else {
    segment.bytes += roughBytes(record)
    span.links ??= []
    span.links.push(record)
  }
  return true
}

/** Puts an event on a span; false if a getter of an attribute has finished the span. */
export function putEvent(span: RecordedSpan, name: unknown, attributes: unknown, at: number | undefined): boolean {
  const { segment } = span
  const { record, refused } = eventRecord(name, segment.eventNano(at), attributes)
  if (span.duration >= 0) return false
  if (refused.length > 0) segment.recorder.leftOut(NO_ATTRIBUTE, refused.slice(0, 8).join(', '))
  segment.bytes += roughBytes(record)
  span.events ??= []
  span.events.push(record)
  return true
}

/** Keeps a value of any shape for `meta_struct`, or lets go of it; false if a getter of the value has finished the span. */
export function putMetaStruct(span: RecordedSpan, key: unknown, value: unknown): boolean {
  const name = keyText(key)
  const bytes = value === undefined ? 0 : roughBytes(value)
  if (span.duration >= 0) return false
  span.segment.bytes += bytes
  span.metaStruct ??= new Map()
  if (value === undefined) span.metaStruct.delete(name)
  else span.metaStruct.set(name, value)
  return true
}

/** The attributes of the event that tells of an exception. */
export function exceptionAttributes(exception: unknown, attributes: unknown): Record<string, AttributeValue> {
  const { type, message, stack } = errorTags(exception)
  // Without a prototype, or an attribute `__proto__` would set one, and its traps be called.
  const all: Record<string, AttributeValue> = Object.create(null)
  Object.assign(all, { 'exception.type': type, 'exception.message': message })
  if (stack !== undefined) all['exception.stacktrace'] = stack
  for (const name of namesOf(attributes)) all[name] = valueAt(attributes, name) as AttributeValue
  return all
}
