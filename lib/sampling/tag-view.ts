import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import { defaultTags, type SpanDefaults } from '../span/span-defaults.ts'
import { tagOf } from '../span/tag-slots.ts'
import type { PlainTag } from '../span/tag-value.ts'

/** A span's tags as the agent will see them: with those that the encoder adds. */
export class TagView {
  readonly #defaults: SpanDefaults
  /** The default tags of the service that was asked for last: most of a program's traces have the same. */
  #service: string | undefined
  #tags: ReadonlyMap<string, PlainTag> = new Map()

  constructor(defaults: SpanDefaults) {
    this.#defaults = defaults
  }

  get(span: RecordedSpan, key: string): PlainTag | undefined {
    const own = tagOf(span, key)
    if (own !== undefined || (span.state & OWN_DEFAULTS) !== 0) return own
    if (span.service !== this.#service) {
      this.#service = span.service
      this.#tags = new Map(defaultTags(this.#defaults, span.service))
    }
    return this.#tags.get(key)
  }
}
