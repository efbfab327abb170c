import { formBy, formOf, type Setter } from './carrier-form.ts'
import { CarrierReader, type Getter } from './carrier-reader.ts'
import { CarrierWriter } from './carrier-writer.ts'
import type { CarrierGetter, CarrierNames, CarrierSetter } from './propagator.ts'

/** Writes headers into one carrier; one that is frozen, or throws, goes without. `written` is what was written. */
export function carrierSetter(
  carrier: unknown,
  setter?: Setter<never>,
  written: Record<string, string> = {},
): CarrierSetter {
  const form = setter === undefined ? formOf(carrier) : formBy(setter)
  const writer = new CarrierWriter(carrier, form, undefined, written)
  return (name, value) => writer.set(name, value)
}

/** Reads the headers of one carrier. */
export function carrierGetter(carrier: unknown, getter?: Getter<never>): CarrierGetter {
  const reader = new CarrierReader(carrier, getter)
  return (name, several, longest) => reader.get(name, several, longest)
}

/** Tells the names in one carrier. */
export function carrierNames(carrier: unknown): CarrierNames {
  const reader = new CarrierReader(carrier)
  return (prefix) => reader.names(prefix)
}
