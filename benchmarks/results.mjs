import { NONE, OURS, RIVALS } from './cases.mjs'
import { METRICS } from './metrics.mjs'
import { quantile } from './sample.mjs'

/**
 * @typedef {import('./metrics.mjs').Metric} Metric
 * @typedef {import('./rounds.mjs').Sample} Sample
 *
 * @typedef {object} Value
 * @property {number} value the one that stands for all rounds
 * @property {readonly [low: number, high: number]} middle where the middle half of the rounds lies
 * @property {readonly number[]} rounds
 *
 * @typedef {object} Ratio ours divided by a rival's
 * @property {number} value of the values that stand for all rounds
 * @property {readonly [low: number, high: number] | undefined} range of the rounds one by one; undefined where one alone says nothing
 *
 * @typedef {object} Result
 * @property {string} node its version
 * @property {string} case
 * @property {string} metric
 * @property {Record<string, Value>} tracers
 * @property {Record<string, Ratio>} ratios by rival
 */

/**
 * What the rounds come to, metric by metric.
 * @param {readonly Sample[]} samples
 * @returns {Result[]}
 */
export function results(samples) {
  return Object.entries(METRICS).flatMap(([name, metric]) => {
    const measured = samples.filter((sample) => sample.metric === name)
    return [...groups(measured, (sample) => `${sample.node} ${sample.case}`)].flatMap((ofCase) => {
      const [first] = ofCase
      return first === undefined
        ? []
        : [{ node: first.node, case: first.case, metric: name, ...result(metric, ofCase) }]
    })
  })
}

/**
 * @param {readonly Sample[]} samples
 * @param {(sample: Sample) => string} keyOf
 */
function groups(samples, keyOf) {
  /** @type {Map<string, Sample[]>} */
  const byKey = new Map()
  for (const sample of samples) {
    const key = keyOf(sample)
    const group = byKey.get(key)
    if (group === undefined) byKey.set(key, [sample])
    else group.push(sample)
  }
  return byKey.values()
}

/**
 * @param {Metric} metric
 * @param {readonly Sample[]} samples of one case
 * @returns {Pick<Result, 'tracers' | 'ratios'>}
 */
function result({ of, ratio, added }, samples) {
  const without = valuesOf(NONE, samples)
  const bare = added && without.length > 0 ? of(without) : 0
  /** @type {Record<string, Value>} */
  const tracers = {}
  for (const tracer of new Set(samples.map((sample) => sample.tracer))) {
    const rounds = valuesOf(tracer, samples).map((value) => (tracer === NONE ? value : value - bare))
    tracers[tracer] = { value: of(rounds), middle: [quantile(rounds, 0.25), quantile(rounds, 0.75)], rounds }
  }
  /** @type {Record<string, Ratio>} */
  const ratios = {}
  const ours = tracers[OURS]
  for (const rival of RIVALS) {
    const theirs = tracers[rival]
    if (!ratio || ours === undefined || theirs === undefined) continue
    const single = ours.rounds.map((value, i) => value / (theirs.rounds[i] ?? Number.NaN))
    // A difference of two starts is mostly noise where they are not medians of many.
    const range = added ? undefined : /** @type {const} */ ([Math.min(...single), Math.max(...single)])
    ratios[rival] = { value: ours.value / theirs.value, range }
  }
  return { tracers, ratios }
}

/**
 * @param {string} tracer
 * @param {readonly Sample[]} samples
 */
function valuesOf(tracer, samples) {
  return samples.filter((sample) => sample.tracer === tracer).map(({ value }) => value)
}
