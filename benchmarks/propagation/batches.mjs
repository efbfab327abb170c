import assert from 'node:assert/strict'
import { ITEMS, toldIn } from './dialects.mjs'

/**
 * @typedef {import('./dialects.mjs').Dialect} Dialect
 * @typedef {import('./requests.mjs').Request} Request
 * @typedef {import('./subject.mjs').Subject} Subject
 *
 * @typedef {object} Batches
 * @property {() => number} make makes so many calls, and tells how many milliseconds they took
 * @property {() => void} check throws unless the last calls have done what they were to do
 * @property {() => Promise<void>} settle lets go of what is done
 */

/**
 * Reads the headers of so many requests that none is known by heart, and keeps what was read.
 * @param {Subject} subject
 * @param {readonly Request[]} requests
 * @param {readonly Dialect[]} dialects those that the requests have
 * @returns {Batches}
 */
export function extracting({ extract, tell, dialects: known, settle }, requests, dialects) {
  const kept = new Array(requests.length)
  const read = dialects.filter((dialect) => known.includes(dialect))
  const carriesTrace = read.some((dialect) => dialect !== 'baggage')
  return {
    make() {
      const start = performance.now()
      for (let i = 0; i < kept.length; i++) kept[i] = extract(/** @type {Request} */ (requests[i]).headers)
      return performance.now() - start
    },
    check() {
      for (const [i, { told }] of requests.entries()) {
        const { traceId, spanId, items } = tell(kept[i])
        assert.deepEqual({ traceId, spanId }, carriesTrace ? told : { traceId: undefined, spanId: undefined })
        assert.deepEqual(items, read.includes('baggage') ? ITEMS : {})
      }
    },
    settle,
  }
}

/**
 * Writes headers for a call to another process out of each request: by a span of its own, and into a carrier of its own that
 * has some already. Spans are started before and ended after what is measured.
 * @param {Subject} subject
 * @param {readonly Request[]} requests
 * @param {readonly Dialect[]} dialects those that are to be written
 * @returns {Batches}
 */
export function injecting({ extract, call, inject, settle, dialects: known }, requests, dialects) {
  const expected = dialects.filter((dialect) => known.includes(dialect))
  const carriers = new Array(requests.length)
  /** @type {import('./subject.mjs').Call[]} */
  let calls = []
  return {
    make() {
      calls = requests.map(({ headers }) => call(extract(headers)))
      const start = performance.now()
      for (let i = 0; i < carriers.length; i++) {
        const carrier = {
          accept: 'application/json',
          'content-type': 'application/json',
          'content-length': '27',
          'user-agent': 'shop/1.4.2',
        }
        inject(/** @type {import('./subject.mjs').Call} */ (calls[i]).context, carrier)
        carriers[i] = carrier
      }
      const ms = performance.now() - start
      for (const { end } of calls) end()
      return ms
    },
    check() {
      for (const [i, { told }] of calls.entries()) checkHeaders(carriers[i], told(), expected)
    },
    settle,
  }
}

/**
 * @param {import('./dialects.mjs').Headers} headers
 * @param {import('./dialects.mjs').Told} told
 * @param {readonly Dialect[]} dialects
 */
function checkHeaders(headers, { traceId, spanId }, dialects) {
  for (const dialect of dialects) {
    const expected = dialect === 'baggage' ? { items: ITEMS } : { traceId, spanId, kept: true }
    assert.deepEqual(toldIn(dialect, headers), expected, `${dialect} in ${JSON.stringify(headers)}`)
  }
}
