import type { Span, SpanOptions, SpanSource } from './span.ts'
import type { SpanContext } from './span-context.ts'
import { SpanReference } from './span-reference.ts'
import { RemoteTrace } from './trace-context.ts'

const NOWHERE = new RemoteTrace({
  highHi: 0,
  highLo: 0,
  lowHi: 0,
  lowLo: 0,
  priority: 0,
  decisionMaker: undefined,
  origin: undefined,
  propagated: undefined,
  tracestate: undefined,
})

/** Its context, of which there is one for all too, so that it keeps nothing. */
export class NoopContext extends SpanReference {
  override setBaggageItem(): this {
    return this
  }
}

/** The span of a tracer that records nothing: one object for all, and every method of it does nothing. */
export class NoopSpan implements Span {
  readonly canParent = true
  readonly finished = false
  readonly traceId = '00000000000000000000000000000000'
  readonly traceIdDecimal = '0'
  readonly spanId = '0'
  readonly spanIdHex = '0000000000000000'
  readonly #context: SpanContext = new NoopContext(NOWHERE, 0, 0, undefined)

  setTag(): this {
    return this
  }

  addTags(): this {
    return this
  }

  setTags(): this {
    return this
  }

  setError(): this {
    return this
  }

  setResource(): this {
    return this
  }

  setOperationName(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  addEvent(): this {
    return this
  }

  setMetaStruct(): this {
    return this
  }

  recordException(): this {
    return this
  }

  log(): this {
    return this
  }

  logEvent(): this {
    return this
  }

  keep(): this {
    return this
  }

  drop(): this {
    return this
  }

  setBaggageItem(): this {
    return this
  }

  getBaggageItem(): string | undefined {
    return undefined
  }

  getAllBaggageItems(): Record<string, string> {
    return {}
  }

  removeBaggageItem(): this {
    return this
  }

  removeAllBaggageItems(): this {
    return this
  }

  finish(): void {}

  context(): SpanContext {
    return this.#context
  }

  tracer(): SpanSource {
    return NOOP_SOURCE
  }

  [Symbol.dispose](): void {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** The one {@link NoopSpan}. */
export const NOOP_SPAN: NoopSpan = new NoopSpan()

const NOOP_SOURCE: SpanSource = {
  startSpan(_name: string, _options?: SpanOptions): Span {
    return NOOP_SPAN
  },
}
