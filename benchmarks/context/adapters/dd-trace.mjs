import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { REMOTE_ID, REMOTE_TRACE_ID } from '../../../spec/context/tree.mjs'

Object.assign(process.env, {
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_CRASHTRACKING_ENABLED: 'false',
})
const require = createRequire(join(process.cwd(), 'from-here.js'))

export const versions = { 'dd-trace': require('dd-trace/package.json').version }

const tracer = require('dd-trace').init({
  plugins: false,
  logInjection: false,
  runtimeMetrics: false,
  startupLogs: false,
  // Else a span that is never finished would hide all others of its trace.
  flushMinSpans: 1,
})
const exported = []
// What has passed everything but the encoder.
tracer._tracer._processor._exporter = { export: (spans) => exported.push(...spans) }

/** What its users have: no span that is active without a function around it. */
const forms = {
  trace: (name, fn, { parent } = {}) =>
    tracer.trace(name, parent === undefined ? {} : { childOf: parent }, (span) => fn(span)),
  callback: (name, fn) => tracer.trace(name, (span, done) => fn(span, done)),
  wrap: (name, fn) => tracer.wrap(name, fn),
  start: (name, parent) => tracer.startSpan(name, parent === undefined ? {} : { childOf: parent }),
  activate: (span, fn) => tracer.scope().activate(span, fn),
  bind: (fn) => tracer.scope().bind(fn),
  carrier() {
    const carrier = {}
    const span = tracer.scope().active()
    if (span !== null) tracer.inject(span, 'text_map', carrier)
    return carrier
  },
  continueFrom: (carrier, fn) => tracer.scope().activate(tracer.extract('text_map', carrier), fn),
  active: () => tracer.scope().active() ?? undefined,
  remote: () =>
    tracer.extract('http_headers', {
      'x-datadog-trace-id': REMOTE_TRACE_ID,
      'x-datadog-parent-id': REMOTE_ID,
      'x-datadog-sampling-priority': '1',
    }),
}

/** @returns {import('../../../spec/context/matrix.mjs').Subject} */
export function subject() {
  exported.length = 0
  return {
    forms,
    recorded: async () =>
      exported.map((span) => ({
        name: span.name,
        id: span.span_id.toString(10),
        parent: span.parent_id.toString(10),
        trace: span.trace_id.toString(10),
      })),
  }
}
