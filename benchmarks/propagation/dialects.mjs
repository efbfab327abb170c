/**
 * What one process tells another of a trace, in each dialect.
 *
 * @typedef {'datadog' | 'tracecontext' | 'b3' | 'b3multi' | 'baggage'} Dialect
 *
 * @typedef {object} Told
 * @property {string} traceId 32 hex digits
 * @property {string} spanId 16 hex digits
 */

/** The dialects that are on where nobody says anything. */
export const DEFAULT = /** @type {const} */ (['datadog', 'tracecontext', 'baggage'])

/** @type {readonly Dialect[]} */
export const ALL = ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage']

/** What travels in the headers below. */
export const ITEMS = { 'user.id': '4711', 'session.id': '6f1c5a', city: 'Köln' }
const BAGGAGE = 'user.id=4711,session.id=6f1c5a,city=K%C3%B6ln'

/** Of a trace that is kept, as a Datadog tracer writes it, with the member of another vendor. */
const HEADERS = {
  datadog: (/** @type {Told} */ { traceId, spanId }) => ({
    'x-datadog-trace-id': decimal(traceId.slice(16)),
    'x-datadog-parent-id': decimal(spanId),
    'x-datadog-sampling-priority': '1',
    'x-datadog-tags': `_dd.p.dm=-1,_dd.p.tid=${traceId.slice(0, 16)}`,
  }),
  tracecontext: (/** @type {Told} */ { traceId, spanId }) => ({
    traceparent: `00-${traceId}-${spanId}-01`,
    tracestate: `dd=s:1;p:${spanId};t.dm:-1;t.tid:${traceId.slice(0, 16)},rojo=00f067aa0ba902b7`,
  }),
  b3: (/** @type {Told} */ { traceId, spanId }) => ({ b3: `${traceId}-${spanId}-1` }),
  b3multi: (/** @type {Told} */ { traceId, spanId }) => ({
    'x-b3-traceid': traceId,
    'x-b3-spanid': spanId,
    'x-b3-sampled': '1',
  }),
  baggage: () => ({ baggage: BAGGAGE }),
}

/** How to find in the headers what was told. */
const READERS = {
  datadog: (/** @type {Headers} */ headers) => ({
    traceId:
      /_dd\.p\.tid=([0-9a-f]{16})/.exec(headers['x-datadog-tags'] ?? '')?.[1] + hex(headers['x-datadog-trace-id']),
    spanId: hex(headers['x-datadog-parent-id']),
    kept: headers['x-datadog-sampling-priority'] === '1',
  }),
  tracecontext: (/** @type {Headers} */ headers) => {
    const [version, traceId, spanId, flags] = headers['traceparent']?.split('-') ?? []
    return { traceId, spanId, kept: version === '00' && flags === '01' }
  },
  b3: (/** @type {Headers} */ headers) => {
    const [traceId, spanId, state] = headers['b3']?.split('-') ?? []
    return { traceId, spanId, kept: state === '1' }
  },
  b3multi: (/** @type {Headers} */ headers) => ({
    traceId: headers['x-b3-traceid'],
    spanId: headers['x-b3-spanid'],
    kept: headers['x-b3-sampled'] === '1',
  }),
}

/** @typedef {Readonly<Record<string, string>>} Headers */

/**
 * @param {readonly Dialect[]} dialects
 * @param {Told} told
 * @returns {Record<string, string>}
 */
export function headersOf(dialects, told) {
  return Object.assign({}, ...dialects.map((dialect) => HEADERS[dialect](told)))
}

/**
 * What the headers tell in one dialect; `items` where that is baggage.
 * @param {Dialect} dialect
 * @param {Headers} headers
 */
export function toldIn(dialect, headers) {
  if (dialect !== 'baggage') return READERS[dialect](headers)
  const pairs = headers['baggage']?.split(',').map((pair) => pair.split('=')) ?? []
  return { items: Object.fromEntries(pairs.map(([key, value]) => [key, decodeURIComponent(value ?? '')])) }
}

/** @param {string} digits */
function decimal(digits) {
  return BigInt(`0x${digits}`).toString()
}

/** @param {string | undefined} digits */
function hex(digits) {
  return BigInt(digits ?? 0)
    .toString(16)
    .padStart(16, '0')
}
