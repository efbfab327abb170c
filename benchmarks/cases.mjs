import { ALL, DEFAULT } from './propagation/dialects.mjs'

/**
 * What is measured, and in which processes.
 *
 * @typedef {object} Probe a script that is run once a round in a fresh process, and prints what it has measured
 * @property {string} script
 * @property {readonly string[]} flags node's
 * @property {(rounds: number) => number} rounds how often it is run, where most are run `rounds` times
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly string[]} tracers
 * @property {Readonly<Record<string, string>>} env
 * @property {Readonly<Record<string, unknown>>} task what the probes are told
 * @property {readonly Probe[]} probes
 */

/** The tracer that the others are divided by. */
export const OURS = 'clew'
/** The program without a tracer. */
export const NONE = 'none'
const DD_TRACE = 'dd-trace'
const OPENTELEMETRY = 'opentelemetry'
/** In whose package each rival's version stands. */
export const PACKAGES = { [DD_TRACE]: 'dd-trace', [OPENTELEMETRY]: '@opentelemetry/core' }
export const RIVALS = Object.keys(PACKAGES)

/** @type {readonly Probe[]} */
const SPAN_PROBES = [
  { script: 'probes/time.mjs', flags: [], rounds: (rounds) => rounds },
  {
    script: 'probes/heap.mjs',
    // A young generation so large that it is never full while bytes are counted.
    flags: ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'],
    // Bytes hardly differ from process to process.
    rounds: (rounds) => Math.min(rounds, 3),
  },
]

/** @type {readonly Probe[]} */
const STARTUP_PROBES = [{ script: 'probes/startup.cjs', flags: [], rounds: (rounds) => rounds * 3 }]

/** @type {readonly Probe[]} */
const PROPAGATION_PROBES = [{ script: 'probes/propagation.mjs', flags: [], rounds: (rounds) => rounds }]

/** Twenty rules: nineteen that look at a service, a name, a resource or a tag and do not fit, and the last one keeps all. */
const RULES = [
  ...Array.from({ length: 10 }, (_, i) => ({ service: `other-${i}*`, sample_rate: 0 })),
  ...Array.from({ length: 4 }, (_, i) => ({ service: 'bench', name: `other.${i}.*`, sample_rate: 0 })),
  ...Array.from({ length: 3 }, (_, i) => ({ resource: `*/other/${i}`, sample_rate: 0 })),
  ...Array.from({ length: 2 }, (_, i) => ({ tags: { 'http.url': `*other${i}*` }, sample_rate: 0 })),
  { sample_rate: 1 },
]

/** How much is recorded: nothing; traces that the sampler drops; every trace; the same, decided by rules. */
const LEVELS = {
  disabled: { DD_TRACE_ENABLED: 'false' },
  unsampled: { DD_TRACE_SAMPLE_RATE: '0' },
  recording: {},
  rules: { DD_TRACE_SAMPLING_RULES: JSON.stringify(RULES), DD_TRACE_RATE_LIMIT: '-1' },
}

/** Many settings, and nothing to start after they are read. */
const CONFIGURED = {
  DD_TRACE_ENABLED: 'false',
  DD_SERVICE: 'shop',
  DD_ENV: 'prod',
  DD_VERSION: '1.4.2',
  DD_TAGS: 'team:shop,region:eu',
  DD_TRACE_AGENT_URL: 'http://127.0.0.1:8126',
  DD_TRACE_SAMPLE_RATE: '0.5',
  DD_TRACE_PROPAGATION_STYLE: 'tracecontext,datadog',
  DD_TRACE_FLUSH_INTERVAL: '500',
  DD_TRACE_PARTIAL_FLUSH_MIN_SPANS: '100',
}

/** What OpenTelemetry has in its core; the rest are packages of their own. */
const W3C = ['tracecontext', 'baggage']

/**
 * @param {string} name
 * @param {'extract' | 'inject'} direction
 * @param {readonly string[]} dialects
 * @param {boolean} traced whether the requests that come in have headers in these dialects
 * @returns {Case}
 */
function propagation(name, direction, dialects, traced) {
  const isW3c = dialects.some((dialect) => W3C.includes(dialect))
  return {
    name: `${direction}-${name}`,
    tracers: [OURS, DD_TRACE, ...(isW3c ? [OPENTELEMETRY] : [])],
    // What dd-trace 5 calls b3 is the dialect of many headers.
    env: { DD_TRACE_PROPAGATION_STYLE: dialects.map((one) => (one === 'b3' ? 'b3 single header' : one)).join(',') },
    task: { direction, dialects, traced },
    probes: PROPAGATION_PROBES,
  }
}

/** @type {readonly Case[]} */
export const CASES = [
  ...Object.entries(LEVELS).flatMap(([level, env]) =>
    ['sync', 'async'].map((style) => ({
      name: `${level}-${style}`,
      // Without a tracer there are no levels.
      tracers: level === 'unsampled' || level === 'rules' ? [OURS, DD_TRACE] : [NONE, OURS, DD_TRACE],
      env,
      task: { level, style },
      probes: SPAN_PROBES,
    })),
  ),
  { name: 'startup', tracers: [NONE, OURS, DD_TRACE], env: {}, task: {}, probes: STARTUP_PROBES },
  { name: 'configuration', tracers: [NONE, OURS, DD_TRACE], env: CONFIGURED, task: {}, probes: STARTUP_PROBES },
  .../** @type {const} */ (['extract', 'inject']).flatMap((direction) => [
    propagation('default', direction, DEFAULT, true),
    ...ALL.map((dialect) => propagation(dialect === 'b3' ? 'b3single' : dialect, direction, [dialect], true)),
    propagation('none', direction, DEFAULT, false),
  ]),
]
