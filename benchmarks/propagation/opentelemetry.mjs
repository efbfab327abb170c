import { createRequire } from 'node:module'

const require = createRequire(new URL('../compare/package.json', import.meta.url))
const { propagation, ROOT_CONTEXT, trace } = require('@opentelemetry/api')
const { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } = require('@opentelemetry/core')
const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node')

/** Those in its core. */
const PROPAGATORS = { tracecontext: W3CTraceContextPropagator, baggage: W3CBaggagePropagator }

/** @type {import('./subject.mjs').Start} */
export function start(dialects) {
  const known = /** @type {(keyof typeof PROPAGATORS)[]} */ (dialects.filter((dialect) => dialect in PROPAGATORS))
  const propagators = known.map((dialect) => new PROPAGATORS[dialect]())
  new NodeTracerProvider().register({ propagator: new CompositePropagator({ propagators }) })
  const tracer = trace.getTracer('bench')
  return {
    dialects: known,
    extract: (headers) => propagation.extract(ROOT_CONTEXT, headers),
    tell(context) {
      const { traceId, spanId } = trace.getSpanContext(context) ?? {}
      const items = propagation.getBaggage(context)?.getAllEntries() ?? []
      return { traceId, spanId, items: Object.fromEntries(items.map(([key, { value }]) => [key, value])) }
    },
    call(context) {
      const server = tracer.startSpan('web.request', {}, context)
      const around = trace.setSpan(context, server)
      const client = tracer.startSpan('http.request', {}, around)
      return {
        context: trace.setSpan(around, client),
        told: () => client.spanContext(),
        end() {
          client.end()
          server.end()
        },
      }
    },
    inject: (context, carrier) => propagation.inject(context, carrier),
    settle: async () => {},
  }
}
