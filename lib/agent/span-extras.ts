import type { ReceivedAttribute, ReceivedEvent, ReceivedLink, ReceivedSpan } from './received-trace.ts'

/** The tags in which tracers send what has no field in their version of the protocol. */
const LINKS_TAG = '_dd.span_links'
const EVENTS_TAG = 'events'
const MAX_SIZE = 1_000_000

/** The links of a span, from their field and from the tag. */
export function linksOf({ links, meta }: ReceivedSpan): readonly ReceivedLink[] {
  const told = listIn(meta[LINKS_TAG])
  return told.length === 0 ? links : [...links, ...told.flatMap(linkOf)]
}

/** The events of a span, from their field and from the tag. */
export function eventsOf({ events, meta }: ReceivedSpan): readonly ReceivedEvent[] {
  const told = listIn(meta[EVENTS_TAG])
  return told.length === 0 ? events : [...events, ...told.flatMap(eventOf)]
}

/** `[{"trace_id":"69b5…","span_id":"0000000000000abc","attributes":{"k":"v"}}]` */
function linkOf(link: Record<string, unknown>): ReceivedLink[] {
  const traceId = String(link['trace_id']).toLowerCase()
  const spanId = String(link['span_id']).toLowerCase()
  if (!/^[0-9a-f]{1,32}$/.test(traceId) || !/^[0-9a-f]{1,16}$/.test(spanId)) return []
  const attributes: Record<string, string> = Object.create(null)
  for (const [key, value] of Object.entries(objectOf(link['attributes']))) attributes[key] = String(value)
  const tracestate = typeof link['tracestate'] === 'string' ? link['tracestate'] : ''
  const flags = typeof link['flags'] === 'number' ? link['flags'] : 0
  return [{ traceId: traceId.padStart(32, '0'), spanId: String(BigInt(`0x${spanId}`)), attributes, tracestate, flags }]
}

/** `[{"name":"retry","time_unix_nano":1773489871207000000,"attributes":{"k":1}}]` */
function eventOf(event: Record<string, unknown>): ReceivedEvent[] {
  const { name, time_unix_nano: time } = event
  if (typeof name !== 'string' || typeof time !== 'number' || !Number.isFinite(time)) return []
  const attributes: Record<string, ReceivedAttribute> = Object.create(null)
  for (const [key, value] of Object.entries(objectOf(event['attributes']))) attributes[key] = attributeOf(value)
  return [{ name, timeUnixNano: BigInt(Math.trunc(time)), attributes }]
}

function attributeOf(value: unknown): ReceivedAttribute {
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : (one as number)))
  if (typeof value === 'object' || value === undefined) return JSON.stringify(value)
  return value as ReceivedAttribute
}

function listIn(json: string | undefined): Record<string, unknown>[] {
  if (json === undefined || json.length > MAX_SIZE) return []
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.filter((one) => typeof one === 'object' && one !== null) : []
  } catch {
    // Somebody's own tag of this name.
    return []
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
