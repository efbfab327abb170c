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

/** @type {Readonly<Record<string, Metric>>} */
export const METRICS = {
  wall: { ...BEST, title: 'Wall time, ns per span' },
  cpu: { ...BEST, title: 'CPU time of all threads, ns per span' },
  gc: { ...MEDIAN, title: 'Garbage collection, % of wall time', ratio: false },
  heap: { ...MEDIAN, title: 'Heap allocated, bytes per span' },
  call: { ...BEST, title: 'Wall time, ns per call of extract or inject' },
  payload: { ...MEDIAN, title: 'Payload, bytes per span' },
  startup: { ...ADDED, title: 'Start, ms of wall time' },
  startupCpu: { ...ADDED, title: 'Start, ms of CPU time of all threads' },
  rss: { ...ADDED, title: 'Resident memory after the start, MiB' },
}
