import { ENVIRONMENT, HTTP_HEADERS, LOG, TEXT_MAP } from '../ext/formats.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { B3Propagator } from './b3.ts'
import { B3MultiPropagator } from './b3multi.ts'
import { BAGGAGE_LIMITS, BaggagePropagator } from './baggage.ts'
import { type CarrierForm, formBy, formOf, type Setter } from './carrier-form.ts'
import { CarrierReader, type Getter } from './carrier-reader.ts'
import { CarrierWriter } from './carrier-writer.ts'
import { CompositePropagator, type ExtractBehaviour } from './composite-propagator.ts'
import { DatadogPropagator } from './datadog.ts'
import { ENVIRONMENT_FORM, environmentGetter } from './environment.ts'
import { LEGACY_BAGGAGE, LegacyBaggagePropagator } from './legacy-baggage.ts'
import { writeLogRecord } from './log.ts'
import { OwnFields } from './own-fields.ts'
import type { Propagator } from './propagator.ts'
import { type CountRefusal, uncounted } from './refusal.ts'
import { TraceContextPropagator } from './tracecontext.ts'

/** Which dialects there are to be, and how they are used. */
export interface PropagationOptions {
  /** Names of dialects to write. */
  readonly injectStyles: readonly string[]
  /** Names of dialects to read, most wanted first. */
  readonly extractStyles: readonly string[]
  /** Whether the first dialect with a valid context is the only one that is read, except for baggage. */
  readonly extractFirst?: boolean | undefined
  readonly extractBehaviour?: ExtractBehaviour | undefined
  /** Longest `x-datadog-tags`, in characters; 0 for none. */
  readonly maxDatadogTagsLength?: number | undefined
  readonly maxBaggageItems?: number | undefined
  readonly maxBaggageBytes?: number | undefined
  /** Which items that come in become tags of the first span here; `*` for all. */
  readonly baggageTagKeys?: readonly string[] | undefined
  /** Whether the `datadog` dialect has baggage too, a header for each item. */
  readonly legacyBaggage?: boolean | undefined
}

/** How a tracer's spans cross into other processes and into logs, by the name of the format. */
export class Propagation {
  readonly #headers: CompositePropagator
  readonly #written: OwnFields
  readonly #read: OwnFields
  readonly #defaults: SpanDefaults
  readonly #refused: CountRefusal

  /** `refused` is told what of the headers that come in is left out. */
  constructor(options: PropagationOptions, defaults: SpanDefaults, refused: CountRefusal = uncounted) {
    this.#headers = new CompositePropagator({
      inject: dialects(options.injectStyles, options, uncounted),
      // The single items first, because those of the header take the place of some.
      extract: dialects(options.extractStyles, options, refused).sort((a, b) => rank(a) - rank(b)),
      extractFirst: options.extractFirst,
      behaviour: options.extractBehaviour,
    })
    this.#written = new OwnFields(this.#headers.fields)
    this.#read = new OwnFields(this.#headers.fieldsRead)
    this.#defaults = defaults
    this.#refused = refused
  }

  /**
   * Writes a span's identity into headers, or into a log record, which learns its service also where there is no span.
   * Does nothing for another format, and without a span. Of the headers of the dialects that are written, none of another
   * span stays in the carrier. Gives the headers that were written.
   */
  inject(
    context: SpanReference | undefined,
    format: string,
    carrier: unknown,
    setter?: Setter<never>,
  ): Record<string, string> {
    if (format === LOG) writeLogRecord(carrier, context, this.#defaults)
    else if (context !== undefined && isHeaders(format)) {
      const form = typeof setter === 'function' ? formBy(setter) : formFor(format, carrier)
      const writer = new CarrierWriter(carrier, form, this.#written)
      writer.begin()
      this.#headers.inject(context, (name, value) => writer.set(name, value))
      writer.end()
      return writer.written
    }
    return {}
  }

  /** Reads the span that another process wrote into headers; undefined for another format. */
  extract(format: string, carrier: unknown, getter?: Getter<never>): SpanReference | undefined {
    if (!isHeaders(format)) return undefined
    const reader = new CarrierReader(carrier, getter ?? getterFor(format), this.#refused, this.#read)
    return this.#headers.extract(
      (name, several, longest) => reader.get(name, several, longest),
      (prefix) => reader.names(prefix),
    )
  }
}

function isHeaders(format: string): boolean {
  return format === HTTP_HEADERS || format === TEXT_MAP || format === ENVIRONMENT
}

function formFor(format: string, carrier: unknown): CarrierForm {
  return format === ENVIRONMENT ? ENVIRONMENT_FORM : formOf(carrier)
}

function getterFor(format: string): Getter<never> | undefined {
  return format === ENVIRONMENT ? environmentGetter : undefined
}

function dialects(styles: readonly string[], options: PropagationOptions, refused: CountRefusal): Propagator[] {
  return styles.flatMap((style) => dialectsOf(style, options, refused))
}

function rank({ style }: Propagator): number {
  return style === LEGACY_BAGGAGE ? 0 : 1
}

function dialectsOf(style: string, options: PropagationOptions, refused: CountRefusal): Propagator[] {
  const limits = {
    maxItems: options.maxBaggageItems ?? BAGGAGE_LIMITS.maxItems,
    maxBytes: options.maxBaggageBytes ?? BAGGAGE_LIMITS.maxBytes,
  }
  const legacy = options.legacyBaggage === false ? [] : [new LegacyBaggagePropagator(limits, refused)]
  switch (style) {
    case 'datadog':
      return [...legacy, new DatadogPropagator(options.maxDatadogTagsLength, refused)]
    case 'tracecontext':
      return [new TraceContextPropagator(refused)]
    case 'b3':
      return [new B3Propagator(refused)]
    case 'b3multi':
      return [new B3MultiPropagator(refused)]
    case 'baggage':
      return [new BaggagePropagator(limits, options.baggageTagKeys, refused)]
    default:
      return []
  }
}
