import { chosen } from './chosen.ts'
import { NO_ATTRIBUTE } from './event.ts'
import { FinishedEvent } from './finished-event.ts'
import { FinishedLink } from './finished-link.ts'
import { decimal } from './id.ts'
import { OWN_DEFAULTS, type RecordedSpan } from './recorded-span.ts'
import { defaultTags, serviceName } from './span-defaults.ts'
import { tagOf } from './tag-slots.ts'
import type { PlainTag } from './tag-value.ts'
import { fieldText, keyText } from './text.ts'
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
  #events: readonly FinishedEvent[] | undefined
  #links: readonly FinishedLink[] | undefined

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

  /** What was noted, in that order. Set to an array, those of its own that are in it are left; none can be added. */
  get events(): readonly FinishedEvent[] {
    return [...this.#ownEvents()]
  }

  set events(events: readonly FinishedEvent[]) {
    this.#events = this.#chosen(this.#ownEvents(), events)
    this.#span.events = listed(this.#events.map(FinishedEvent.recorded))
  }

  /** The other spans that it points to. Set to an array, those of its own that are in it are left; none can be added. */
  get links(): readonly FinishedLink[] {
    return [...this.#ownLinks()]
  }

  set links(links: readonly FinishedLink[]) {
    this.#links = this.#chosen(this.#ownLinks(), links)
    this.#span.links = listed(this.#links.map(FinishedLink.recorded))
  }

  /** The data of any shape by key, each as it was given; the record is a copy. */
  get metaStruct(): Record<string, unknown> {
    const all: Record<string, unknown> = Object.create(null)
    for (const [key, value] of this.#span.metaStruct ?? []) all[key] = value
    return all
  }

  /** Attaches data of any shape in place of what had that key; `undefined` takes it away. */
  setMetaStruct(key: string, value: unknown): this {
    const span = this.#span
    span.metaStruct ??= new Map()
    if (value === undefined) span.metaStruct.delete(keyText(key))
    else span.metaStruct.set(keyText(key), value)
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

  /** Made when a processor asks for them, since most never do; the span then has them in place of what it had. */
  #ownEvents(): readonly FinishedEvent[] {
    if (this.#events === undefined) {
      const { name, segment, events = [] } = this.#span
      const refused = (key: string): void => segment.recorder.leftOut(NO_ATTRIBUTE, `${name}: ${key}`)
      this.#events = events.map((record) => new FinishedEvent(record, refused))
      this.#span.events = listed(this.#events.map(FinishedEvent.recorded))
    }
    return this.#events
  }

  #ownLinks(): readonly FinishedLink[] {
    if (this.#links === undefined) {
      this.#links = (this.#span.links ?? []).map((record) => new FinishedLink(record))
      this.#span.links = listed(this.#links.map(FinishedLink.recorded))
    }
    return this.#links
  }

  #chosen<T>(own: readonly T[], given: unknown): readonly T[] {
    try {
      const left = Array.isArray(given) ? chosen(own, given) : undefined
      if (left !== undefined) return left
    } catch {
      // An array that does not let itself be read is none.
    }
    this.#span.segment.recorder.misused('events or links of a finished span set to something that is no array')
    return own
  }

  /**
   * The span that this shows.
   * @internal
   */
  static recorded(this: void, view: FinishedSpan): RecordedSpan {
    return view.#span
  }
}

function listed<T>(records: T[]): T[] | undefined {
  return records.length === 0 ? undefined : records
}
