import { AsyncResource } from 'node:async_hooks'
import { backend } from './runtimes.mjs'
import { differences, parentsIn } from './tree.mjs'

/** Longest time that a case may take, in milliseconds: it takes some ten unless something is never called. */
const WATCHDOG_MS = 10_000

/**
 * @typedef {object} Answer
 * @property {string} name
 * @property {'right' | 'limit' | 'wrong' | 'not offered'} outcome
 * @property {readonly string[]} differs what is other than in the right tree
 *
 * @typedef {object} Subject
 * @property {Omit<import('./case.mjs').Forms, 'mark'>} forms
 * @property {() => Promise<import('./tree.mjs').RecordedSpan[]>} recorded
 */

/**
 * Asks all cases, one after the other.
 * @param {readonly import('./case.mjs').Case[]} cases
 * @param {() => Subject} subject a tracer that has recorded nothing
 * @returns {Promise<Answer[]>}
 */
export async function answers(cases, subject) {
  // Made before there is any span: what a case leaves active stays in a place of its own.
  const places = cases.map((one) => ({ one, place: new AsyncResource('case') }))
  const all = []
  for (const { one, place } of places) all.push(await place.runInAsyncScope(answer, undefined, one, subject()))
  return all
}

async function answer(one, { forms, recorded }) {
  const { name, needs = [], limit, tree } = one
  const lacking = needs.find((form) => typeof forms[form] !== 'function')
  if (lacking !== undefined) return { name, outcome: 'not offered', differs: [`no ${lacking}`] }
  try {
    await watched(() => one.run({ ...forms, mark: (mark) => void forms.trace(mark, () => {}) }))
  } catch (error) {
    return { name, outcome: 'wrong', differs: [String(error)] }
  }
  const spans = await recorded()
  const differs = differences(parentsIn(tree), spans)
  if (differs.length === 0) return { name, outcome: 'right', differs }
  const known = limit !== undefined && (limit.on ?? backend()) === backend()
  const expected = known && differences(parentsIn(limit.tree), spans).length === 0
  return { name, outcome: expected ? 'limit' : 'wrong', differs }
}

/** Calls an async function; rejects if it neither resolves nor rejects in time. */
async function watched(run) {
  let watchdog
  try {
    await Promise.race([
      run(),
      new Promise((_resolve, reject) => {
        watchdog = setTimeout(() => reject(new Error(`not done after ${WATCHDOG_MS} ms`)), WATCHDOG_MS)
      }),
    ])
  } finally {
    clearTimeout(watchdog)
  }
}
