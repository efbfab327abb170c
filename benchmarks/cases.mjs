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
 * @property {Readonly<Record<string, string>>} task what the probes are told
 * @property {readonly Probe[]} probes
 */

/** The tracer that the others are divided by. */
export const OURS = 'clew'
/** The program without a tracer. */
export const NONE = 'none'
export const RIVALS = ['dd-trace']

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

/** How much is recorded: nothing; traces that the sampler drops; every trace. */
const LEVELS = {
  disabled: { DD_TRACE_ENABLED: 'false' },
  unsampled: { DD_TRACE_SAMPLE_RATE: '0' },
  recording: {},
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

/** @type {readonly Case[]} */
export const CASES = [
  ...Object.entries(LEVELS).flatMap(([level, env]) =>
    ['sync', 'async'].map((style) => ({
      name: `${level}-${style}`,
      // Without a tracer there are no levels.
      tracers: level === 'unsampled' ? [OURS, ...RIVALS] : [NONE, OURS, ...RIVALS],
      env,
      task: { level, style },
      probes: SPAN_PROBES,
    })),
  ),
  { name: 'startup', tracers: [NONE, OURS, ...RIVALS], env: {}, task: {}, probes: STARTUP_PROBES },
  { name: 'configuration', tracers: [NONE, OURS, ...RIVALS], env: CONFIGURED, task: {}, probes: STARTUP_PROBES },
]
