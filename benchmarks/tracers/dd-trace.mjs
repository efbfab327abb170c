import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { IDENTITY } from './started-tracer.mjs'

const require = createRequire(new URL('../compare/package.json', import.meta.url))
/** Spans by hand alone: its integrations are not what is compared. */
const BY_HAND = { ...IDENTITY, plugins: false, logInjection: false, runtimeMetrics: false }

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
  const tracer = require('dd-trace').init(BY_HAND)
  return { tracer, flush: async () => tracer._tracer._exporter?.flush(), lost }
}

/** @type {import('./started-tracer.mjs').Connect} */
export function connect(url) {
  const tracer = require('dd-trace').init({ ...BY_HAND, url })
  const flush = () => new Promise((resolve) => tracer._tracer._exporter.flush(() => resolve(undefined)))
  return { tracer, flush: async () => void (await flush()), lost }
}

/** It keeps no such count; that every trace has reached the sink is checked for all tracers. */
const lost = () => undefined
