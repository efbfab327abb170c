import { ENVIRONMENT, HTTP_HEADERS, LOG, TEXT_MAP } from '../ext/formats.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { B3Propagator } from './b3.ts'
import { B3MultiPropagator } from './b3multi.ts'
import { BAGGAGE_LIMITS, BaggagePropagator } from './baggage.ts'
import { carrierSetter } from './carrier.ts'
import { CarrierReader, type Getter } from './carrier-reader.ts'
import type { Setter } from './carrier-writer.ts'
import { CompositePropagator, type ExtractBehaviour } from './composite-propagator.ts'
import { DatadogPropagator } from './datadog.ts'
import { environmentGetter, environmentSetter } from './environment.ts'
import { writeLogRecord } from './log.ts'
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
  readonly #headers: Propagator
  readonly #defaults: SpanDefaults
  readonly #refused: CountRefusal

  /** `refused` is told what of the headers that come in is left out. */
  constructor(options: PropagationOptions, defaults: SpanDefaults, refused: CountRefusal = uncounted) {
    this.#headers = new CompositePropagator({
      inject: dialects(options.injectStyles, options, uncounted),
      extract: dialects(options.extractStyles, options, refused),
      extractFirst: options.extractFirst,
      behaviour: options.extractBehaviour,
    })
    this.#defaults = defaults
    this.#refused = refused
  }

  /**
   * Writes a span's identity into headers, or into a log record, which learns its service also where there is no span.
   * Does nothing for another format. Gives the headers that were written.
   */
  inject(
    context: SpanReference | undefined,
    format: string,
    carrier: unknown,
    setter?: Setter<never>,
  ): Record<string, string> {
    const written: Record<string, string> = {}
    if (format === LOG) writeLogRecord(carrier, context, this.#defaults)
    else if (context !== undefined && isHeaders(format))
      this.#headers.inject(context, carrierSetter(carrier, setter ?? setterFor(format), written))
    return written
  }

  /** Reads the span that another process wrote into headers; undefined for another format. */
  extract(format: string, carrier: unknown, getter?: Getter<never>): SpanReference | undefined {
    if (!isHeaders(format)) return undefined
    const reader = new CarrierReader(carrier, getter ?? getterFor(format), this.#refused)
    return this.#headers.extract(
      (name, several) => reader.get(name, several),
      (prefix) => reader.names(prefix),
    )
  }
}

function isHeaders(format: string): boolean {
  return format === HTTP_HEADERS || format === TEXT_MAP || format === ENVIRONMENT
}

function setterFor(format: string): Setter<never> | undefined {
  return format === ENVIRONMENT ? environmentSetter : undefined
}

function getterFor(format: string): Getter<never> | undefined {
  return format === ENVIRONMENT ? environmentGetter : undefined
}

function dialects(styles: readonly string[], options: PropagationOptions, refused: CountRefusal): Propagator[] {
  return styles.flatMap((style) => dialect(style, options, refused) ?? [])
}

function dialect(style: string, options: PropagationOptions, refused: CountRefusal): Propagator | undefined {
  const limits = {
    maxItems: options.maxBaggageItems ?? BAGGAGE_LIMITS.maxItems,
    maxBytes: options.maxBaggageBytes ?? BAGGAGE_LIMITS.maxBytes,
  }
  const legacyLimits = options.legacyBaggage === false ? undefined : limits
  switch (style) {
    case 'datadog':
      return new DatadogPropagator(options.maxDatadogTagsLength, legacyLimits, refused)
    case 'tracecontext':
      return new TraceContextPropagator(refused)
    case 'b3':
      return new B3Propagator(refused)
    case 'b3multi':
      return new B3MultiPropagator(refused)
    case 'baggage':
      return new BaggagePropagator(limits, options.baggageTagKeys, refused)
    default:
      return undefined
  }
}
