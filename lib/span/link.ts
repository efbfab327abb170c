import { parseHex16 } from './id.ts'
import { type JsonList, jsonList } from './json-list.ts'
import { plainTags } from './plain-tags.ts'
import { namesOf, valueAt } from './properties.ts'

/** A link as it is kept on a span until the span is encoded. */
export interface LinkRecord {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** Attributes as text; nested ones flattened to dotted names. */
  readonly attributes: Readonly<Record<string, string>> | undefined
  /** 1 if its trace is kept, 0 if not, as in `traceparent`; undefined as long as nobody has decided. */
  readonly flags?: 0 | 1 | undefined
  /** What travels with its trace under the name of that header. */
  readonly tracestate?: string | undefined
}

/** What of a trace a link tells. */
type LinkedTrace = Pick<LinkRecord, 'flags' | 'tracestate'>

/** Writes what there is to know of a trace whose priority is known as a `tracestate`; undefined if it is no trace. */
export type TracestateOf = (trace: unknown) => string | undefined

/** Where spans and their contexts, of this process and of others, have what a link tells of their trace. */
interface TraceHolder {
  readonly trace?: TraceFacts
  readonly segment?: TraceFacts
}

interface TraceFacts {
  readonly decision?: { readonly priority?: unknown }
  readonly remote?: { readonly priority?: unknown }
  readonly priority?: unknown
  readonly tracestate?: unknown
}

/** A link to a trace that nobody has decided about: by the time that it is encoded, somebody may have. */
class UndecidedLink implements LinkRecord {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: LinkRecord['attributes']
  readonly #told: () => LinkedTrace

  constructor({ traceId, spanId, attributes }: LinkRecord, told: () => LinkedTrace) {
    this.traceId = traceId
    this.spanId = spanId
    this.attributes = attributes
    this.#told = told
  }

  copy(): UndecidedLink {
    return new UndecidedLink(this, this.#told)
  }

  /** As it is known by now, or without what is known where that is not to be asked for. */
  decided(unasked: boolean): LinkRecord {
    const { traceId, spanId, attributes } = this
    return { traceId, spanId, attributes, ...(unasked ? undefined : this.#told()) }
  }

  get flags(): LinkRecord['flags'] {
    return this.#told().flags
  }

  get tracestate(): string | undefined {
    return this.#told().tracestate
  }
}

/** The ids of the span that is not recorded. */
const ZEROS = /^0+$/
/** Most attributes that a link has, as with events. */
const MAX_LINK_ATTRIBUTES = 128
/** Longest `tracestate` that is kept, in characters: so many every propagator has to take. */
const MAX_TRACESTATE = 512

/**
 * A link to whatever has readable ids, a span or the context of one, given by itself or as the `context` of an object.
 * Undefined for anything else.
 */
export function linkRecord(
  link: unknown,
  attributes: unknown,
  tracestateOf: TracestateOf = () => undefined,
): LinkRecord | undefined {
  if (link === null || typeof link !== 'object') return undefined
  try {
    const { context, attributes: own } = link as { context?: unknown; attributes?: unknown }
    // A span has a `context` too, but that is a method.
    if (context !== null && typeof context === 'object') return linkRecord(context, own, tracestateOf)
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
    const told = (): LinkedTrace => linkedTrace(link, tracestateOf)
    const record = { traceId, spanId: spanIdHex, attributes: textAttributes(attributes), ...told() }
    return record.flags === undefined ? new UndecidedLink(record, told) : record
  } catch {
    return undefined
  }
}

/** A link that is the same and another object. */
export function copyOfLink(link: LinkRecord): LinkRecord {
  return link instanceof UndecidedLink ? link.copy() : { ...link }
}

/** A link that tells from now on what its trace says now; nothing of it if it is not to be asked. */
export function decidedLink(link: LinkRecord, unasked: boolean): LinkRecord {
  return link instanceof UndecidedLink ? link.decided(unasked) : link
}

/** What is known of the trace that is linked to; it is not made to take its decision for that. */
function linkedTrace(link: TraceHolder, tracestateOf: TracestateOf): LinkedTrace {
  try {
    const trace = link.trace ?? link.segment
    const priority = trace?.decision?.priority ?? trace?.remote?.priority ?? trace?.priority
    if (typeof priority !== 'number') return { flags: undefined, tracestate: short(trace?.tracestate) }
    return { flags: priority > 0 ? 1 : 0, tracestate: tracestateOf(trace) ?? short(trace?.tracestate) }
  } catch {
    return {}
  }
}

function short(tracestate: unknown): string | undefined {
  return typeof tracestate === 'string' && tracestate.length <= MAX_TRACESTATE ? tracestate : undefined
}

function textAttributes(attributes: unknown): Record<string, string> | undefined {
  const names = namesOf(attributes)
  if (names.length === 0) return undefined
  // No prototype, so that an attribute may be called anything.
  const text: Record<string, string> = Object.create(null)
  for (const name of names.slice(0, MAX_LINK_ATTRIBUTES)) putLinkAttribute(text, name, valueAt(attributes, name))
  return text
}

/** Sets an attribute of a link to any value, as text; of nested ones each by its dotted name; as long as there is room. */
export function putLinkAttribute(attributes: Record<string, string>, name: unknown, value: unknown): void {
  let left = MAX_LINK_ATTRIBUTES - Object.keys(attributes).length
  plainTags(name, value, (key, plain) => {
    if (key in attributes || left-- > 0) attributes[key] = String(plain)
  })
}

/**
 * Links in the JSON that goes into the `_dd.span_links` tag:
 * `[{"trace_id":"<32 hex>","span_id":"<16 hex>","attributes":{…},"flags":1,"tracestate":"…"}]`.
 */
export function linksJson(links: readonly LinkRecord[]): JsonList {
  return jsonList(links, ({ traceId, spanId, flags, tracestate }, attributes) =>
    JSON.stringify({ trace_id: traceId, span_id: spanId, attributes, flags, tracestate }),
  )
}
