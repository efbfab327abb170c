import { createRequire } from 'node:module'
import { IDENTITY } from './started-tracer.mjs'

const { createTracer } = createRequire(import.meta.url)('../../dist/core.cjs')

/** @type {import('./started-tracer.mjs').Start} */
export function start(sink) {
  const client = {
    address: 'nowhere',
    /** @param {{ bytes: Uint8Array, traces: number }} payload */
    send: async ({ bytes, traces }) => {
      sink(bytes, traces)
      return { accepted: true, rates: undefined }
    },
    hold() {},
    close() {},
  }
  return started(createTracer(IDENTITY, { client }))
}

/** @type {(url: string) => import('./started-tracer.mjs').StartedTracer & { stats(): any }} */
export function connect(url) {
  return started(createTracer({ ...IDENTITY, url }))
}

/**
 * @param {any} tracer
 * @returns {import('./started-tracer.mjs').StartedTracer & { stats(): any }}
 */
function started(tracer) {
  return {
    tracer,
    flush: () => tracer.flush(),
    stats: () => tracer.stats(),
    lost() {
      const { dropped, finished, sent } = tracer.stats()
      const adds = Object.keys(dropped).length === 0 && sent.spans === finished
      return adds ? undefined : `${finished} spans finished, ${sent.spans} sent, dropped: ${JSON.stringify(dropped)}`
    },
  }
}
