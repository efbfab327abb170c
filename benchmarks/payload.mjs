import assert from 'node:assert/strict'
import { decode } from '@msgpack/msgpack'
import { DB, NAMES, URLS, WEB } from './workload.mjs'

/** @typedef {Record<string, any>} WireSpan */

/** Which is the field at each place of a span in v0.5. */
const V05_FIELDS = [
  'service',
  'name',
  'resource',
  'trace_id',
  'span_id',
  'parent_id',
  'start',
  'duration',
  'error',
  'meta',
  'metrics',
  'type',
]
/** Those of them that are places in the table of strings. */
const V05_STRINGS = new Set(['service', 'name', 'resource', 'type'])

/**
 * Throws unless `sent` holds one trace, and that is the one of the workload: a tracer that loses tags would be fast.
 * @param {import('./tracers/started-tracer.mjs').Sent} sent
 * @param {boolean} kept whether the sampler was to keep it
 */
export function checkPayload(sent, kept) {
  const traces = sent instanceof Uint8Array ? decoded(sent) : sent
  assert.equal(traces.length, 1)
  const spans = traces[0] ?? []
  assert.deepEqual(
    spans.map((span) => span['name']),
    NAMES,
  )
  for (const [i, span] of spans.entries()) {
    const { resource, type } = i < 3 ? WEB : DB
    const { meta, metrics } = span
    assert.equal(span['service'], 'bench')
    assert.equal(span['resource'], resource)
    assert.equal(span['type'], type)
    assert.equal(BigInt(span['trace_id']), BigInt(spans[0]?.['trace_id']))
    assert.equal(BigInt(span['parent_id']), BigInt(spans[i - 1]?.['span_id'] ?? 0))
    assert.equal(meta['http.method'], 'GET')
    assert.ok(URLS.includes(meta['http.url']), `http.url is ${meta['http.url']}`)
    assert.equal(meta['component'], 'bench')
    assert.equal(metrics['http.bytes'], 1234)
    assert.equal(metrics['retry.count'], 0)
  }
  const priority = Number(spans[0]?.['metrics']['_sampling_priority_v1'])
  assert.equal(priority > 0, kept, `the sampling priority is ${priority}`)
}

/**
 * @param {Uint8Array} payload
 * @returns {readonly (readonly WireSpan[])[]}
 */
function decoded(payload) {
  const value = /** @type {any} */ (decode(payload, { useBigInt64: true }))
  if (typeof value[0]?.[0] !== 'string') return value
  const [strings, traces] = /** @type {[string[], any[][][]]} */ (value)
  return traces.map((spans) => spans.map((fields) => v05Span(fields, strings)))
}

/**
 * @param {readonly any[]} fields
 * @param {readonly string[]} strings
 * @returns {WireSpan}
 */
function v05Span(fields, strings) {
  const text = (/** @type {unknown} */ place) => strings[Number(place)] ?? `no string ${place}`
  const span = Object.fromEntries(
    V05_FIELDS.map((name, i) => [name, V05_STRINGS.has(name) ? text(fields[i]) : fields[i]]),
  )
  const renamed = (/** @type {object} */ map, /** @type {(value: unknown) => unknown} */ value) =>
    Object.fromEntries(Object.entries(map).map(([key, of]) => [text(key), value(of)]))
  return { ...span, meta: renamed(span['meta'], text), metrics: renamed(span['metrics'], (value) => value) }
}
