const RECORDS: ReadonlySet<string> = new Set(['[object Object]', '[object Module]'])

/**
 * Whether a value is an object of names and values. An array, a `Map` or a promise is not: its own properties are not
 * what it holds. May throw what a Proxy throws.
 */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && RECORDS.has(Object.prototype.toString.call(value))
}

/**
 * The own properties of a record that have a value, in an object without prototype, so that one may be called
 * `__proto__`; undefined for what is no record. Throws what getters and Proxies throw.
 */
export function copyOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(value)) return undefined
  const copy: Record<string, unknown> = Object.create(null)
  for (const name of Object.keys(value)) {
    const property = value[name]
    if (property !== undefined) copy[name] = property
  }
  return copy
}
