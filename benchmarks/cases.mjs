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
 * @property {boolean} quick whether it is run where nobody has asked for it by name, or for all
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
/** What carries a context, and is no tracer. */
const CLS_HOOKED = 'cls-hooked'
/** Encoders of msgpack in general. */
const MSGPACK = ['msgpack', 'msgpackr']
const ALL_TRACERS = [NONE, OURS, DD_TRACE, OPENTELEMETRY]
/** In whose package each rival's version stands. */
export const PACKAGES = {
  [DD_TRACE]: 'dd-trace',
  [OPENTELEMETRY]: '@opentelemetry/core',
  [CLS_HOOKED]: 'cls-hooked',
  msgpack: '@msgpack/msgpack',
  msgpackr: 'msgpackr',
}
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

/**
 * @param {string} script
 * @param {(rounds: number) => number} rounds
 * @param {readonly string[]} flags
 * @returns {readonly Probe[]}
 */
function probe(script, rounds = (rounds) => rounds, flags = []) {
  return [{ script: `probes/${script}`, flags, rounds }]
}

/** A start is short, and its time is a difference of two: of many. */
const STARTUP_PROBES = probe('startup.cjs', (rounds) => rounds * 6)
const CONFIGURATION_PROBES = probe('configuration.cjs', (rounds) => rounds * 6)
const HTTP_PROBES = probe('time.mjs')
const ENCODE_PROBES = probe('encode.mjs')
const SERVE_PROBES = probe('serve.mjs')
/** It takes long, and says little more when it is repeated; memory that grows says the same each time. */
const PACE_PROBES = probe('pace.mjs', (rounds) => Math.min(rounds, 2))
const MEMORY_PROBES = probe('pace.mjs', () => 1)
/** A thousand callbacks in one another do not fit on the usual stack with every tracer. */
const GROWTH_PROBES = probe('growth.mjs', (rounds) => Math.min(rounds, 2), ['--stack-size=3900'])
/** It is the same each time. */
const SIZE_PROBES = probe('size.cjs', () => 1)
const ADDED_PROBES = probe('added.mjs')
const CONTEXT_PROBES = probe('context.mjs')
const PROPAGATION_PROBES = probe('propagation.mjs', (rounds) => Math.min(rounds, 3))

/** Twenty rules: nineteen that look at a service, a name, a resource or a tag and do not fit, and the last one keeps all. */
const RULES = [
  ...Array.from({ length: 10 }, (_, i) => ({ service: `other-${i}*`, sample_rate: 0 })),
  ...Array.from({ length: 4 }, (_, i) => ({ service: 'bench', name: `other.${i}.*`, sample_rate: 0 })),
  ...Array.from({ length: 3 }, (_, i) => ({ resource: `*/other/${i}`, sample_rate: 0 })),
  ...Array.from({ length: 2 }, (_, i) => ({ tags: { 'http.url': `*other${i}*` }, sample_rate: 0 })),
  { sample_rate: 1 },
]

/** What carries the context: Node itself, or a namespace of cls-hooked; and beside whom. */
const CONTEXTS = {
  context: { env: {}, tracers: [...ALL_TRACERS, CLS_HOOKED] },
  'context-namespace': { env: { DD_TRACE_SCOPE: 'cls_hooked' }, tracers: [NONE, OURS, CLS_HOOKED] },
}

/** How much is recorded: nothing; traces that the sampler drops; every trace; the same, decided by rules. */
const LEVELS = {
  disabled: { DD_TRACE_ENABLED: 'false' },
  unsampled: { DD_TRACE_SAMPLE_RATE: '0' },
  recording: {},
  rules: { DD_TRACE_SAMPLING_RULES: JSON.stringify(RULES), DD_TRACE_RATE_LIMIT: '-1' },
}

/** What many programs set. */
const CONFIGURED = {
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
    quick: name === 'default',
    tracers: [OURS, DD_TRACE, ...(isW3c ? [OPENTELEMETRY] : [])],
    // What dd-trace 5 calls b3 is the dialect of many headers.
    env: { DD_TRACE_PROPAGATION_STYLE: dialects.map((one) => (one === 'b3' ? 'b3 single header' : one)).join(',') },
    task: { direction, dialects, traced },
    probes: PROPAGATION_PROBES,
  }
}

/** Who is compared at which level: OpenTelemetry has no such rules, and without a tracer there are no levels. */
const TRACERS = {
  disabled: [NONE, OURS, DD_TRACE],
  unsampled: [OURS, DD_TRACE],
  recording: ALL_TRACERS,
  rules: [OURS, DD_TRACE],
}

/** An agent that is there, one that takes connections and never answers, and none. Without a tracer no memory grows. */
const AGENTS = {
  up: { seconds: 6, tracers: ALL_TRACERS, probes: PACE_PROBES },
  mute: { seconds: 30, tracers: ALL_TRACERS, probes: MEMORY_PROBES },
  down: { seconds: 30, tracers: ALL_TRACERS, probes: MEMORY_PROBES },
}

/** How many there are of what grows. */
const AXES = {
  children: [1, 10, 100, 1000],
  depth: [1, 10, 100, 1000],
  tags: [0, 10, 100],
  resources: [1, 100, 10_000],
  // 0: none ever comes again.
  urls: [1, 100, 10_000, 0],
}

/** What a setting adds to a trace. Of five spans statistics count one, which is its service's way in. */
const SETTINGS = {
  'stats-single': { style: 'single', setting: { DD_TRACE_STATS_COMPUTATION_ENABLED: 'true' } },
  'stats-five': { style: 'sync', setting: { DD_TRACE_STATS_COMPUTATION_ENABLED: 'true' } },
  'twenty-rules': { style: 'sync', setting: LEVELS.rules },
}

/** Both tracers speak v0.5 if they are told to. */
const V05 = { DD_TRACE_API_VERSION: 'v0.5', DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' }

/** @type {readonly Case[]} */
export const CASES = [
  ...Object.entries(LEVELS).flatMap(([level, env]) =>
    ['sync', 'async'].map((style) => ({
      name: `${level}-${style}`,
      quick: level === 'recording' || style === 'sync',
      tracers: TRACERS[/** @type {keyof typeof LEVELS} */ (level)],
      env,
      task: { level, style, transport: 'null' },
      probes: SPAN_PROBES,
    })),
  ),
  ...['sync', 'async'].map((style) => ({
    name: `http-${style}`,
    quick: style === 'sync',
    tracers: ALL_TRACERS,
    env: {},
    task: { level: 'recording', style, transport: 'http' },
    probes: HTTP_PROBES,
  })),
  {
    name: 'wire-v05',
    quick: false,
    tracers: [OURS, DD_TRACE],
    env: V05,
    task: { level: 'recording', style: 'sync', transport: 'http' },
    probes: HTTP_PROBES,
  },
  ...Object.entries(SETTINGS).map(([name, task]) => ({
    name,
    quick: true,
    tracers: [OURS],
    env: {},
    task,
    probes: ADDED_PROBES,
  })),
  { name: 'encoder', quick: true, tracers: [OURS, DD_TRACE, ...MSGPACK], env: {}, task: {}, probes: ENCODE_PROBES },
  ...Object.entries(CONTEXTS).flatMap(([name, { env, tracers }]) =>
    ['sync', 'async'].map((style) => ({
      name: `${name}-${style}`,
      quick: false,
      tracers,
      env,
      task: { style },
      probes: CONTEXT_PROBES,
    })),
  ),
  { name: 'server', quick: true, tracers: ALL_TRACERS, env: {}, task: {}, probes: SERVE_PROBES },
  ...Object.entries(AGENTS).map(([agent, { seconds, tracers, probes }]) => ({
    name: `paced-agent-${agent}`,
    quick: false,
    tracers,
    env: {},
    task: { agent, seconds },
    probes,
  })),
  { name: 'startup', quick: true, tracers: ALL_TRACERS, env: {}, task: {}, probes: STARTUP_PROBES },
  ...Object.entries({ none: {}, nine: CONFIGURED }).map(([set, env]) => ({
    name: `configuration-${set}`,
    quick: false,
    tracers: [NONE, OURS],
    env,
    task: {},
    probes: CONFIGURATION_PROBES,
  })),
  { name: 'size', quick: true, tracers: [OURS, DD_TRACE, OPENTELEMETRY], env: {}, task: {}, probes: SIZE_PROBES },
  ...Object.entries(AXES).flatMap(([axis, counts]) =>
    counts.map((n) => ({
      name: `growth-${axis}-${n}`,
      quick: false,
      tracers: [OURS, DD_TRACE, OPENTELEMETRY],
      env: {},
      task: { axis, n },
      probes: GROWTH_PROBES,
    })),
  ),
  .../** @type {const} */ (['extract', 'inject']).flatMap((direction) => [
    propagation('default', direction, DEFAULT, true),
    ...ALL.map((dialect) => propagation(dialect === 'b3' ? 'b3single' : dialect, direction, [dialect], true)),
    propagation('none', direction, DEFAULT, false),
  ]),
]
