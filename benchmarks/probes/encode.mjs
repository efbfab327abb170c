// Time of encoding spans that are recorded and finished: nothing else is measured.
import assert from 'node:assert/strict'
import { decode } from '@msgpack/msgpack'
import { spansOf } from '../encoders/spans.mjs'
import { PAYLOAD, SUBJECTS } from '../encoders/subjects.mjs'
import { report } from '../workbench.mjs'

const WINDOWS = 5
const WINDOW_MS = 150

const { tracer, smoke, warmUpMs } = JSON.parse(process.argv[2] ?? '{}')
const traces = smoke ? PAYLOAD : 1000
const spans = traces * spansOf(0).length
const make = SUBJECTS[tracer]
assert.ok(make, `there is no encoder ${tracer}`)
const { encode, payloads } = make(traces)
check(payloads())

const warm = performance.now() + warmUpMs
let bytes = encode()
while (performance.now() < warm) bytes = encode()
const cpus = []
for (let i = 0; i < WINDOWS; i++) {
  const before = process.cpuUsage()
  const start = performance.now()
  let rounds = 0
  do {
    encode()
    rounds++
  } while (!smoke && performance.now() - start < WINDOW_MS)
  const { user, system } = process.cpuUsage(before)
  cpus.push(((user + system) * 1e3) / (rounds * spans))
}
report({ encode: Math.min(...cpus), encodedBytes: bytes / spans })

/**
 * Throws unless all that was recorded is in the payloads.
 * @param {readonly Uint8Array[]} payloads
 */
function check(payloads) {
  const decoded = /** @type {any[][]} */ (payloads.flatMap((bytes) => decode(bytes, { useBigInt64: true })))
  assert.equal(decoded.length, traces)
  for (const [i, chunk] of decoded.entries()) {
    const facts = spansOf(i)
    assert.equal(chunk.length, facts.length)
    for (const [j, { name, resource, type, meta, metrics }] of chunk.entries()) {
      const { tags, ...rest } = /** @type {NonNullable<(typeof facts)[0]>} */ (facts[j])
      assert.deepEqual({ name, resource, type }, rest)
      const sent = { ...meta, ...metrics }
      // dd-trace writes the status as text, as the product wants it.
      for (const [key, value] of Object.entries(tags)) assert.equal(String(sent[key]), String(value), key)
    }
  }
}
