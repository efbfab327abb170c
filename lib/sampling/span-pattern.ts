import type { RecordedSpan } from '../span/recorded-span.ts'
import type { PlainTag } from '../span/tag-value.ts'
import { Glob } from './glob.ts'
import type { TagView } from './tag-view.ts'

/** What a span must look like; what is not said does not matter. All but the names of tags are globs, see {@link Glob}. */
export interface SpanConditions {
  readonly service?: string | undefined
  readonly name?: string | undefined
  readonly resource?: string | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/** Which spans a rule is about. */
export class SpanPattern {
  /** In words: `service "web*", tag env "prod"`; empty if it is about all spans. */
  readonly text: string
  readonly #service: Glob | undefined
  readonly #name: Glob | undefined
  readonly #resource: Glob | undefined
  readonly #keys: readonly string[]
  readonly #values: readonly Glob[]
  readonly #tags: TagView | undefined

  constructor({ service, name, resource, tags = {} }: SpanConditions, view?: TagView) {
    this.#service = condition(service)
    this.#name = condition(name)
    this.#resource = condition(resource)
    this.#keys = Object.keys(tags)
    this.#values = Object.values(tags).map((pattern) => new Glob(pattern))
    this.#tags = view
    const fields = Object.entries({ service, name, resource }).filter(([, pattern]) => pattern !== undefined)
    const texts = [...fields, ...Object.entries(tags).map(([key, pattern]) => [`tag ${key}`, pattern])]
    this.text = texts.map(([what, pattern]) => `${what} ${JSON.stringify(pattern)}`).join(', ')
  }

  get usesResource(): boolean {
    return this.#resource !== undefined
  }

  /** Whether a span fits what is said of service, name and resource. */
  fitsFields(span: RecordedSpan): boolean {
    if (this.#service?.matches(span.service) === false) return false
    if (this.#name?.matches(span.name) === false) return false
    return this.#resource?.matches(span.resource ?? span.name) !== false
  }

  /** Whether a span fits what is said of tags. */
  fitsTags(span: RecordedSpan): boolean {
    for (let i = 0; i < this.#keys.length; i++) {
      if (!matchesTag(this.#values[i] as Glob, this.#tags?.get(span, this.#keys[i] as string))) return false
    }
    return true
  }
}

function condition(pattern: string | undefined): Glob | undefined {
  const glob = pattern === undefined ? undefined : new Glob(pattern)
  return glob?.matchesAll ? undefined : glob
}

/** Whole numbers compare as decimal text; others match nothing but stars, since languages write them differently. */
function matchesTag(glob: Glob, value: PlainTag | undefined): boolean {
  if (typeof value === 'string') return glob.matches(value)
  if (value === undefined) return false
  return glob.matchesAll || (Number.isInteger(value) && glob.matches(integerText(value)))
}

function integerText(value: number): string {
  // From 10^21 on a number alone would read `1e+21`.
  return Number.isSafeInteger(value) ? String(value) : String(BigInt(value))
}
