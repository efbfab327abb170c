import assert from 'node:assert/strict'
import { decode } from '@msgpack/msgpack'
import { DB, NAMES, URLS, WEB } from './workload.mjs'

/** @typedef {Record<string, any>} WireSpan */

/**
 * Throws unless `payload` holds one trace, and that is the one of the workload: a tracer that loses tags would be fast.
 * @param {Uint8Array} payload
 * @param {boolean} kept whether the sampler was to keep it
 */
export function checkPayload(payload, kept) {
  const traces = /** @type {WireSpan[][]} */ (decode(payload, { useBigInt64: true }))
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
