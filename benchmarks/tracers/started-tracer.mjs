/**
 * A tracer that is started and whose payloads end in a null sink: encoded, counted, and not sent.
 *
 * @typedef {object} StartedTracer
 * @property {import('../workload.mjs').Tracer} tracer
 * @property {() => Promise<void>} flush hands what is encoded to the sink
 * @property {() => string | undefined} lost what the tracer itself says it has dropped
 *
 * @typedef {(payload: Uint8Array, traces: number) => void} Sink
 * @typedef {(sink: Sink) => StartedTracer} Start
 */
export const IDENTITY = { service: 'bench', env: 'bench', version: '1' }
