import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * @typedef {import('./cases.mjs').Case} Case
 * @typedef {import('./cases.mjs').Probe} Probe
 * @typedef {import('./nodes.mjs').Node} Node
 *
 * @typedef {object} Sample one number that one process has reported
 * @property {string} node its version
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
 * Runs every probe of every case for every Node and every tracer, the tracers of a case right after each other, so that what
 * a busy machine does to one it does to the others; every other round in the opposite order.
 *
 * @param {readonly Case[]} cases
 * @param {{ nodes: readonly Node[], rounds: number, smoke: boolean, warmUpMs: number, onRound: (round: number, last: number) => void, onFailure: (words: string) => void }} options
 * @returns {Promise<Sample[]>}
 */
export async function measure(cases, { nodes, rounds, smoke, warmUpMs, onRound, onFailure }) {
  /** @type {Sample[]} */
  const samples = []
  const last = Math.max(...cases.flatMap(({ probes }) => probes.map((probe) => probe.rounds(rounds))))
  for (let round = 1; round <= last; round++) {
    onRound(round, last)
    for (const { case: name, probe, node, tracer, task, env } of processes(cases, nodes, rounds, round)) {
      const tried = () => runProbe(probe, { ...task, tracer, smoke, warmUpMs }, env, node)
      // A run of an hour is not to end because a tracer has lost a payload once: that is told, and tried once more.
      const measured = await tried()
        .catch((error) => {
          onFailure(failure(name, tracer, node, probe, error))
          return tried()
        })
        .catch((error) => {
          throw new Error(failure(name, tracer, node, probe, error))
        })
      for (const [metric, value] of Object.entries(measured))
        samples.push({ node: node.version, case: name, metric, tracer, round, value })
    }
  }
  return samples
}

/**
 * @param {string} name of the case
 * @param {string} tracer
 * @param {Node} node
 * @param {Probe} probe
 * @param {any} error
 */
function failure(name, tracer, node, probe, error) {
  // What a child has written is all there is to know, if it was not the time that ran out.
  return `${name} with ${tracer}, Node ${node.version}: ${probe.script} has failed.\n${error.stderr || error}`
}

/**
 * What is run in a round, one after the other.
 * @param {readonly Case[]} cases
 * @param {readonly Node[]} nodes
 * @param {number} rounds
 * @param {number} round
 */
function* processes(cases, nodes, rounds, round) {
  for (const { name, tracers, env, task, probes } of cases) {
    for (const probe of probes) {
      if (round > probe.rounds(rounds)) continue
      for (const node of nodes) {
        for (const tracer of round % 2 === 0 ? [...tracers].reverse() : tracers)
          yield { case: name, probe, node, tracer, task, env }
      }
    }
  }
}

/**
 * @param {Probe} probe
 * @param {object} task
 * @param {Readonly<Record<string, string>>} env
 * @param {Node} node
 * @returns {Promise<Record<string, number>>}
 */
async function runProbe({ script, flags }, task, env, node) {
  const inherited = Object.entries(process.env).filter(([name]) => !CONFIGURES.test(name))
  const { stdout } = await run(node.binary, [...flags, script, JSON.stringify(task)], {
    cwd: HERE,
    env: { ...Object.fromEntries(inherited), ...TRACING_ONLY, ...env },
    timeout: TIMEOUT_MS,
  })
  return JSON.parse(stdout)
}
