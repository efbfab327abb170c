import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { SPANS, workload } from './workload.mjs'

/**
 * What a probe is told, as JSON in its only argument.
 *
 * @typedef {object} Task
 * @property {string} tracer the name of a file in `tracers/`
 * @property {'disabled' | 'unsampled' | 'recording' | 'rules'} level
 * @property {'sync' | 'async'} style
 * @property {boolean} smoke whether to run only so much as shows that it runs
 */

/** So many traces are made between two looks at the event loop: few enough for the queues of all tracers. */
const BATCH = 1000
const SMOKE_BATCH = 100
const WARM_UP_MS = 300

/** @returns {Task} */
export function task() {
  return JSON.parse(process.argv[2] ?? '{}')
}

/**
 * Starts a tracer, checks the payload of its first trace, and warms it up.
 * @param {Task} task
 */
export async function prepare({ tracer: name, level, style, smoke }) {
  const { checkPayload } = await import('./payload.mjs')
  const { start } = /** @type {{ start: import('./tracers/started-tracer.mjs').Start }} */ (
    await import(`./tracers/${name}.mjs`)
  )
  const sends = name !== 'none' && level !== 'disabled'
  const made = { traces: 1 }
  const sent = { traces: 0, bytes: 0 }
  /** @type {Uint8Array | undefined} */
  let first
  const { tracer, flush, lost } = start((payload, traces) => {
    first ??= Uint8Array.from(payload)
    sent.traces += traces
    sent.bytes += payload.length
  })

  const makeTraces = workload(tracer, style)
  await makeTraces(1)
  await flush()
  if (sends) checkPayload(first ?? new Uint8Array(), level !== 'unsampled')

  const count = smoke ? SMOKE_BATCH : BATCH
  const spans = count * SPANS
  /** Makes so many traces, and lets timers and deliveries have their turn. */
  const batch = async () => {
    await makeTraces(count)
    made.traces += count
    await setImmediate()
  }
  const warm = performance.now() + (smoke ? 0 : WARM_UP_MS)
  while (performance.now() < warm) await batch()

  return {
    batch,
    /** Spans of a batch. */
    spans,
    /** Throws unless every trace has been encoded and none dropped; tells the bytes of a span in the payload. */
    async finish() {
      await flush()
      assert.equal(lost(), undefined)
      assert.equal(sent.traces, sends ? made.traces : 0, `${name} encoded ${sent.traces} of ${made.traces} traces`)
      return sends ? sent.bytes / (sent.traces * SPANS) : undefined
    },
  }
}

/**
 * Hands the result to the runner. Ends the process, for a tracer may keep it alive.
 * @param {Record<string, number | undefined>} result
 */
export function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit())
}
