import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { REMOTE_ID, REMOTE_TRACE_ID } from '../../../spec/context/tree.mjs'

const require = createRequire(join(process.cwd(), 'from-here.js'))
const { context, propagation, ROOT_CONTEXT, trace, TraceFlags } = require('@opentelemetry/api')
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks')
const { suppressTracing } = require('@opentelemetry/core')
const { InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base')
const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node')

export const versions = Object.fromEntries(
  ['@opentelemetry/api', '@opentelemetry/sdk-trace-node', '@opentelemetry/context-async-hooks'].map((name) => [
    name,
    JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version,
  ]),
)

const exporter = new InMemorySpanExporter()
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register({
  contextManager: new AsyncLocalStorageContextManager().enable(),
})
const tracer = trace.getTracer('context')

/** What its users have. It ends no span by itself: what is around `fn` here is what they write. */
const forms = {
  trace: (name, fn, { parent } = {}) =>
    tracer.startActiveSpan(name, parent === null ? { root: true } : {}, around(parent), (span) => {
      let result
      try {
        result = fn(handle(span))
      } catch (error) {
        span.end()
        throw error
      }
      if (typeof result?.then === 'function') return result.then(...settling(span))
      span.end()
      return result
    }),
  callback: (name, fn) => tracer.startActiveSpan(name, (span) => fn(handle(span), () => span.end())),
  start: (name, parent) => handle(tracer.startSpan(name, {}, around(parent))),
  activate: (given, fn) => context.with(around(given), fn),
  bind: (fn) => context.bind(context.active(), fn),
  bindEmitter: (emitter) => context.bind(context.active(), emitter),
  carrier() {
    const carrier = {}
    propagation.inject(context.active(), carrier)
    return carrier
  },
  continueFrom: (carrier, fn) => context.with(propagation.extract(ROOT_CONTEXT, carrier), fn),
  active: () => {
    const span = trace.getActiveSpan()
    return span && handle(span)
  },
  remote: () =>
    handle(
      trace.wrapSpanContext({
        traceId: BigInt(REMOTE_TRACE_ID).toString(16).padStart(32, '0'),
        spanId: BigInt(REMOTE_ID).toString(16).padStart(16, '0'),
        traceFlags: TraceFlags.SAMPLED,
        isRemote: true,
      }),
    ),
  suppress: (fn) => context.with(suppressTracing(context.active()), fn),
}

function handle(span) {
  return { span, finish: () => span.end() }
}

/** The context in which a span is active, or none if it is null, or the one that is current. */
function around(given) {
  if (given === null) return trace.deleteSpan(context.active())
  return given === undefined ? context.active() : trace.setSpan(context.active(), given.span)
}

function settling(span) {
  return [
    (value) => {
      span.end()
      return value
    },
    (error) => {
      span.end()
      throw error
    },
  ]
}

/** @returns {import('../../../spec/context/matrix.mjs').Subject} */
export function subject() {
  exporter.reset()
  return {
    forms,
    recorded: async () =>
      exporter.getFinishedSpans().map((span) => ({
        name: span.name,
        id: decimal(span.spanContext().spanId),
        parent: span.parentSpanContext && decimal(span.parentSpanContext.spanId),
        trace: decimal(span.spanContext().traceId),
      })),
  }
}

function decimal(hex) {
  return BigInt(`0x${hex}`).toString()
}
