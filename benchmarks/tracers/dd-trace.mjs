import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { IDENTITY } from './started-tracer.mjs'

const require = createRequire(new URL('../compare/package.json', import.meta.url))

/** @type {import('./started-tracer.mjs').Start} */
export function start(sink) {
  const AgentWriter = require(
    join(dirname(require.resolve('dd-trace')), 'packages/dd-trace/src/exporters/agent/writer.js'),
  )
  // Called with the finished payload, so that the encoder in front of it is the real one.
  AgentWriter.prototype._sendPayload = (
    /** @type {Uint8Array} */ payload,
    /** @type {number} */ traces,
    /** @type {() => void} */ done,
  ) => {
    sink(payload, traces)
    done()
  }
  const tracer = require('dd-trace').init({ ...IDENTITY, plugins: false, logInjection: false, runtimeMetrics: false })
  return {
    tracer,
    flush: async () => tracer._tracer._exporter?.flush(),
    // It keeps no such count; that every trace has reached the sink is checked for all tracers.
    lost: () => undefined,
  }
}
