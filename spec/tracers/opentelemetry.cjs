const packages = '../../benchmarks/compare/node_modules/@opentelemetry'
const { SpanStatusCode, SpanKind } = require(`${packages}/api`)
const { OTLPTraceExporter } = require(`${packages}/exporter-trace-otlp-proto`)
const { resourceFromAttributes } = require(`${packages}/resources`)
const { BatchSpanProcessor } = require(`${packages}/sdk-trace-base`)
const { NodeTracerProvider } = require(`${packages}/sdk-trace-node`)

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'shop', 'deployment.environment.name': 'spec' }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
})
provider.register()
const tracer = provider.getTracer('spec')

const attributes = { 'http.request.method': 'GET', 'http.route': '/orders', orders: 3 }
tracer.startActiveSpan('GET /orders', { kind: SpanKind.SERVER, attributes }, (span) => {
  const query = { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT 1' }
  tracer.startSpan('SELECT 1', { kind: SpanKind.CLIENT, attributes: query }).end()
  span.end()
})
tracer.startActiveSpan('coupon.apply', (span) => {
  span.recordException(new RangeError('this coupon ran out'))
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'this coupon ran out' })
  span.end()
})
provider.shutdown()
