import { HTTP_HEADERS, LOG, TEXT_MAP } from '../ext/formats.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { carrierGetter, carrierSetter } from './carrier.ts'
import { CompositePropagator } from './composite-propagator.ts'
import { DatadogPropagator } from './datadog.ts'
import { writeLogRecord } from './log.ts'
import type { Propagator } from './propagator.ts'
import { TraceContextPropagator } from './tracecontext.ts'

/** Names of dialects, most wanted first; `none` names none. */
export interface PropagationStyles {
  readonly injectStyles: readonly string[]
  readonly extractStyles: readonly string[]
  readonly extractFirst?: boolean
}

const DIALECTS: ReadonlyMap<string, () => Propagator> = new Map<string, () => Propagator>([
  ['datadog', () => new DatadogPropagator()],
  ['tracecontext', () => new TraceContextPropagator()],
])

/** How a tracer's spans cross into other processes and into logs, by the name of the format. */
export class Propagation {
  readonly #headers: Propagator
  readonly #defaults: SpanDefaults

  constructor({ injectStyles, extractStyles, extractFirst = false }: PropagationStyles, defaults: SpanDefaults) {
    this.#headers = new CompositePropagator({
      inject: dialects(injectStyles),
      extract: dialects(extractStyles),
      extractFirst,
    })
    this.#defaults = defaults
  }

  /**
   * Writes a span's identity into headers, or into a log record, which learns its service also where there is no span.
   * Does nothing for another format.
   */
  inject(context: SpanReference | undefined, format: string, carrier: object): void {
    if (format === LOG) writeLogRecord(carrier, context, this.#defaults)
    else if (context !== undefined && isHeaders(format)) this.#headers.inject(context, carrierSetter(carrier))
  }

  /** Reads the span that another process wrote into headers; undefined for another format. */
  extract(format: string, carrier: object): SpanReference | undefined {
    return isHeaders(format) ? this.#headers.extract(carrierGetter(carrier)) : undefined
  }
}

function isHeaders(format: string): boolean {
  return format === HTTP_HEADERS || format === TEXT_MAP
}

function dialects(styles: readonly string[]): Propagator[] {
  return styles.flatMap((style) => DIALECTS.get(style)?.() ?? [])
}
