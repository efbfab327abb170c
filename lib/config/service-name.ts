const MAX_LENGTH = 100

/**
 * A name that was found and not given, in the form that dd-trace gives it: `@acme/Shop App` becomes `acme/shop_app`.
 * Undefined if nothing is left of it.
 */
export function normalizedServiceName(name: string): string | undefined {
  const normalized = name
    .toLowerCase()
    .replace(/[^a-z0-9_:./-]/g, '_')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
  return normalized === '' ? undefined : normalized
}
