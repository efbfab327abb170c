import { parseHex16 } from './id.ts'
import { namesOf, valueAt } from './properties.ts'
import { plainTags } from './tag-value.ts'

/** A link as it is kept on a span until the span is encoded. */
export interface LinkRecord {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** Attributes as text; nested ones flattened to dotted names. */
  readonly attributes: Readonly<Record<string, string>> | undefined
}

/** The ids of the span that is not recorded. */
const ZEROS = /^0+$/

/**
 * A link to whatever has readable ids, a span or the context of one, given by itself or as the `context` of an object.
 * Undefined for anything else.
 */
export function linkRecord(link: unknown, attributes: unknown): LinkRecord | undefined {
  if (link === null || typeof link !== 'object') return undefined
  try {
    const { context, attributes: own } = link as { context?: unknown; attributes?: unknown }
    // A span has a `context` too, but that is a method.
    if (context !== null && typeof context === 'object') return linkRecord(context, own)
    const { traceId, spanIdHex } = link as { traceId?: unknown; spanIdHex?: unknown }
    if (typeof traceId !== 'string' || typeof spanIdHex !== 'string') return undefined
    if (traceId.length !== 32 || spanIdHex.length !== 16) return undefined
    if (
      ZEROS.test(traceId) ||
      ZEROS.test(spanIdHex) ||
      parseHex16(traceId) === undefined ||
      parseHex16(traceId, 16) === undefined ||
      parseHex16(spanIdHex) === undefined
    )
      return undefined
    return { traceId, spanId: spanIdHex, attributes: textAttributes(attributes) }
  } catch {
    return undefined
  }
}

function textAttributes(attributes: unknown): Record<string, string> | undefined {
  const names = namesOf(attributes)
  if (names.length === 0) return undefined
  // No prototype, so that an attribute may be called anything.
  const text: Record<string, string> = Object.create(null)
  for (const name of names) {
    plainTags(name, valueAt(attributes, name), (key, value) => {
      text[key] = String(value)
    })
  }
  return text
}

/**
 * Links in the JSON that goes into the `_dd.span_links` tag:
 * `[{"trace_id":"<32 hex>","span_id":"<16 hex>","attributes":{…}}]`.
 */
export function linksJson(links: readonly LinkRecord[]): string {
  return JSON.stringify(
    links.map(({ traceId, spanId, attributes }) => ({ trace_id: traceId, span_id: spanId, attributes })),
  )
}
