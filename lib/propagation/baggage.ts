import { Baggage } from '../span/baggage.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { keyText } from '../span/text.ts'
import { along } from './along.ts'
import { Alphabet } from './alphabet.ts'
import { withoutSpace } from './optional-space.ts'
import { percentDecoded, percentEncoded } from './percent-text.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'
import { isToken } from './token.ts'

const BAGGAGE = 'baggage'
/** What values and properties are made of: neither space nor `"`, `,`, `;` and `\`. */
const OCTETS = Alphabet.printable(' ",;\\')

export interface BaggageLimits {
  /** So many items are read and written at most. */
  readonly maxItems: number
  /** So long is the header that is read and written at most, in bytes. */
  readonly maxBytes: number
}

/** The least that the specification asks for. */
export const BAGGAGE_LIMITS: BaggageLimits = { maxItems: 64, maxBytes: 8192 }

/**
 * W3C Baggage (https://www.w3.org/TR/baggage/#baggage-http-header-format): what the application sends along.
 *
 *     baggage: user.id=42,city=K%C3%B6ln,plan=gold;source=crm
 *
 * One item that is not valid, or has no value, spoils the header, as in the public tracers; what is beyond the limits is
 * left out. An item of another process is passed on as it came, with its properties, until it is set anew. A key that is no
 * token is percent-encoded like a value, as dd-trace-py has it.
 */
export class BaggagePropagator implements Propagator {
  readonly style = 'baggage'
  readonly addsOnly = true
  readonly #limits: BaggageLimits
  readonly #tagKeys: ReadonlySet<string>

  /** The first span here is tagged with the items of `tagKeys`, `*` for all, as `baggage.<key>`. */
  constructor(limits: BaggageLimits = BAGGAGE_LIMITS, tagKeys: Iterable<string> = []) {
    this.#limits = limits
    this.#tagKeys = new Set(tagKeys)
  }

  inject({ trace: { baggage } }: SpanReference, set: CarrierSetter): void {
    if (baggage === undefined) return
    const { maxItems, maxBytes } = this.#limits
    let header = ''
    let items = 0
    for (const [key, value] of baggage) {
      const member = baggage.foreign(key) ?? memberText(key, value)
      if (member === undefined) continue
      const longer = items === 0 ? member : `${header},${member}`
      if (++items > maxItems || longer.length > maxBytes) break
      header = longer
    }
    if (header !== '') set(BAGGAGE, header)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    const header = get(BAGGAGE, 'joined')
    if (header === undefined || header === '') return undefined
    const baggage = parseBaggage(header, this.#limits)
    return baggage === undefined ? undefined : along({ baggage, rootTags: this.#tagsOf(baggage) })
  }

  #tagsOf(baggage: Baggage): ReadonlyMap<string, string> | undefined {
    const keys = this.#tagKeys
    if (keys.size === 0) return undefined
    const tags = new Map<string, string>()
    for (const [key, value] of baggage) if (keys.has(key) || keys.has('*')) tags.set(keyText(`baggage.${key}`), value)
    return tags.size === 0 ? undefined : tags
  }
}

/** Undefined for what no tracer would read. */
function memberText(key: string, value: string): string | undefined {
  const name = keyToken(key.trim())
  return name === '' || value === '' ? undefined : `${name}=${percentEncoded(value)}`
}

function keyToken(key: string): string {
  return isToken(key) ? key : percentEncoded(key).replaceAll('(', '%28').replaceAll(')', '%29')
}

/** Undefined for a header that is not valid, or has no items. */
function parseBaggage(header: string, { maxItems, maxBytes }: BaggageLimits): Baggage | undefined {
  const baggage = new Baggage()
  for (let start = 0, items = 0; start <= header.length && items < maxItems; ) {
    const comma = header.indexOf(',', start)
    const end = comma < 0 ? header.length : comma
    if (end > maxBytes) break
    const member = withoutSpace(header.slice(start, end))
    start = end + 1
    if (member === '') continue
    if (!takeMember(member, baggage)) return undefined
    items++
  }
  return baggage.size === 0 ? undefined : baggage
}

/** False for a member that is not valid. */
function takeMember(member: string, baggage: Baggage): boolean {
  const [pair = '', ...properties] = member.split(';')
  const equals = pair.indexOf('=')
  const name = withoutSpace(pair.slice(0, Math.max(equals, 0)))
  const text = withoutSpace(pair.slice(equals + 1))
  if (!isToken(name) || text === '') return false
  const foreign = OCTETS.spells(text)
    ? [`${name}=${text}`, ...properties.map(withoutSpace).filter(isProperty)]
    : undefined
  const key = percentDecoded(name)
  // `%` may stand in a token. Only what could not be sent otherwise has been encoded.
  baggage.set(isToken(key) ? name : key, percentDecoded(text), foreign?.join(';'))
  return true
}

function isProperty(text: string): boolean {
  return text !== '' && OCTETS.spells(text)
}
