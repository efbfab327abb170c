import { Baggage } from '../span/baggage.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { keyText } from '../span/text.ts'
import type { RootTag } from '../span/trace-context.ts'
import { along } from './along.ts'
import { Alphabet } from './alphabet.ts'
import { findWithin, partEnd } from './find-within.ts'
import { afterSpace, beforeSpace } from './optional-space.ts'
import { percentDecoded, percentEncoded } from './percent-text.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'
import { type CountRefusal, uncounted } from './refusal.ts'
import { isToken, TOKEN } from './token.ts'
import { wholeMembers } from './whole-members.ts'

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
  readonly fields = [BAGGAGE]
  readonly addsOnly = true
  readonly #limits: BaggageLimits
  readonly #refused: CountRefusal
  /** Which items become tags, and what those are called. */
  readonly #tagged: readonly { readonly key: string; readonly name: string }[]
  readonly #tagsAll: boolean

  /** The first span here is tagged with the items of `tagKeys`, `*` for all, as `baggage.<key>`. */
  constructor(
    limits: BaggageLimits = BAGGAGE_LIMITS,
    tagKeys: readonly string[] = [],
    refused: CountRefusal = uncounted,
  ) {
    this.#limits = limits
    this.#refused = refused
    this.#tagged = tagKeys.map((key) => ({ key, name: tagName(key) }))
    this.#tagsAll = tagKeys.includes('*')
  }

  inject({ trace: { baggage } }: SpanReference, set: CarrierSetter): void {
    if (baggage === undefined) return
    const { maxItems, maxBytes } = this.#limits
    let header = ''
    let items = 0
    for (const { key, value, text } of baggage.items()) {
      const member = text ?? memberText(key, value, maxBytes - header.length)
      if (member === '') continue
      if (member === undefined || ++items > maxItems) break
      const longer = items === 1 ? member : `${header},${member}`
      if (longer.length > maxBytes) break
      header = longer
    }
    if (header !== '') set(BAGGAGE, header)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    const header = get(BAGGAGE, 'joined', this.#limits.maxBytes)
    if (header === undefined || header === '') return undefined
    const baggage = parseBaggage(header, this.#limits, this.#refused)
    return baggage === undefined ? undefined : along({ baggage, rootTags: this.#tagsOf(baggage) })
  }

  #tagsOf(baggage: Baggage): readonly RootTag[] | undefined {
    if (this.#tagsAll) return [...baggage].map(([key, value]) => [tagName(key), value])
    let tags: RootTag[] | undefined
    for (const { key, name } of this.#tagged) {
      const value = baggage.get(key)
      if (value === undefined) continue
      tags ??= []
      tags.push([name, value])
    }
    return tags
  }
}

function tagName(key: string): string {
  return keyText(`baggage.${key}`)
}

/** Empty for what no tracer would read; undefined for what in any form has more than `room` characters. */
function memberText(key: string, value: string, room: number): string | undefined {
  const name = key.trim()
  if (name === '' || value === '') return ''
  // To encode it would take as long as it is, at every call.
  return name.length + value.length < room ? `${keyToken(name)}=${percentEncoded(value)}` : undefined
}

function keyToken(key: string): string {
  return isEncoded(key) ? percentEncoded(key).replaceAll('(', '%28').replaceAll(')', '%29') : key
}

/** Whether a key is percent-encoded: one that is no token, and one that would be taken for one that is encoded. */
function isEncoded(key: string): boolean {
  return !isToken(key) || percentDecoded(key) !== key
}

/** Undefined for a header that is not valid, or has no items. */
function parseBaggage(
  header: string,
  { maxItems, maxBytes }: BaggageLimits,
  refused: CountRefusal,
): Baggage | undefined {
  const list = wholeMembers(header, maxBytes)
  let isOversized = list.length < header.length
  const baggage = new Baggage()
  for (let next = 0, items = 0, percent = -1; next < list.length; next++) {
    const start = afterSpace(list, next)
    next = partEnd(list, ',', start)
    if (start === next) continue
    isOversized ||= items === maxItems
    if (items++ === maxItems) break
    // Looked for once, as most items have none.
    if (percent < start) percent = partEnd(list, '%', start)
    if (!takeMember(list, start, next, percent < next, baggage)) {
      refused('malformed_baggage')
      return undefined
    }
  }
  if (isOversized) refused('oversized_baggage')
  return baggage.size === 0 ? undefined : baggage
}

/** Takes the item that stands from `start` to before `end`. False for one that is not valid. */
function takeMember(list: string, start: number, end: number, mayBeEncoded: boolean, baggage: Baggage): boolean {
  const nameEnd = TOKEN.run(list, start, end)
  const equals = afterSpace(list, nameEnd, end)
  if (nameEnd === start || equals === end || list[equals] !== '=') return false
  const valueStart = afterSpace(list, equals + 1, end)
  const octetsEnd = OCTETS.run(list, valueStart, end)
  const rest = afterSpace(list, octetsEnd, end)
  const semicolon = findWithin(list, ';', rest, end)
  const pairEnd = semicolon < 0 ? end : semicolon
  const text = list.slice(valueStart, rest === pairEnd ? octetsEnd : beforeSpace(list, valueStart, pairEnd))
  if (text === '') return false
  const name = list.slice(start, nameEnd)
  const value = mayBeEncoded ? percentDecoded(text) : text
  const isClean = octetsEnd === end && valueStart === nameEnd + 1
  const sendable = rest === pairEnd ? text : percentEncoded(value)
  const foreign = isClean ? list.slice(start, end) : `${name}=${sendable}${properties(list, pairEnd, end)}`
  baggage.set(mayBeEncoded ? keyOf(name) : name, value, foreign)
  return true
}

/** `%` may stand in a token. Only what could not be sent otherwise has been encoded. */
function keyOf(name: string): string {
  if (!name.includes('%')) return name
  const key = percentDecoded(name)
  return isEncoded(key) ? key : name
}

/** The valid properties of an item, each behind a `;`. */
function properties(list: string, start: number, end: number): string {
  let valid = ''
  for (let next = start; next < end; ) {
    const from = afterSpace(list, next + 1, end)
    const semicolon = findWithin(list, ';', from, end)
    next = semicolon < 0 ? end : semicolon
    const to = beforeSpace(list, from, next)
    if (from < to && OCTETS.spells(list, from, to)) valid += `;${list.slice(from, to)}`
  }
  return valid
}
