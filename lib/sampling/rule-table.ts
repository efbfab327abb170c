import type { RecordedSpan } from '../span/recorded-span.ts'
import type { SpanPattern } from './span-pattern.ts'

/** So many names or resources are remembered. */
const MAX_KNOWN = 256
/** Longest one that is: what is longer hardly comes again. */
const MAX_LENGTH = 256

interface Known<R> {
  readonly service: string
  readonly name: string
  readonly rules: readonly R[]
}

/**
 * The rules by what spans are called. Most spans of a program are called like others before them: which rules are about
 * those, but for tags, is worked out once, so that it hardly matters how many rules there are.
 */
export class RuleTable<R extends { readonly pattern: SpanPattern }> {
  readonly #rules: readonly R[]
  readonly #useResource: boolean
  /** By resource, if any rule looks at that, else by name. */
  readonly #known = new Map<string, Known<R>>()

  constructor(rules: readonly R[]) {
    this.#rules = rules
    this.#useResource = rules.some(({ pattern }) => pattern.usesResource)
  }

  /** The rules whose conditions on service, name and resource a span fits, in their order. */
  rulesFor(span: RecordedSpan): readonly R[] {
    const { name, service } = span
    const key = this.#useResource ? (span.resource ?? name) : name
    const known = this.#known.get(key)
    if (known !== undefined && known.name === name && known.service === service) return known.rules
    const rules = this.#rules.filter(({ pattern }) => pattern.fitsFields(span))
    if (key.length > MAX_LENGTH) return rules
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(key, { service, name, rules })
    return rules
  }
}
