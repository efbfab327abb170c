import { best, median } from './sample.mjs'

/**
 * @typedef {object} Metric a number that probes report, under this name
 * @property {string} title
 * @property {string} pick what stands for all rounds, in words
 * @property {(sample: readonly number[]) => number} of the same, as a function
 * @property {boolean} ratio whether tracers are divided by each other
 * @property {boolean} added whether a tracer counts for what it adds to the program without one
 */

// Neighbours on the machine only ever make a span dearer, so the best round is the one that they disturbed least.
const BEST = { pick: 'best', of: best, ratio: true, added: false }
const MEDIAN = { pick: 'median', of: median, ratio: true, added: false }
const ADDED = { ...MEDIAN, pick: 'median, above no tracer', added: true }

const ABOVE_NONE = { ...BEST, pick: 'best, above no tracer', added: true }

/** @type {Readonly<Record<string, Metric>>} */
export const METRICS = {
  wall: { ...BEST, title: 'Wall time, ns per span' },
  cpu: { ...BEST, title: 'CPU time of all threads, ns per span' },
  gc: { ...MEDIAN, title: 'Garbage collection, % of wall time', ratio: false },
  heap: { ...MEDIAN, title: 'Heap allocated, bytes per span' },
  payload: { ...MEDIAN, title: 'Payload, bytes per span' },
  encode: { ...BEST, title: 'Encoding alone, ns of CPU time per span' },
  encodedBytes: { ...MEDIAN, title: 'Encoding alone, bytes per span' },
  context: { ...ABOVE_NONE, title: 'Context, ns of CPU time per function that runs in one of its own' },
  request: { ...ABOVE_NONE, title: 'HTTP server, µs of CPU time per request of two spans' },
  load: { ...ABOVE_NONE, title: '20,000 spans a second, % of a core' },
  delay: { ...MEDIAN, title: '20,000 spans a second, longest delay of the event loop in ms', ratio: false },
  growth: { ...MEDIAN, title: '20,000 spans a second, growth of resident memory in MiB' },
  later: { ...MEDIAN, title: 'the same, after the first 5 s', ratio: false },
  unit: { ...BEST, title: 'As one thing grows, ns of CPU time per unit' },
  added: { ...MEDIAN, title: 'What a setting adds to a trace, ns of CPU time', ratio: false },
  share: { ...MEDIAN, title: 'the same, % of what the trace takes without it', ratio: false },
  call: { ...BEST, title: 'Wall time, ns per call of extract or inject' },
  startup: { ...ADDED, title: 'Start, ms of wall time' },
  startupCpu: { ...ADDED, title: 'Start, ms of CPU time of all threads' },
  rss: { ...ADDED, title: 'Resident memory after the start, MiB' },
  disk: { ...MEDIAN, title: 'Installed, MB' },
  unpacked: { ...MEDIAN, title: 'The package itself without the viewer, unpacked, MB', ratio: false },
  packages: { ...MEDIAN, title: 'Installed, packages' },
}
