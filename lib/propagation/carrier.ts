import { CarrierReader, type Getter } from './carrier-reader.ts'
import { putter, type Setter } from './carrier-writer.ts'
import type { CarrierGetter, CarrierNames, CarrierSetter } from './propagator.ts'

/** Writes headers into one carrier; one that is frozen, or throws, goes without. `written` is what was written. */
export function carrierSetter(
  carrier: unknown,
  setter?: Setter<never>,
  written: Record<string, string> = {},
): CarrierSetter {
  const put = putter(carrier, setter)
  return (name, value) => {
    try {
      if (put(name, value) !== false) written[name] = value
    } catch {
      // The request is worth more than its trace.
    }
  }
}

/** Reads the headers of one carrier. */
export function carrierGetter(carrier: unknown, getter?: Getter<never>): CarrierGetter {
  const reader = new CarrierReader(carrier, getter)
  return (name, several) => reader.get(name, several)
}

/** Tells the names in one carrier. */
export function carrierNames(carrier: unknown): CarrierNames {
  const reader = new CarrierReader(carrier)
  return (prefix) => reader.names(prefix)
}
