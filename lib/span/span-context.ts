/**
 * What may be known of a span outside of it: in another process, in a link, after its end.
 *
 * @example
 * const context = tracer.extract('http_headers', request.headers)
 * tracer.trace('web.request', { childOf: context }, handle)
 */
export interface SpanContext {
  /** The 128-bit trace id, 32 lower-case hex digits. */
  readonly traceId: string
  /** The low 64 bits of the trace id in decimal. */
  readonly traceIdDecimal: string
  /** The span id in decimal. */
  readonly spanId: string
  /** The span id, 16 lower-case hex digits. */
  readonly spanIdHex: string
  /** Whether the span belongs to another process. */
  readonly isRemote: boolean
  /** dd-trace's form: the low 64 bits in decimal, or with `true` all 128 in hex. */
  toTraceId(hex?: boolean): string
  /** dd-trace's form: decimal, or with `true` hex. */
  toSpanId(hex?: boolean): string
  /** `00-<trace id>-<span id>-<01 if kept, else 00>` (https://www.w3.org/TR/trace-context-2/#traceparent-header), plus 2 if the trace came with that flag; takes the sampling decision. */
  toTraceparent(): string
  /** Sends text along with the whole trace, into every process that it goes through from now on. */
  setBaggageItem(key: string, value: string): this
  /** What is sent along by that key. */
  getBaggageItem(key: string): string | undefined
  /** Everything that is sent along. */
  getAllBaggageItems(): Record<string, string>
  /** Sends it along no more. */
  removeBaggageItem(key: string): this
  /** Sends nothing along any more. */
  removeAllBaggageItems(): this
}
