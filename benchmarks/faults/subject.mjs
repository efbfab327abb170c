// Finishes spans of the names that it is told, each in a trace of its own, and says what was thrown into the program:
//   node benchmarks/faults/subject.mjs clew|dd-trace URL VERSION   (with an IPC channel)
import { createRequire } from 'node:module'
import process from 'node:process'

const require = createRequire(import.meta.url)
const [name, url, version] = process.argv.slice(2)
const FLUSH_MS = 200
let thrown = 0

const STARTS = {
  clew() {
    const { createTracer } = require('../../dist/core.cjs')
    const tracer = createTracer({ service: 'faults', url, flushInterval: FLUSH_MS, agentTimeout: 2000 })
    return (span) => tracer.startSpan(span).finish()
  },
  'dd-trace'() {
    const tracer = require('../compare/node_modules/dd-trace').init({
      service: 'faults',
      url,
      flushInterval: FLUSH_MS,
      plugins: false,
      logInjection: false,
      runtimeMetrics: false,
      startupLogs: false,
    })
    return (span) => tracer.startSpan(span).finish()
  },
}

Object.assign(process.env, {
  DD_TRACE_AGENT_PROTOCOL_VERSION: version,
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_CRASHTRACKING_ENABLED: 'false',
})
const finish = STARTS[name]()
process.on('uncaughtException', () => thrown++)
process.on('message', ({ spans }) => {
  for (const span of spans) {
    try {
      finish(span)
    } catch {
      thrown++
    }
  }
})
setInterval(() => process.send({ thrown }), 200)
process.send({ thrown })
