import { copyOfLink, type LinkRecord, putLinkAttribute } from './link.ts'
import { keyText } from './text.ts'

/**
 * A link of a span that has finished and has not been sent: what a {@link Processor} looks at and changes. No setter throws,
 * whatever it is given.
 *
 * @example
 * for (const link of span.links) link.setAttribute('user', undefined)
 */
export class FinishedLink {
  /** A copy that the span has in place of the one it was made from, which may be another span's too. */
  readonly #record: { -readonly [Field in keyof LinkRecord]: LinkRecord[Field] }
  readonly #attributes: Record<string, string> = Object.create(null)

  /** @internal */
  constructor(record: LinkRecord) {
    this.#record = copyOfLink(record)
    Object.assign(this.#attributes, record.attributes)
    this.#attach()
  }

  /** 32 lower-case hex digits. */
  get traceId(): string {
    return this.#record.traceId
  }

  /** 16 lower-case hex digits. */
  get spanIdHex(): string {
    return this.#record.spanId
  }

  /** All attributes by name; a copy. */
  get attributes(): Record<string, string> {
    return Object.assign(Object.create(null), this.#attributes)
  }

  /** Sets an attribute, to a text or to what becomes one; `undefined` takes it away. */
  setAttribute(name: string, value: unknown): this {
    if (value === undefined) delete this.#attributes[keyText(name)]
    else putLinkAttribute(this.#attributes, name, value)
    this.#attach()
    return this
  }

  /** The ids and the attributes. */
  toJSON(): object {
    const { traceId, spanIdHex, attributes } = this
    return { traceId, spanIdHex, attributes }
  }

  #attach(): void {
    this.#record.attributes = Object.keys(this.#attributes).length === 0 ? undefined : this.#attributes
  }

  /**
   * What the span keeps.
   * @internal
   */
  static recorded(this: void, view: FinishedLink): LinkRecord {
    return view.#record
  }
}
