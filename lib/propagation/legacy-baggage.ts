import { Baggage } from '../span/baggage.ts'
import { Alphabet } from './alphabet.ts'
import type { BaggageLimits } from './baggage.ts'
import { percentEncoded } from './percent-text.ts'
import type { CarrierGetter, CarrierNames, CarrierSetter } from './propagator.ts'
import { type CountRefusal, uncounted } from './refusal.ts'
import { isToken } from './token.ts'

const PREFIX = 'ot-baggage-'
/** So many names that hold no item are looked at besides. */
const OF_NO_USE = 64
const PRINTABLE = Alphabet.printable()

/**
 * OpenTracing's form of baggage, which Datadog's tracers write beside their own headers, one for each item:
 *
 *     ot-baggage-user.id: 42
 *
 * What cannot stand in a header is percent-encoded, and nobody decodes it. Items that came in the `baggage` header go out
 * there alone: twice as much of what a stranger sent might be more than the next server takes.
 */
export function writeLegacyBaggage(baggage: Baggage, { maxItems, maxBytes }: BaggageLimits, set: CarrierSetter): void {
  let items = 0
  let bytes = 0
  for (const [key, value] of baggage) {
    if (!isToken(key) || value === '' || baggage.foreign(key) !== undefined) continue
    const text = PRINTABLE.spells(value) && value.trim() === value ? value : percentEncoded(value)
    bytes += key.length + text.length
    if (++items > maxItems || bytes > maxBytes) return
    set(PREFIX + key, text)
  }
}

/** Undefined if there is none. */
export function readLegacyBaggage(
  get: CarrierGetter,
  names: CarrierNames,
  { maxItems, maxBytes }: BaggageLimits,
  refused: CountRefusal = uncounted,
): Baggage | undefined {
  let baggage: Baggage | undefined
  let bytes = 0
  let looked = 0
  for (const name of names(PREFIX)) {
    // Finding one among many takes as long as there are: those of no use count too.
    if (looked++ >= maxItems + OF_NO_USE) {
      refused('oversized_baggage')
      return baggage
    }
    const key = name.slice(PREFIX.length)
    const value = get(name)
    if (key === '' || value === undefined || value === '') continue
    baggage ??= new Baggage()
    bytes += key.length + value.length
    if (baggage.size >= maxItems || bytes > maxBytes) {
      refused('oversized_baggage')
      return baggage
    }
    baggage.set(key, value)
  }
  return baggage
}
