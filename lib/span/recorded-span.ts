import { allBaggage, setBaggage } from './baggage.ts'
import { decidesStill } from './deciding-tags.ts'
import { asyncDispose, dispose } from './dispose.ts'
import type { EventRecord } from './event.ts'
import { decimal, hex16 } from './id.ts'
import type { LinkRecord } from './link.ts'
import { namesOf, valueAt } from './properties.ts'
import { showAs } from './show-as.ts'
import type { AttributeValue, Span, SpanLink, SpanSource, Tags, TagValue } from './span.ts'
import type { SpanContext } from './span-context.ts'
import { exceptionAttributes, putEvent, putLink, putMetaStruct } from './span-details.ts'
import { SpanReference } from './span-reference.ts'
import type { Store } from './store.ts'
import { putTag, removeTag, type TagSlots } from './tag-slots.ts'
import type { PlainTag } from './tag-value.ts'
import { fieldText } from './text.ts'
import type { TraceSegment } from './trace-segment.ts'
import { writeError, writeTag } from './write-tag.ts'

/** Opened without a callback: once finished, it is nobody's parent. */
export const MANUAL = 1
/** Waits for its `Symbol.dispose` to be read, which activates it: see `Tracer.open`. */
export const ARMED = 2
/** Has tags of its own in place of those that the encoder adds to every span. */
export const OWN_DEFAULTS = 4
/** Has been open for so long that nothing here keeps it alive any more: see `OpenSegments`. */
export const WATCHED = 8
/** As `WATCHED`, and as one of too many supposed never to be finished. */
export const GIVEN_UP = 16

/** A span that is recorded. Its fields are for the encoder, the sampler and the scope; what users see is {@link Span}. */
export class RecordedSpan implements Span, Store, TagSlots {
  readonly segment: TraceSegment
  /** The span id in halves. */
  readonly hi: number
  readonly lo: number
  /** The parent in this process; undefined for a local root, and once the span is encoded. */
  parent: RecordedSpan | undefined
  name: string
  service: string
  resource: string | undefined = undefined
  type: string | undefined = undefined
  error: 0 | 1 = 0
  /** Nanoseconds since the segment's anchor. */
  start: number
  /** Nanoseconds; -1 until finished. */
  duration = -1
  tags: (PlainTag | undefined)[] | undefined = undefined
  tagSlots = 0
  tagIndex: Map<string, number> | undefined = undefined
  links: LinkRecord[] | undefined = undefined
  events: EventRecord[] | undefined = undefined
  /** Data by key, as they were given. */
  metaStruct: Map<string, unknown> | undefined = undefined
  /** The store that was current when this span was entered by hand. */
  outer: Store | undefined = undefined
  state: number

  constructor(
    segment: TraceSegment,
    parent: RecordedSpan | undefined,
    name: string,
    hi: number,
    lo: number,
    start: number,
    state: number,
  ) {
    this.segment = segment
    this.hi = hi
    this.lo = lo
    this.parent = parent
    this.name = name
    this.service = segment.recorder.defaults.service
    this.start = start
    this.state = state
    segment.add(this)
  }

  get activeSpan(): this {
    return this
  }

  /** Whether work that finds this span in its context becomes its child. */
  get canParent(): boolean {
    return this.duration < 0 || (this.state & MANUAL) === 0
  }

  get finished(): boolean {
    return this.duration >= 0
  }

  get traceId(): string {
    const { highHi, highLo, lowHi, lowLo } = this.segment
    return hex16(highHi, highLo) + hex16(lowHi, lowLo)
  }

  get traceIdDecimal(): string {
    return decimal(this.segment.lowHi, this.segment.lowLo)
  }

  get spanId(): string {
    return decimal(this.hi, this.lo)
  }

  get spanIdHex(): string {
    return hex16(this.hi, this.lo)
  }

  setTag(key: string, value: TagValue): this {
    if (this.duration >= 0 && !decidesStill(this.segment, key)) return tooLate(this, 'setTag')
    writeTag(this, key, value)
    return this
  }

  addTags(tags: Tags): this {
    for (const key of namesOf(tags)) this.setTag(key, valueAt(tags, key))
    return this
  }

  setTags(tags: Tags): this {
    return this.addTags(tags)
  }

  setError(...given: [error?: unknown]): this {
    if (this.duration >= 0) return tooLate(this, 'setError')
    writeError(this, given)
    return this
  }

  setResource(resource: string): this {
    if (this.duration >= 0) return tooLate(this, 'setResource')
    this.resource = fieldText(resource)
    return this
  }

  setOperationName(name: string): this {
    if (this.duration >= 0) return tooLate(this, 'setOperationName')
    this.name = fieldText(name)
    return this
  }

  addLink(link: SpanLink | SpanContext, attributes?: Tags): this {
    if (this.duration >= 0) return tooLate(this, 'addLink')
    try {
      return putLink(this, link, attributes) ? this : tooLate(this, 'addLink')
    } catch (error) {
      return lost(this, 'addLink', error)
    }
  }

  addLinks(links: readonly SpanLink[]): this {
    for (const index of namesOf(links)) this.addLink(valueAt(links, index) as SpanLink)
    return this
  }

  addEvent(name: string, attributes?: Readonly<Record<string, AttributeValue>> | number, time?: number): this {
    if (this.duration >= 0) return tooLate(this, 'addEvent')
    const [given, at] = typeof attributes === 'number' ? [undefined, attributes] : [attributes, time]
    try {
      return putEvent(this, name, given, at) ? this : tooLate(this, 'addEvent')
    } catch (error) {
      return lost(this, 'addEvent', error)
    }
  }

  setMetaStruct(key: string, value: unknown): this {
    if (this.duration >= 0) return tooLate(this, 'setMetaStruct')
    try {
      return putMetaStruct(this, key, value) ? this : tooLate(this, 'setMetaStruct')
    } catch (error) {
      return lost(this, 'setMetaStruct', error)
    }
  }

  recordException(exception: unknown, attributes?: Readonly<Record<string, AttributeValue>>): this {
    try {
      return this.addEvent('exception', exceptionAttributes(exception, attributes))
    } catch (error) {
      return lost(this, 'recordException', error)
    }
  }

  log(fields: Readonly<Record<string, unknown>>, time?: number): this {
    const event = valueAt(fields, 'event')
    return this.addEvent(event === undefined ? 'log' : fieldText(event), fields as never, time)
  }

  logEvent(event: string, payload?: unknown): this {
    return this.addEvent(event, payload === undefined ? undefined : ({ payload } as never))
  }

  keep(): this {
    return this.setTag('manual.keep', true)
  }

  drop(): this {
    return this.setTag('manual.drop', true)
  }

  setBaggageItem(key: string, value: string): this {
    if (!setBaggage(this.segment, key, value))
      this.segment.recorder.misused('baggage item that is no text, or one too many', this.name)
    return this
  }

  getBaggageItem(key: string): string | undefined {
    return this.segment.baggage?.get(key)
  }

  getAllBaggageItems(): Record<string, string> {
    return allBaggage(this.segment)
  }

  removeBaggageItem(key: string): this {
    this.segment.baggage?.remove(key)
    return this
  }

  removeAllBaggageItems(): this {
    this.segment.baggage = undefined
    return this
  }

  finish(time?: number): void {
    const { segment } = this
    if (this.duration >= 0) {
      segment.recorder.misused('finish on a finished span', this.name)
      return
    }
    const duration = Math.max(segment.at(time) - this.start, 0)
    const { hooks } = segment.recorder
    // What a hook does may finish the span too.
    if (hooks?.finishing(this) && this.duration >= 0) return
    this.duration = duration
    if ((this.state & MANUAL) !== 0) segment.recorder.scope.leave(this)
    if ((this.state & ARMED) !== 0)
      segment.recorder.misused('open() without using, so that the span was never active', this.name)
    segment.close(this)
  }

  context(): SpanReference {
    return new SpanReference(this.segment, this.hi, this.lo, this)
  }

  /** The ids, and no way into the tracer: for `JSON.stringify`, and where a span is given as a tag. */
  toJSON(): object {
    const { name, traceId, spanId, finished } = this
    return { name, traceId, spanId, finished }
  }

  tracer(): SpanSource {
    return this.segment.recorder.source
  }

  /** A `using` declaration reads this at once, when the async function around it has passed its `await`: the moment to activate. */
  get [Symbol.dispose](): () => void {
    if ((this.state & ARMED) !== 0) this.segment.recorder.scope.enter(this)
    return dispose
  }

  get [Symbol.asyncDispose](): () => Promise<void> {
    if ((this.state & ARMED) !== 0) this.segment.recorder.scope.enter(this)
    return asyncDispose
  }

  put(key: string, value: PlainTag): void {
    putTag(this, key, value)
  }

  remove(key: string): void {
    removeTag(this, key)
  }

  /** Lets go of what has been encoded; what late children and log lines need stays. */
  release(): void {
    this.parent = undefined
    this.resource = undefined
    this.tags = undefined
    this.tagSlots = 0
    this.tagIndex = undefined
    this.links = undefined
    this.events = undefined
    this.metaStruct = undefined
  }
}

showAs(RecordedSpan.prototype, 'Span')

function tooLate<S extends RecordedSpan>(span: S, method: string): S {
  span.segment.recorder.misused(`${method} on a finished span`, span.name)
  return span
}

/** What is seldom put on a span is put there by a file of its own: it may be missing, or there be no file descriptor to read it. */
function lost<S extends RecordedSpan>(span: S, method: string, error: unknown): S {
  // The lines below say who has asked for it.
  const [why = ''] = fieldText(error).split('\n', 1)
  span.segment.recorder.leftOut(`what was given to ${method}, for which a file of clew cannot be loaded`, why)
  return span
}
