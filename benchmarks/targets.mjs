import { NONE, OURS } from './cases.mjs'
import { lineOf } from './nodes.mjs'

/**
 * What the numbers have to be (A) and what we are after (B).
 *
 * @typedef {import('./results.mjs').Result} Result
 * @typedef {readonly [a: number, b: number]} Bounds most that a value may be; as a fraction where it is a ratio
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} unit of the value; empty for a ratio
 * @property {(node: number) => Bounds | undefined} bounds by the line of Node; undefined where nothing is asked
 * @property {(results: readonly Result[]) => number | undefined} value of the results of one Node; undefined if it was not measured
 *
 * @typedef {object} Verdict
 * @property {string} node
 * @property {string} name
 * @property {string} unit
 * @property {number} value
 * @property {number} a
 * @property {number} b
 * @property {'A and B' | 'A' | 'missed'} meets
 */

const DD_TRACE = 'dd-trace'
const OPENTELEMETRY = 'opentelemetry'
/** Those of Node's lines in which the context is carried by async_hooks. */
const HOOKS = [20, 22]

/** @type {readonly Target[]} */
export const TARGETS = [
  ratio(
    'sync, encoded, null sink, to dd-trace',
    'recording-sync',
    'cpu',
    DD_TRACE,
    byLine([1 / 9, 1 / 12], [1 / 3, 1 / 4]),
  ),
  ratio('async, 100 chains, to dd-trace', 'recording-async', 'cpu', DD_TRACE, byLine([1 / 6, 1 / 8], [1 / 3, 1 / 3.5])),
  ratio('over HTTP, to dd-trace', 'http-sync', 'cpu', DD_TRACE, byLine([1 / 8, 1 / 12], [1 / 3, 1 / 4.5])),
  ratio('over HTTP, to OpenTelemetry', 'http-sync', 'cpu', OPENTELEMETRY, () => [1 / 5, 1 / 8]),
  ratio(
    'recording, to OpenTelemetry',
    'recording-sync',
    'cpu',
    OPENTELEMETRY,
    byLine([1 / 3, 1 / 4], [1 / 2, 1 / 3.5]),
  ),
  ratio('heap of a span, to dd-trace', 'recording-sync', 'heap', DD_TRACE, byLine([1 / 4, 1 / 5], [1 / 2.5, 1 / 3])),
  ratio('encoder, to dd-trace', 'encoder', 'encode', DD_TRACE, () => [1 / 3.5, 1 / 5]),
  ratio('encoder, to @msgpack/msgpack', 'encoder', 'encode', 'msgpack', () => [1 / 5, 1 / 7]),
  ratio('encoder, to msgpackr', 'encoder', 'encode', 'msgpackr', () => [1 / 4, 1 / 6]),
  ratio('bytes of a span in v0.5, to dd-trace', 'wire-v05', 'payload', DD_TRACE, () => [0.7, 0.63]),
  ratio('HTTP server, to dd-trace', 'server', 'request', DD_TRACE, byLine([1 / 3, 1 / 5], [1 / 2, 1 / 4])),
  ratio('HTTP server, to OpenTelemetry', 'server', 'request', OPENTELEMETRY, () => [1 / 2, 1 / 4]),
  ratio(
    '20,000 spans a second, to dd-trace',
    'paced-agent-up',
    'load',
    DD_TRACE,
    byLine([1 / 3, 1 / 6], [1 / 2, 1 / 2.5]),
  ),
  ratio('20,000 spans a second, to OpenTelemetry', 'paced-agent-up', 'load', OPENTELEMETRY, () => [1 / 3, 1 / 4]),
  ...['down', 'mute'].flatMap(outage),
  {
    name: 'longest delay of the loop over none',
    unit: 'ms',
    bounds: () => [5, 2],
    value: (results) => {
      const delay = find(results, 'paced-agent-up', 'delay')
      return difference(delay?.tracers[OURS]?.value, delay?.tracers[NONE]?.value)
    },
  },
  ratio('start, to dd-trace', 'startup', 'startup', DD_TRACE, () => [1 / 12, 1 / 24]),
  ours('start', 'ms', 'startup', 'startup', () => [8, 8]),
  ours('memory after the start', 'MiB', 'startup', 'rss', () => [6, 4]),
  ours('package without the viewer', 'MB', 'size', 'unpacked', () => [1, 0.4]),
  ours('packages', '', 'size', 'packages', () => [2, 2]),
  level('disabled, to recording', 'disabled-sync', [1 / 10, 1 / 20]),
  level('unsampled, to recording', 'unsampled-sync', [1 / 2, 1 / 3]),
  ours('statistics, of a span that is counted', 'ns', 'stats-single', 'added', () => [150, 150]),
  ours('twenty sampling rules', '% of a trace', 'twenty-rules', 'share', () => [15, 15]),
  ...['children', 'depth', 'tags', 'resources', 'urls'].map(growth),
]

/**
 * What of the targets was measured, and whether it was met.
 * @param {readonly Result[]} results
 * @returns {Verdict[]}
 */
export function verdicts(results) {
  const nodes = [...new Set(results.map(({ node }) => node))]
  return TARGETS.flatMap(({ name, unit, bounds, value: measured }) =>
    nodes.flatMap((node) => {
      const asked = bounds(lineOf(node))
      const value = measured(results.filter((result) => result.node === node))
      if (asked === undefined || value === undefined) return []
      const [a, b] = asked
      return [{ node, name, unit, value, a, b, meets: value <= b ? 'A and B' : value <= a ? 'A' : 'missed' }]
    }),
  )
}

/**
 * @param {Bounds} hooks
 * @param {Bounds} frames
 */
function byLine(hooks, frames) {
  return (/** @type {number} */ node) => (HOOKS.includes(node) ? hooks : frames)
}

/**
 * @param {string} name
 * @param {string} of the case
 * @param {string} metric
 * @param {string} rival
 * @param {Target['bounds']} bounds
 * @returns {Target}
 */
function ratio(name, of, metric, rival, bounds) {
  return { name, unit: '', bounds, value: (results) => find(results, of, metric)?.ratios[rival]?.value }
}

/**
 * @param {string} name
 * @param {string} unit
 * @param {string} of the case
 * @param {string} metric
 * @param {Target['bounds']} bounds
 * @returns {Target}
 */
function ours(name, unit, of, metric, bounds) {
  return { name, unit, bounds, value: (results) => find(results, of, metric)?.tracers[OURS]?.value }
}

/**
 * One level of recording against another.
 * @param {string} name
 * @param {string} of the case
 * @param {Bounds} bounds
 * @returns {Target}
 */
function level(name, of, bounds) {
  const cpu = (/** @type {readonly Result[]} */ results, /** @type {string} */ from) =>
    find(results, from, 'cpu')?.tracers[OURS]?.value
  return {
    name,
    unit: '',
    bounds: () => bounds,
    value: (results) => quotient(cpu(results, of), cpu(results, 'recording-sync')),
  }
}

/**
 * The dearest unit along an axis against the cheapest: 1 where the cost is linear.
 * @param {string} axis
 * @returns {Target}
 */
function growth(axis) {
  return {
    name: `growth with ${axis}`,
    unit: '',
    bounds: () => [2, 1.5],
    value: (results) => {
      const units = results
        .filter(({ case: name, metric }) => name.startsWith(`growth-${axis}-`) && metric === 'unit')
        .flatMap(({ case: name, tracers }) => {
          const value = tracers[OURS]?.value
          return value === undefined ? [] : [{ n: Number(name.slice(`growth-${axis}-`.length)), value }]
        })
      // The first of them has the cost of the trace itself in it, and is dearer than any that follows.
      const [first, ...others] = units.map(({ value }) => value)
      if (first === undefined || others.length === 0) return undefined
      if (axis !== 'tags') return Math.max(...others) / Math.min(first, ...others)
      // A span is as dear as ten tags: what counts is what the tags add to it.
      const tags = units.slice(1).map(({ n, value }) => (value * (n + 1) - first) / n)
      return Math.max(...tags) / Math.min(...tags)
    },
  }
}

/**
 * What memory is taken while the agent is not there. The process itself grows too, with no tracer at all, as its pages are read
 * and V8's young generation fills.
 * @param {string} agent
 * @returns {readonly Target[]}
 */
function outage(agent) {
  const of = `paced-agent-${agent}`
  return [
    ours(`memory, agent ${agent}`, 'MiB', of, 'growth', () => [32, 16]),
    {
      name: `memory over no tracer, agent ${agent}`,
      unit: 'MiB',
      bounds: () => [32, 16],
      value: (results) => {
        const growth = find(results, of, 'growth')
        return difference(growth?.tracers[OURS]?.value, growth?.tracers[NONE]?.value)
      },
    },
    ours(`memory after the first 5 s, agent ${agent}`, 'MiB', of, 'later', () => [4, 2]),
  ]
}

/**
 * @param {readonly Result[]} results
 * @param {string} of
 * @param {string} name
 */
function find(results, of, name) {
  return results.find((result) => result.case === of && result.metric === name)
}

/**
 * @param {number | undefined} a
 * @param {number | undefined} b
 */
function quotient(a, b) {
  return a === undefined || b === undefined ? undefined : a / b
}

/**
 * @param {number | undefined} a
 * @param {number | undefined} b
 */
function difference(a, b) {
  return a === undefined || b === undefined ? undefined : a - b
}
