import { countOf } from './count-of.ts'
import { type JsonList, jsonList } from './json-list.ts'
import { namesOf, valueAt } from './properties.ts'
import { bounded, fieldText, keyText, MAX_VALUE_LENGTH } from './text.ts'

type Primitive = string | number | boolean

/** An event as it is kept on a span until the span is encoded. */
export interface EventRecord {
  readonly name: string
  /** Nanoseconds since the epoch. */
  readonly timeUnixNano: bigint
  readonly attributes: Readonly<Record<string, Primitive | readonly Primitive[]>> | undefined
}

/** What is wrong with an attribute that no event can carry. */
export const NO_ATTRIBUTE = 'event attribute that is no string, number, boolean or array of one of them'
/** Most attributes of an event. */
export const MAX_ATTRIBUTES = 128
const MAX_ARRAY = 100

/** An event with those of its attributes that an event can carry, and the names of those it cannot. */
export function eventRecord(
  name: unknown,
  timeUnixNano: bigint,
  attributes: unknown,
): { record: EventRecord; refused: readonly string[] } {
  const kept: Record<string, Primitive | readonly Primitive[]> = Object.create(null)
  const refused: string[] = []
  const names = namesOf(attributes)
  for (const [i, key] of names.entries()) {
    const value = i < MAX_ATTRIBUTES ? eventAttribute(valueAt(attributes, key)) : undefined
    if (value === undefined) refused.push(keyText(key))
    else kept[keyText(key)] = value
  }
  const any = names.length > refused.length
  return { record: { name: fieldText(name), timeUnixNano, attributes: any ? kept : undefined }, refused }
}

/** A string, a finite number, a boolean, or an array of one of them; undefined for what is no attribute. */
export function eventAttribute(value: unknown): Primitive | readonly Primitive[] | undefined {
  try {
    return Array.isArray(value) ? elements(value) : primitive(value)
  } catch {
    // A proxy that has been revoked, or whose length cannot be read.
    return undefined
  }
}

function elements(value: readonly unknown[]): readonly Primitive[] | undefined {
  const items: Primitive[] = []
  const end = countOf(value, MAX_ARRAY)
  for (let i = 0; i < end; i++) {
    const item = primitive(valueAt(value, String(i)))
    if (item === undefined || typeof item !== typeof (items[0] ?? item)) return undefined
    items.push(item)
  }
  return items
}

function primitive(value: unknown): Primitive | undefined {
  if (typeof value === 'string') return bounded(value, MAX_VALUE_LENGTH)
  if (typeof value === 'boolean') return value
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/**
 * Events in the JSON that goes into the `events` tag:
 * `[{"name":"…","time_unix_nano":1700000000000000001,"attributes":{…}}]`.
 */
export function eventsJson(events: readonly EventRecord[]): JsonList {
  return jsonList(events, ({ name, timeUnixNano }, attributes) => {
    const rest = attributes === undefined ? '' : `,"attributes":${JSON.stringify(attributes)}`
    // Written by hand, because JSON.stringify would round the nanoseconds to a multiple of 256.
    return `{"name":${JSON.stringify(name)},"time_unix_nano":${timeUnixNano}${rest}}`
  })
}
