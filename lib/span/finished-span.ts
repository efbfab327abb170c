import { decimal } from './id.ts'
import { OWN_DEFAULTS, type RecordedSpan } from './recorded-span.ts'
import { defaultTags, serviceName } from './span-defaults.ts'
import { tagOf } from './tag-slots.ts'
import type { PlainTag } from './tag-value.ts'
import { fieldText } from './text.ts'
import { writeError, writeTag } from './write-tag.ts'

/**
 * A span that has finished and has not been sent: what a {@link Processor} looks at and changes. No setter throws, whatever
 * it is given.
 *
 * @example
 * for (const span of trace) if (span.name === 'db.query') span.resource = 'hidden'
 */
export class FinishedSpan {
  readonly #span: RecordedSpan
  /** Those of the same array, by what they show. */
  readonly #views: Map<RecordedSpan, FinishedSpan>

  /** @internal */
  constructor(span: RecordedSpan, views: Map<RecordedSpan, FinishedSpan>) {
    this.#span = span
    this.#views = views
    views.set(span, this)
  }

  /** 32 lower-case hex digits. */
  get traceId(): string {
    return this.#span.traceId
  }

  /** Decimal. */
  get spanId(): string {
    return this.#span.spanId
  }

  /** Decimal; `0` for the first span of a trace. */
  get parentId(): string {
    const { parent, segment } = this.#span
    return parent === undefined ? decimal(segment.remoteHi, segment.remoteLo) : decimal(parent.hi, parent.lo)
  }

  /** The parent, if it is in the same array. */
  get parent(): FinishedSpan | undefined {
    const { parent } = this.#span
    return parent === undefined ? undefined : this.#views.get(parent)
  }

  /** Whether it is the first span of its trace in this process. */
  get isLocalRoot(): boolean {
    return this.#span.segment.root === this.#span
  }

  /** When it began, in milliseconds since the epoch. */
  get startTime(): number {
    const { segment, start } = this.#span
    return segment.epochMs + (segment.epochNs + start) / 1e6
  }

  /** How long it took, in milliseconds. */
  get duration(): number {
    return this.#span.duration / 1e6
  }

  get name(): string {
    return this.#span.name
  }

  set name(name: string) {
    this.#span.name = fieldText(name)
  }

  /** Set to `''`, it is the tracer's own. */
  get service(): string {
    return this.#span.service
  }

  set service(service: string) {
    writeTag(this.#span, 'service.name', serviceName(this.#span.segment.recorder.defaults, service))
  }

  /** The name, as long as nothing else was set. */
  get resource(): string {
    return this.#span.resource ?? this.#span.name
  }

  set resource(resource: string) {
    this.#span.resource = fieldText(resource)
  }

  get type(): string | undefined {
    return this.#span.type
  }

  set type(type: string | undefined) {
    writeTag(this.#span, 'span.type', type)
  }

  /** Whether it failed. */
  get error(): boolean {
    return this.#span.error === 1
  }

  set error(error: boolean) {
    this.#span.error = error ? 1 : 0
  }

  /** All tags by name, those included that every span of the tracer has; a copy. */
  get tags(): Record<string, PlainTag> {
    const { segment, service, state, tags, tagSlots } = this.#span
    const all: Record<string, PlainTag> = Object.create(null)
    if ((state & OWN_DEFAULTS) === 0)
      for (const [name, value] of defaultTags(segment.recorder.defaults, service)) all[name] = value
    for (let slot = 0; slot < tagSlots; slot += 2) all[tags?.[slot] as string] = tags?.[slot + 1] as PlainTag
    return all
  }

  /** One tag; undefined if it is not set. */
  getTag(name: string): PlainTag | undefined {
    return tagOf(this.#span, name) ?? this.tags[name]
  }

  /** Sets a tag, as `span.setTag` does; `undefined` takes it away. */
  setTag(name: string, value: unknown): this {
    writeTag(this.#span, name, value)
    return this
  }

  /** Marks the span as failed; of an error it keeps type, message, stack and causes. */
  setError(...given: [error?: unknown]): this {
    writeError(this.#span, given)
    return this
  }

  /** Keeps the whole trace, whatever the sampler would say. */
  keep(): this {
    return this.setTag('manual.keep', true)
  }

  /** Drops the whole trace, whatever the sampler would say; it counts in the statistics all the same. */
  drop(): this {
    return this.setTag('manual.drop', true)
  }

  /** The ids and the name. */
  toJSON(): object {
    const { name, traceId, spanId, parentId } = this
    return { name, traceId, spanId, parentId }
  }

  /**
   * The span that this shows.
   * @internal
   */
  static recorded(this: void, view: FinishedSpan): RecordedSpan {
    return view.#span
  }
}
