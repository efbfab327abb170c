import { createRequire } from 'node:module'
import { IDENTITY } from './started-tracer.mjs'

const require = createRequire(new URL('../compare/package.json', import.meta.url))
const { BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base')
const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node')
const { resourceFromAttributes } = require('@opentelemetry/resources')

const SUCCESS = { code: 0 }
/** The queue of 2048 spans that it has by default would drop most of this load. */
const QUEUE = { maxQueueSize: 1_000_000 }

/**
 * With an exporter that throws everything away: what is measured is recording and batching, and no encoding.
 * @type {import('./started-tracer.mjs').Start}
 */
export function start(sink) {
  let first = true
  return traced(
    {
      /** @param {readonly any[]} spans @param {(result: object) => void} done */
      export(spans, done) {
        sink(first ? [wireSpans(spans)] : [], spans.filter(isRoot).length)
        first = false
        done(SUCCESS)
      },
      shutdown: async () => {},
    },
    QUEUE,
  )
}

/** @type {import('./started-tracer.mjs').Connect} */
export function connect(url) {
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto')
  return traced(new OTLPTraceExporter({ url: `${url}/v1/traces` }), QUEUE)
}

/**
 * @param {any} exporter
 * @param {object} options
 * @returns {import('./started-tracer.mjs').StartedTracer}
 */
function traced(exporter, options) {
  let exported = 0
  const { export: send } = exporter
  exporter.export = (/** @type {readonly any[]} */ spans, /** @type {(result: { code: number }) => void} */ done) =>
    send.call(exporter, spans, (/** @type {{ code: number }} */ result) => {
      if (result.code === SUCCESS.code) exported += spans.length
      done(result)
    })
  const { service, env, version } = IDENTITY
  const resource = resourceFromAttributes({
    'service.name': service,
    'deployment.environment.name': env,
    'service.version': version,
  })
  const batches = new BatchSpanProcessor(exporter, options)
  const provider = new NodeTracerProvider({ resource, spanProcessors: [batches] })
  provider.register()
  const tracer = provider.getTracer('bench')
  // The load calls what the others call; an object in between would be a cost of the benchmark's own.
  const Span = Object.getPrototypeOf(tracer.startSpan('probe'))
  Span.setTag = Span.setAttribute
  return {
    tracer: {
      trace: (name, { resource, type }, fn) =>
        tracer.startActiveSpan(
          name,
          { attributes: { 'resource.name': resource, 'span.type': type } },
          (/** @type {any} */ span) => {
            const result = fn(span)
            if (result instanceof Promise) return result.finally(() => span.end())
            span.end()
            return result
          },
        ),
    },
    flush: () => batches.forceFlush(),
    lost: (spans) => (exported === spans ? undefined : `${spans} spans ended, ${exported} exported`),
  }
}

/** @param {any} span */
function isRoot(span) {
  return span.parentSpanContext === undefined
}

/**
 * In the form in which the others' payloads are checked.
 * @param {readonly any[]} spans
 */
function wireSpans(spans) {
  // They end from the inside out.
  return [...spans].reverse().map((span) => {
    const { 'resource.name': resource, 'span.type': type, ...tags } = span.attributes
    const { traceId, spanId } = span.spanContext()
    return {
      name: span.name,
      service: IDENTITY.service,
      resource,
      type,
      trace_id: `0x${traceId}`,
      span_id: `0x${spanId}`,
      parent_id: isRoot(span) ? 0 : `0x${span.parentSpanContext.spanId}`,
      meta: tags,
      metrics: { ...tags, _sampling_priority_v1: span.spanContext().traceFlags },
    }
  })
}
