import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { REMOTE_ID, REMOTE_TRACE_ID } from './tree.mjs'

const require = createRequire(join(process.cwd(), 'from-here.js'))
const { createTestTracer } = require('clew/testing')

export const versions = { clew: require('clew/package.json').version }

/** One for all tracers, as there is one in a process: with a hundred, every promise would cost a hundred copies. */
const storage = new AsyncLocalStorage()

/** What TC39's dialect tells a decorator of a method. */
const METHOD = { kind: 'method', static: false, private: false, addInitializer() {} }

/** @returns {import('./matrix.mjs').Subject} */
export function subject() {
  const { tracer, exporter } = createTestTracer({}, {}, { storage })
  return {
    forms: {
      trace: (name, fn, { parent } = {}) => tracer.trace(name, { childOf: parent }, (span) => fn(span)),
      callback: (name, fn) => tracer.trace(name, (span, done) => fn(span, done)),
      wrap: (name, fn) => tracer.wrap(name, fn),
      decorate: (name, fn) => tracer.wrap(name)(fn, { ...METHOD, name }),
      manual: (name) => tracer.trace(name),
      open: (name) => tracer.open(name),
      start: (name, parent) => tracer.startSpan(name, { childOf: parent }),
      active: () => tracer.activeSpan(),
      remote: () =>
        tracer.extract('http_headers', {
          'x-datadog-trace-id': REMOTE_TRACE_ID,
          'x-datadog-parent-id': REMOTE_ID,
          'x-datadog-sampling-priority': '1',
        }),
      activate: (span, fn) => tracer.activate(span, fn),
      bind: (fn) => tracer.bind(fn),
      bindEmitter: (emitter) => tracer.bindEmitter(emitter),
      carrier: () => tracer.carrier(),
      continueFrom: (carrier, fn) => tracer.continueFrom(carrier, fn),
      suppress: (fn) => tracer.suppress(fn),
    },
    async recorded() {
      await tracer.shutdown()
      return exporter.spans.map(({ name, spanId, parentId, traceId }) => ({
        name,
        id: spanId,
        parent: parentId,
        trace: BigInt(`0x${traceId}`).toString(),
      }))
    },
  }
}
