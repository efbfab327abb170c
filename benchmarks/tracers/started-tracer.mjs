/**
 * A tracer that is started.
 *
 * @typedef {object} StartedTracer
 * @property {import('../workload.mjs').Tracer} tracer
 * @property {() => Promise<void>} flush hands what has been recorded to the sink, or to the agent
 * @property {(spans: number) => string | undefined} lost what the tracer itself says it has dropped of so many spans
 *
 * What a tracer sends: bytes of v0.4 or v0.5, or spans where it encodes none.
 * @typedef {Uint8Array | readonly (readonly import('../payload.mjs').WireSpan[])[]} Sent
 *
 * @typedef {(sent: Sent, traces: number) => void} Sink
 * @typedef {(sink: Sink) => StartedTracer} Start a tracer whose payloads end in a null sink: encoded, counted, and not sent
 * @typedef {(url: string) => StartedTracer} Connect a tracer as it is by default, with an agent at this address
 */
export const IDENTITY = { service: 'bench', env: 'bench', version: '1' }
