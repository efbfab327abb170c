// Time from the start of the process until the tracer is ready, and the memory that it then takes.
const { writeSync } = require('node:fs')

const { tracer } = JSON.parse(process.argv[2] ?? '{}')
if (tracer === 'clew') require('../../dist/index.cjs').init({ service: 'bench' })
if (tracer === 'dd-trace') require('../compare/node_modules/dd-trace').init({ service: 'bench', plugins: false })
if (tracer === 'opentelemetry') {
  const { BatchSpanProcessor } = require('../compare/node_modules/@opentelemetry/sdk-trace-base')
  const { NodeTracerProvider } = require('../compare/node_modules/@opentelemetry/sdk-trace-node')
  const { OTLPTraceExporter } = require('../compare/node_modules/@opentelemetry/exporter-trace-otlp-proto')
  new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] }).register()
}

const startup = performance.now()
const { user, system } = process.cpuUsage()
const rss = process.memoryUsage.rss()
writeSync(1, `${JSON.stringify({ startup, startupCpu: (user + system) / 1e3, rss: rss / 2 ** 20 })}\n`)
process.exit()
