import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { startSink } from './agent/start-sink.mjs'
import { checkPayload } from './payload.mjs'
import { SPANS, workload } from './workload.mjs'

/**
 * What a probe is told, as JSON in its only argument.
 *
 * @typedef {object} Task
 * @property {string} tracer the name of a file in `tracers/`
 * @property {'disabled' | 'unsampled' | 'recording' | 'rules'} level
 * @property {'sync' | 'async' | 'single'} style
 * @property {'null' | 'http'} transport whether payloads are thrown away, or sent to an agent in a process of its own
 * @property {boolean} smoke whether to run only so much as shows that it runs
 * @property {number} warmUpMs
 *
 * @typedef {object} Bench a tracer, and what of its payloads has arrived
 * @property {import('./workload.mjs').Tracer} tracer
 * @property {() => Promise<void>} flush
 * @property {(made: number, spans?: number) => Promise<number | undefined>} finish throws unless so many traces of so many spans have arrived and none was dropped; tells the bytes of a span
 * @property {(kept: boolean) => Promise<void>} checkFirst throws unless the first payload is the one trace of the load
 */

/** So many traces are made between two looks at the event loop: few enough for the queues of all tracers. */
const BATCH = 1000
const SMOKE_BATCH = 100

/** @returns {Task} */
export function task() {
  return JSON.parse(process.argv[2] ?? '{}')
}

/**
 * Starts a tracer, checks the payload of its first trace, and warms it up.
 * @param {Task} task
 */
export async function prepare({ tracer: name, level, style, transport, smoke, warmUpMs }) {
  const sends = name !== 'none' && level !== 'disabled'
  const bench = await (transport === 'http' ? connected(name) : sunk(name))
  let made = 1
  const makeTraces = workload(bench.tracer, style)
  await makeTraces(1)
  await bench.flush()
  if (sends) await bench.checkFirst(level !== 'unsampled')

  const count = smoke ? SMOKE_BATCH : BATCH
  /** Makes so many traces, and lets timers and deliveries have their turn. */
  const batch = async () => {
    await makeTraces(count)
    made += count
    // What is sent is part of what is measured.
    if (transport === 'http') await bench.flush()
    await setImmediate()
  }
  const warm = performance.now() + warmUpMs
  while (performance.now() < warm) await batch()

  return {
    batch,
    /** Spans of a batch. */
    spans: count * SPANS,
    /** Throws unless every trace has been encoded and none dropped; tells the bytes of a span in the payload. */
    finish: () => bench.finish(sends ? made : 0),
  }
}

/**
 * A tracer whose payloads are thrown away.
 * @param {string} name
 * @returns {Promise<Bench>}
 */
async function sunk(name) {
  /** @type {{ start: import('./tracers/started-tracer.mjs').Start }} */
  const { start } = await import(`./tracers/${name}.mjs`)
  let traces = 0
  let bytes = 0
  /** @type {import('./tracers/started-tracer.mjs').Sent | undefined} */
  let first
  const { tracer, flush, lost } = start((sent, count) => {
    first ??= sent instanceof Uint8Array ? Uint8Array.from(sent) : sent
    traces += count
    if (sent instanceof Uint8Array) bytes += sent.length
  })
  return {
    tracer,
    flush,
    checkFirst: async (kept) => checkPayload(first ?? [], kept),
    async finish(made, spans = SPANS) {
      await flush()
      if (made > 0) assert.equal(lost(made * spans), undefined)
      assert.equal(traces, made, `${name} encoded ${traces} of ${made} traces`)
      return bytes === 0 ? undefined : bytes / (traces * spans)
    },
  }
}

/**
 * A tracer as it is by default, with an agent that takes everything.
 * @param {string} name
 * @returns {Promise<Bench>}
 */
export async function connected(name) {
  /** @type {{ connect: import('./tracers/started-tracer.mjs').Connect }} */
  const { connect } = await import(`./tracers/${name}.mjs`)
  const sink = await startSink('up')
  const { tracer, flush, lost } = connect(sink.url)
  return {
    tracer,
    flush,
    async checkFirst(kept) {
      const { first } = await sink.counts()
      // OTLP is counted by its exporter, and not decoded here.
      if (first !== undefined) checkPayload(first, kept)
    },
    async finish(made, spans = SPANS) {
      await flush()
      if (made > 0) assert.equal(lost(made * spans), undefined)
      const { traces, bytes } = await sink.counts()
      if (traces > 0) assert.equal(traces, made, `${traces} of the ${made} traces of ${name} have arrived`)
      return bytes === 0 ? undefined : bytes / (made * spans)
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
