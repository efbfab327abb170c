import { type EventRecord, eventAttribute, MAX_ATTRIBUTES } from './event.ts'
import type { AttributeValue } from './span.ts'
import { fieldText, keyText } from './text.ts'

/**
 * An event of a span that has finished and has not been sent: what a {@link Processor} looks at and changes. No setter
 * throws, whatever it is given.
 *
 * @example
 * for (const event of span.events) if (event.name === 'exception') event.setAttribute('exception.stacktrace', undefined)
 */
export class FinishedEvent {
  /** A copy that the span has in place of the one it was made from, which may be another span's too. */
  readonly #record: { -readonly [Field in keyof EventRecord]: EventRecord[Field] }
  readonly #attributes: Record<string, AttributeValue> = Object.create(null)
  readonly #refused: (name: string) => void

  /** @internal */
  constructor(record: EventRecord, refused: (name: string) => void) {
    this.#record = { ...record }
    this.#refused = refused
    Object.assign(this.#attributes, record.attributes)
    this.#attach()
  }

  get name(): string {
    return this.#record.name
  }

  set name(name: string) {
    this.#record.name = fieldText(name)
  }

  /** When it happened, in milliseconds since the epoch. */
  get time(): number {
    return Number(this.#record.timeUnixNano) / 1e6
  }

  /** All attributes by name; a copy. */
  get attributes(): Record<string, AttributeValue> {
    return Object.assign(Object.create(null), this.#attributes)
  }

  /** Sets an attribute; `undefined` takes it away. What no event can carry is counted, and changes nothing. */
  setAttribute(name: string, value: AttributeValue | undefined): this {
    const key = keyText(name)
    const kept = eventAttribute(value)
    if (value === undefined) delete this.#attributes[key]
    else if (kept !== undefined && (key in this.#attributes || Object.keys(this.#attributes).length < MAX_ATTRIBUTES))
      this.#attributes[key] = kept as AttributeValue
    else this.#refused(key)
    this.#attach()
    return this
  }

  /** The name and the attributes. */
  toJSON(): object {
    const { name, attributes } = this
    return { name, attributes }
  }

  #attach(): void {
    this.#record.attributes = Object.keys(this.#attributes).length === 0 ? undefined : this.#attributes
  }

  /**
   * What the span keeps.
   * @internal
   */
  static recorded(this: void, view: FinishedEvent): EventRecord {
    return view.#record
  }
}
