import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * @typedef {import('./cases.mjs').Case} Case
 * @typedef {import('./cases.mjs').Probe} Probe
 *
 * @typedef {object} Sample one number that one process has reported
 * @property {string} case
 * @property {string} metric
 * @property {string} tracer
 * @property {number} round
 * @property {number} value
 */

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TIMEOUT_MS = 60_000
const run = promisify(execFile)

/** What of the caller's environment would configure a tracer, or Node. */
const CONFIGURES = /^(DD_|OTEL_|NODE_)/
/** Switches off what dd-trace does besides tracing. */
const TRACING_ONLY = {
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
}

/**
 * Runs every probe of every case for every tracer, the tracers of a case right after each other, so that what a busy
 * machine does to one it does to the others; every other round in the opposite order.
 *
 * @param {readonly Case[]} cases
 * @param {{ rounds: number, smoke: boolean, onRound: (round: number, last: number) => void }} options
 * @returns {Promise<Sample[]>}
 */
export async function measure(cases, { rounds, smoke, onRound }) {
  /** @type {Sample[]} */
  const samples = []
  const last = Math.max(...cases.flatMap(({ probes }) => probes.map((probe) => probe.rounds(rounds))))
  for (let round = 1; round <= last; round++) {
    onRound(round, last)
    for (const { name, tracers, env, task, probes } of cases) {
      for (const probe of probes) {
        if (round > probe.rounds(rounds)) continue
        for (const tracer of round % 2 === 0 ? [...tracers].reverse() : tracers) {
          const measured = await runProbe(probe, { ...task, tracer, smoke }, env).catch((error) => {
            // What a child has written is all there is to know, if it was not the time that ran out.
            throw new Error(`${name} with ${tracer}: ${probe.script} has failed.\n${error.stderr || error}`)
          })
          for (const [metric, value] of Object.entries(measured))
            samples.push({ case: name, metric, tracer, round, value })
        }
      }
    }
  }
  return samples
}

/**
 * @param {Probe} probe
 * @param {object} task
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<Record<string, number>>}
 */
async function runProbe({ script, flags }, task, env) {
  const inherited = Object.entries(process.env).filter(([name]) => !CONFIGURES.test(name))
  const { stdout } = await run(process.execPath, [...flags, script, JSON.stringify(task)], {
    cwd: HERE,
    env: { ...Object.fromEntries(inherited), ...TRACING_ONLY, ...env },
    timeout: TIMEOUT_MS,
  })
  return JSON.parse(stdout)
}
