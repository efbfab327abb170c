import { Baggage } from '../span/baggage.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { along } from './along.ts'
import { Alphabet } from './alphabet.ts'
import type { BaggageLimits } from './baggage.ts'
import { percentEncoded } from './percent-text.ts'
import type { CarrierGetter, CarrierNames, CarrierSetter, Propagator } from './propagator.ts'
import { type CountRefusal, uncounted } from './refusal.ts'
import { isToken } from './token.ts'

/** What the dialect is called: no setting names it, since it comes with `datadog`. */
export const LEGACY_BAGGAGE = 'ot-baggage'

const PREFIX = `${LEGACY_BAGGAGE}-`
/** So many names that hold no item are looked at besides. */
const OF_NO_USE = 64
const PRINTABLE = Alphabet.printable()

/**
 * OpenTracing's form of baggage, which Datadog's tracers write beside their own headers, one for each item:
 *
 *     ot-baggage-user.id: 42
 *
 * What cannot stand in a header is percent-encoded, and nobody decodes it; keys are in lower case. Items that came in the
 * `baggage` header go out there alone: twice as much of what a stranger sent might be more than the next server takes.
 */
export class LegacyBaggagePropagator implements Propagator {
  readonly style = LEGACY_BAGGAGE
  readonly fields = [`${PREFIX}*`]
  readonly addsOnly = true
  readonly #limits: BaggageLimits
  readonly #refused: CountRefusal

  constructor(limits: BaggageLimits, refused: CountRefusal = uncounted) {
    this.#limits = limits
    this.#refused = refused
  }

  inject({ trace: { baggage } }: SpanReference, set: CarrierSetter): void {
    if (baggage === undefined) return
    const { maxItems, maxBytes } = this.#limits
    let items = 0
    let room = maxBytes
    for (const { key, value, text: foreign } of baggage.items()) {
      if (value === '' || foreign !== undefined) continue
      // To look at text that has no room in any form would take as long as it is.
      if (key.length + value.length > room) return
      if (!isToken(key)) continue
      const text = PRINTABLE.spells(value) && value.trim() === value ? value : percentEncoded(value)
      room -= key.length + text.length
      if (++items > maxItems || room < 0) return
      set(PREFIX + key.toLowerCase(), text)
    }
  }

  extract(get: CarrierGetter, names?: CarrierNames): SpanReference | undefined {
    const found = names?.(PREFIX)
    if (found === undefined || found.length === 0) return undefined
    const baggage = this.#items(get, found)
    return baggage.size === 0 ? undefined : along({ baggage })
  }

  #items(get: CarrierGetter, names: readonly string[]): Baggage {
    const { maxItems, maxBytes } = this.#limits
    const baggage = new Baggage()
    let room = maxBytes
    let looked = 0
    for (const name of names) {
      // Finding one among many takes as long as there are: those of no use count too.
      if (looked++ >= maxItems + OF_NO_USE) return this.#oversized(baggage)
      const key = name.slice(PREFIX.length)
      if (key === '' || baggage.get(key) !== undefined) continue
      const value = get(name, 'last', maxBytes)
      if (value === undefined || value === '') continue
      room -= key.length + value.length
      if (baggage.size >= maxItems || room < 0) return this.#oversized(baggage)
      baggage.set(key, value)
    }
    return baggage
  }

  #oversized(baggage: Baggage): Baggage {
    this.#refused('oversized_baggage')
    return baggage
  }
}
