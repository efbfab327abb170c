import { AsyncLocalStorage } from 'node:async_hooks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from '../../lib/span/store.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { Enactment, type Performer, type Turn } from './enactment.ts'
import { type Program, programs, source } from './program.ts'
import { Rehearsal } from './rehearsal.ts'

const STORAGES = [new AsyncLocalStorage<Store>(), new AsyncLocalStorage<Store>()]

const TURNS: readonly Turn[] = [
  (fn) => setTimeout(fn, 0),
  (fn) => setImmediate(fn),
  (fn) => process.nextTick(fn),
  (fn) => queueMicrotask(fn),
]

async function compare(program: Program, detached: 'child' | 'link', tracers: 1 | 2, turns?: readonly Turn[]) {
  // One storage for all programs: without AsyncContextFrame each makes every promise dearer.
  const performers = STORAGES.slice(0, tracers).map((storage): Performer => {
    const flushMinSpans = program.order.length % 2 === 0 ? 1 : 300
    return { ...createTestTracer({ detached, flushMinSpans }, {}, { storage }), storage }
  })
  expect(await new Enactment(program, performers, turns).run(), source(program)).toEqual(
    new Rehearsal(program, detached).run(),
  )
}

const CASES = [
  ['child', 1, 6_000],
  ['link', 1, 2_500],
  ['child', 2, 1_500],
] as const

test.each(CASES)(
  "every span has the right parent, with detached: '%s', %i tracer(s), in %i programs",
  async (detached, tracers, numRuns) => {
    const right = fc.asyncProperty(programs(tracers), (program) => compare(program, detached, tracers))
    await fc.assert(right, { numRuns })
  },
)

test.each(['child', 'link'] as const)(
  "also when timers, ticks and microtasks call back, with detached: '%s'",
  async (detached) => {
    const right = fc.asyncProperty(programs(1), (program) => compare(program, detached, 1, TURNS))
    await fc.assert(right, { numRuns: 150 })
  },
)
