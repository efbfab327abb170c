import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { spansOf } from './spans.mjs'

/**
 * @typedef {object} Subject
 * @property {() => number} encode encodes all traces, and tells the bytes of their payloads
 * @property {() => Uint8Array[]} payloads the same payloads, to be looked at
 */

/** So many traces make a payload. */
export const PAYLOAD = 100

const own = createRequire(import.meta.url)
const compare = createRequire(new URL('../compare/package.json', import.meta.url))
const IDENTITY = { service: 'bench', env: 'bench', version: '1' }

/** @type {Readonly<Record<string, (traces: number) => Subject>>} */
export const SUBJECTS = {
  clew,
  'dd-trace': ddTrace,
  msgpack: (traces) => {
    const { Encoder } = compare('@msgpack/msgpack')
    const encoder = new Encoder({ useBigInt64: true })
    return plain(traces, (value) => encoder.encodeSharedRef(value))
  },
  msgpackr: (traces) => {
    const { Packr } = compare('msgpackr')
    const packr = new Packr({ useRecords: false })
    return plain(traces, (value) => packr.pack(value))
  },
}

/**
 * @param {number} traces
 * @param {(start: number) => Uint8Array} payload the one that begins with this trace
 * @param {(start: number) => number} length the length of the same, if there is more to do about it
 * @returns {Subject}
 */
function subject(traces, payload, length = (start) => payload(start).length) {
  return {
    encode() {
      let bytes = 0
      for (let start = 0; start < traces; start += PAYLOAD) bytes += length(start)
      return bytes
    },
    payloads: () => Array.from({ length: traces / PAYLOAD }, (_, i) => Uint8Array.from(payload(i * PAYLOAD))),
  }
}

/** @param {number} traces */
function clew(traces) {
  const { createTracer, V04Encoder } = own('./dist/clew.cjs')
  /** @type {{ segment: any, spans: any[] }[]} */
  const chunks = []
  /** @type {any} */
  let parts
  const exporter = (/** @type {any} */ context) => {
    parts = context
    return {
      export(/** @type {any} */ segment, /** @type {any[]} */ spans) {
        // What is released has nothing left to encode.
        Object.getPrototypeOf(spans[0]).release = () => {}
        chunks.push({ segment, spans: [...spans] })
      },
      flush: async () => {},
      drain: async () => {},
      close() {},
    }
  }
  const tracer = createTracer(IDENTITY, { exporter })
  record(tracer, traces)
  const { defaults, process } = parts
  const encoder = new V04Encoder({ maxBytes: 64 * 1024 * 1024, fullBytes: 2 * 1024 * 1024, defaults, process })
  const take = (/** @type {number} */ start) => {
    for (let i = start; i < start + PAYLOAD; i++) {
      const { segment, spans } = /** @type {(typeof chunks)[0]} */ (chunks[i])
      encoder.append(segment, spans)
    }
    // As the writer does where the payload can be sent at once.
    return encoder.take(true)
  }
  return subject(
    traces,
    (start) => take(start).bytes,
    (start) => {
      const payload = take(start)
      const { length } = payload.bytes
      encoder.recycle(payload)
      return length
    },
  )
}

/** @param {number} traces */
function ddTrace(traces) {
  const folder = join(dirname(compare.resolve('dd-trace')), 'packages/dd-trace/src')
  const chunks = recordedByDdTrace(traces)
  const { AgentEncoder } = compare(join(folder, 'encode/0.4.js'))
  const encoder = new AgentEncoder({ flush() {} }, Number.POSITIVE_INFINITY)
  return subject(traces, (start) => {
    for (let i = start; i < start + PAYLOAD; i++) encoder.encode(chunks[i])
    return encoder.makePayload()
  })
}

/**
 * The traces as dd-trace hands them to its encoder, formatted already.
 * @param {number} traces
 */
function recordedByDdTrace(traces) {
  const tracer = compare('dd-trace').init({ ...IDENTITY, plugins: false, logInjection: false, runtimeMetrics: false })
  /** @type {any[][]} */
  const chunks = []
  tracer._tracer._exporter.export = (/** @type {any[]} */ spans) => chunks.push(spans)
  record(tracer, traces)
  return chunks
}

/**
 * The same spans as plain objects, for encoders of msgpack in general.
 * @param {number} traces
 * @param {(value: unknown) => Uint8Array} encode
 */
function plain(traces, encode) {
  const all = recordedByDdTrace(traces).map((spans) =>
    spans.map(
      ({ trace_id, span_id, parent_id, name, resource, service, type, error, start, duration, meta, metrics }) => ({
        ...{ name, resource, service, type, error, meta, metrics },
        trace_id: trace_id.toBigInt(),
        span_id: span_id.toBigInt(),
        parent_id: parent_id.toBigInt(),
        start: BigInt(Math.round(start)),
        duration: BigInt(Math.round(duration)),
      }),
    ),
  )
  const payloads = Array.from({ length: traces / PAYLOAD }, (_, i) => all.slice(i * PAYLOAD, (i + 1) * PAYLOAD))
  return subject(traces, (start) => encode(payloads[start / PAYLOAD]))
}

/**
 * @param {any} tracer
 * @param {number} traces
 */
function record(tracer, traces) {
  for (let i = 0; i < traces; i++) {
    const [root, ...children] = spansOf(i)
    if (root === undefined) continue
    tracer.trace(root.name, { resource: root.resource, type: root.type, tags: root.tags }, () => {
      for (const { name, ...options } of children) tracer.trace(name, options, () => {})
    })
  }
}
