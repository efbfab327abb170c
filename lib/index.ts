import { DefaultTracer } from './default-tracer.ts'

export type { Explanation, Shadowed } from './config/explain.ts'
export type { Origin, VariableOrigin } from './config/found.ts'
export type { PropagationStyle, SamplingRule, SpanSamplingRule, TracerOptions } from './config/options.ts'
export { type Problem, TracerError, type TracerErrorCode } from './errors.ts'
export type { FinishedTrace, Processor } from './export/processor-chain.ts'
export type { LogLevel, LogSink } from './platform/logger.ts'
export type { SpanDecorator } from './run/decorator.ts'
export type { Callable } from './run/mimic.ts'
export type { Done } from './run/run-in-span.ts'
export type { FinishedEvent } from './span/finished-event.ts'
export type { FinishedLink } from './span/finished-link.ts'
export type { FinishedSpan } from './span/finished-span.ts'
export type { Tally, TracerStats } from './span/ledger.ts'
export type {
  AttributeValue,
  Span,
  SpanLink,
  SpanOptions,
  SpanOptions as TraceOptions,
  SpanRelation,
  SpanSource,
  Tags,
  TagValue,
} from './span/span.ts'
export type { SpanContext } from './span/span-context.ts'
export type { SpanHook } from './span/span-hooks.ts'
export type { Tracer, WrapOptions } from './tracer.ts'
export type { TracerConfig } from './tracer-config.ts'
export type { TracerScope, TracerScope as Scope } from './tracer-scope.ts'
export type { DefaultTracer }

/**
 * The tracer of this program. Importing it has no effect; `init()` wakes it.
 *
 * @example
 * import { tracer } from 'clew'
 * tracer.init({ service: 'shop', env: 'dev' })
 * await tracer.trace('job.run', async () => { … })
 * await tracer.flush()
 */
export const tracer: DefaultTracer = new DefaultTracer()
export default tracer
