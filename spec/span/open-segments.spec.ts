import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import { type Recording, recording } from '../support/recording.ts'

setFlagsFromString('--expose-gc')
const gc: () => void = runInNewContext('gc')

/** Recorders must not be collected with their spans: nobody would hear of those. */
const kept: unknown[] = []

/** Collects what nobody refers to, and lets those who asked hear of it. */
async function collect(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

interface Recorded extends Recording {
  readonly chunks: string[][]
  start(name: string, parent?: RecordedSpan): RecordedSpan
  /** Lets time pass, for the clock and for what waits. */
  wait(ms: number): void
}

function recorded(partialFlushMinSpans = 300): Recorded {
  const chunks: string[][] = []
  const made = recording({
    partialFlushMinSpans,
    complete: (_segment, spans) => chunks.push(spans.map(({ name }) => name)),
  })
  kept.push(made.recorder)
  return {
    ...made,
    chunks,
    start: (name, parent) => made.recorder.start(name, parent, undefined, 0),
    wait(ms) {
      made.clock.advance(ms)
      made.timers.advance(ms)
    },
  }
}

describe('a span that nobody can finish any more', () => {
  test('is found, counted and named, and what finished beside it is sent', async () => {
    const { chunks, ledger, lines, start, wait } = recorded()
    ;(() => start('child', start('forgotten')).finish())()
    await collect()
    expect([ledger.abandoned, chunks]).toEqual([0, []])
    wait(60_000)
    expect(chunks).toEqual([['child']])
    await collect()
    expect(ledger.snapshot()).toMatchObject({ started: 2, finished: 1, held: 0, abandoned: 1 })
    expect(lines).toEqual([expect.stringContaining('a span "forgotten" was never finished')])
  })

  test('is found although it is the only one of its trace', async () => {
    const { ledger, start, wait } = recorded()
    ;(() => {
      start('alone')
    })()
    wait(60_000)
    await collect()
    expect(ledger.abandoned).toBe(1)
  })

  test('is found where there are too many to wait', async () => {
    const { ledger, start } = recorded()
    for (let i = 0; i < 10_500; i++) start('forgotten')
    await collect()
    expect(ledger.abandoned).toBe(500)
  })

  test('is found in a trace of too many', async () => {
    const { chunks, ledger, start } = recorded()
    const root = start('root')
    for (let i = 0; i < 10_000; i++) start('forgotten', root)
    await collect()
    expect(ledger.abandoned).toBeGreaterThan(9990)
    root.finish()
    expect(chunks).toEqual([])
    start('last', root).finish()
    expect(ledger.held).toBe(2)
  })
})

describe('a span that is open for long', () => {
  test('is not taken for lost as long as somebody has it, and is sent when it finishes', async () => {
    const { chunks, ledger, start, wait } = recorded()
    const root = start('root')
    const child = start('child', root)
    start('early', root).finish()
    wait(3_600_000)
    await collect()
    expect([ledger.abandoned, chunks]).toEqual([0, [['early']]])
    start('late', child).finish()
    child.finish()
    root.finish()
    expect([ledger.abandoned, ledger.held, chunks]).toEqual([0, 0, [['early'], ['late', 'child', 'root']]])
    await collect()
    expect(ledger.abandoned).toBe(0)
  })

  test('has its trace sent whole where parts are switched off, if it can be within an hour', () => {
    const { chunks, start, timers, wait } = recorded(Number.POSITIVE_INFINITY)
    const root = start('root')
    start('early', root).finish()
    wait(3_599_000)
    expect([chunks, timers.waiting]).toEqual([[], 1])
    root.finish()
    expect(chunks).toEqual([['root', 'early']])
  })

  test('is found when it is forgotten also where parts are switched off', async () => {
    const { chunks, ledger, start, wait } = recorded(Number.POSITIVE_INFINITY)
    ;(() => start('child', start('forgotten')).finish())()
    wait(7_200_000)
    await collect()
    expect([ledger.abandoned, ledger.held, chunks]).toEqual([1, 0, [['child']]])
  })

  test('makes no room for more spans than a segment may keep by finishing late', async () => {
    const { ledger, start } = recorded()
    const root = start('root')
    const first = start('first', root)
    for (let i = 0; i < 9998; i++) start('forgotten', root)
    for (let i = 0; i < 9999; i++) start('forgotten', root)
    first.finish()
    for (let i = 0; i < 10_002; i++) start('forgotten', root)
    await collect()
    expect(ledger.abandoned).toBeGreaterThan(29_900)
  })

  test('is left alone for thirty seconds', () => {
    const { chunks, start, wait } = recorded()
    const root = start('root')
    start('child', root).finish()
    wait(29_000)
    expect(chunks).toEqual([])
    root.finish()
    expect(chunks).toEqual([['root', 'child']])
  })
})

test('there is a timer as long as there may be something to find, and one at most', () => {
  const { recorder, timers, start, wait } = recorded()
  expect(timers.waiting).toBe(0)
  const spans = ['a', 'b', 'c'].map((name) => start(name))
  expect(timers.waiting).toBe(1)
  for (const span of spans) span.finish()
  wait(30_000)
  expect(timers.waiting).toBe(0)
  start('d')
  recorder.close()
  expect(timers.waiting).toBe(0)
})

test('segments leave the list in any order', () => {
  const { recorder, ledger, chunks, start } = recorded()
  const spans = [0, 1, 2, 3, 4].map((i) => start(String(i)))
  for (const i of [2, 0, 4, 1, 3]) spans[i]?.finish()
  const last = start('last')
  start('held', last).finish()
  recorder.completeAll()
  expect(chunks).toEqual([['2'], ['0'], ['4'], ['1'], ['3'], ['held']])
  expect(ledger.held).toBe(0)
})
