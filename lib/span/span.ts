import type { SpanContext } from './span-context.ts'

/** What a tag may be set to: everything. What is neither text nor a finite number becomes text; see `docs/tags.md`. */
export type TagValue = unknown

/** Tags by name. */
export type Tags = Readonly<Record<string, TagValue>>

/** A value that a span event can carry: arrays are of one kind. */
export type AttributeValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[]

/** A pointer from a span to another span that it has to do with but is not a child of. */
export interface SpanLink {
  readonly context: SpanContext
  readonly attributes?: Tags
}

/**
 * A piece of work with a name, a start and a duration.
 *
 * No method throws, whatever it is given. After {@link Span.finish} the span keeps its ids and its place in the trace and
 * lets go of everything else: what is set on it then is counted and ignored.
 *
 * @example
 * const span = tracer.trace('job.run')
 * span.setTag('job.id', 42).setResource('nightly')
 * span.finish()
 */
export interface Span {
  /** The 128-bit trace id, 32 lower-case hex digits. */
  readonly traceId: string
  /** The low 64 bits of the trace id in decimal, the form that Datadog's headers and older log pipelines use. */
  readonly traceIdDecimal: string
  /** The 64-bit span id in decimal. */
  readonly spanId: string
  /** The 64-bit span id, 16 lower-case hex digits. */
  readonly spanIdHex: string
  /** Whether `finish` has been called. */
  readonly finished: boolean

  /** Sets one tag; `undefined` takes it away again. */
  setTag(key: string, value: TagValue): this
  /** Sets several tags. */
  addTags(tags: Tags): this
  /** Sets several tags: the same as {@link Span.addTags}. */
  setTags(tags: Tags): this
  /** Marks the span as failed; of an error it keeps type, message, stack and causes. */
  setError(error?: unknown): this
  /** Says what the work was done on: a route, a query, a job's name. */
  setResource(resource: string): this
  /** Gives the span another name. */
  setOperationName(name: string): this
  /** Points to another span. */
  addLink(link: SpanLink): this
  addLink(context: SpanContext, attributes?: Tags): this
  /** Points to several other spans. */
  addLinks(links: readonly SpanLink[]): this
  /** Notes that something happened, now or at `time` (milliseconds since the epoch). */
  addEvent(name: string, attributes?: Readonly<Record<string, AttributeValue>>, time?: number): this
  addEvent(name: string, time?: number): this
  /** Attaches data of any shape, which the agent passes on as it is where it takes such data; it is no tag. */
  setMetaStruct(key: string, value: unknown): this
  /** Notes an exception as an event, without marking the span as failed. */
  recordException(exception: unknown, attributes?: Readonly<Record<string, AttributeValue>>): this
  /** OpenTracing's form of {@link Span.addEvent}: an event with fields, called by the one that is named `event`. */
  log(fields: Readonly<Record<string, unknown>>, time?: number): this
  /** OpenTracing's older form of it. */
  logEvent(event: string, payload?: unknown): this
  /** Keeps the whole trace, whatever the sampler would say. */
  keep(): this
  /** Drops the whole trace, whatever the sampler would say. */
  drop(): this
  /** Sends text along with the whole trace, into every process that it goes through from now on. */
  setBaggageItem(key: string, value: string): this
  /** What is sent along with the trace by that key. */
  getBaggageItem(key: string): string | undefined
  /** Everything that is sent along with the trace. */
  getAllBaggageItems(): Record<string, string>
  /** Sends it along no more. */
  removeBaggageItem(key: string): this
  /** Sends nothing along any more. */
  removeAllBaggageItems(): this
  /** Ends the span, now or at `time` (milliseconds since the epoch, with a fraction if you have one). A second call does nothing. */
  finish(time?: number): void
  /** What another process, a link or a later span needs to know of this one. */
  context(): SpanContext
  /** The tracer that started the span. */
  tracer(): SpanSource

  /** Finishes the span at the end of a `using` block. */
  [Symbol.dispose](): void
  /** Finishes the span at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>
}

/** The part of a tracer that a span can lead back to. */
export interface SpanSource {
  startSpan(name: string, options?: SpanOptions): Span
}

/** A parent in OpenTracing's terms. */
export interface SpanRelation {
  type(): string
  referencedContext(): SpanContext
}

/** How a span starts. */
export interface SpanOptions {
  /** The parent: a span, a context from `extract`, or `null` for a new trace. */
  readonly childOf?: Span | SpanContext | null | undefined
  /** OpenTracing's form of `childOf`: `[{ type: () => 'child_of', referencedContext: () => context }]`. */
  readonly references?: readonly SpanRelation[] | undefined
  /** The service the work belongs to, if not the tracer's own. */
  readonly service?: string | undefined
  /** What the work is done on: a route, a query, a job's name. By default the span's name. */
  readonly resource?: string | undefined
  /** What kind of work it is: `web`, `http`, `sql`, `cache`… */
  readonly type?: string | undefined
  /** Tags to start with. `service` and `resource` among them name the span too, where the options do not. */
  readonly tags?: Tags | undefined
  /** When the work began, in milliseconds since the epoch, with a fraction if you have one; by default now. */
  readonly startTime?: number | undefined
  /** Other spans to point to. */
  readonly links?: readonly SpanLink[] | undefined
  /** Whether the backend computes statistics for this span although it is not a service's entry. */
  readonly measured?: boolean | undefined
}
