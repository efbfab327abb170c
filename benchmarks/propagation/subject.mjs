/**
 * A tracer that reads and writes headers.
 *
 * @typedef {object} Subject
 * @property {readonly import('./dialects.mjs').Dialect[]} dialects those of the case that it knows
 * @property {(headers: object) => unknown} extract what came, in whatever form the tracer has for it
 * @property {(extracted: any) => Read} tell the same in words
 * @property {(extracted: any) => Call} call starts a span below what came, or a trace where nothing did, and in that a span for a call to another process
 * @property {(context: any, carrier: object) => void} inject
 * @property {() => Promise<void>} settle lets go of the spans that have ended
 *
 * @typedef {object} Read
 * @property {string | undefined} traceId 32 hex digits; undefined where no trace came
 * @property {string | undefined} spanId 16 hex digits
 * @property {Record<string, string>} items of baggage
 *
 * @typedef {object} Call
 * @property {unknown} context what is to be injected
 * @property {() => import('./dialects.mjs').Told} told what the headers have to say; not asked before they are written, since a tracer may keep its ids as text once it has made it
 * @property {() => void} end ends both spans
 *
 * @typedef {(dialects: readonly import('./dialects.mjs').Dialect[]) => Subject} Start the dialects are in the environment too, for tracers that look there
 */
export {}
