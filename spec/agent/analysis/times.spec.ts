import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignedStarts } from '../../../lib/agent/analysis/clock-alignment.ts'
import { criticalPath } from '../../../lib/agent/analysis/critical-path.ts'
import { gaps } from '../../../lib/agent/analysis/gaps.ts'
import { selfTimes } from '../../../lib/agent/analysis/self-time.ts'
import { spanForest } from '../../../lib/agent/analysis/span-forest.ts'
import type { TraceSpan } from '../../../lib/agent/analysis/trace-span.ts'
import { chain, span, spans } from './spans.ts'

function path(...lines: readonly string[]): string {
  const forest = spanForest(spans(...lines))
  return criticalPath(forest)
    .map(({ span: i, from, to }) => `${forest.spans[i]?.id}:${from}-${to}`)
    .join(' ')
}

describe('the critical path', () => {
  test.each([
    { what: 'is the root where it is alone', lines: ['1 0-100'], parts: '1:0-100' },
    {
      what: 'goes through one child after another',
      lines: ['1 0-100', '2<1 10-40', '3<1 50-90'],
      parts: '1:0-10 2:10-40 1:40-50 3:50-90 1:90-100',
    },
    {
      what: 'takes of those side by side the last to end',
      lines: ['1 0-100', '2<1 10-90', '3<1 10-50'],
      parts: '1:0-10 2:10-90 1:90-100',
    },
    {
      what: 'leaves out one that was still at work when the last one began',
      lines: ['1 0-100000', '2<1 10000-50000', '3<1 40000-90000'],
      parts: '1:0-40000 3:40000-90000 1:90000-100000',
    },
    {
      what: 'goes on with the one that had ended, past those that ran beside the last',
      lines: ['1 0-100000', '2<1 0-30000', '3<1 5000-60000', '4<1 40000-90000'],
      parts: '2:0-30000 1:30000-40000 4:40000-90000 1:90000-100000',
    },
    {
      what: 'takes what the last one followed, also where its start was rounded down',
      lines: ['1 0-100000', '2<1 10000-40500', '3<1 40000-90000'],
      parts: '1:0-10000 2:10000-40000 3:40000-90000 1:90000-100000',
    },
    {
      what: 'goes down',
      lines: ['1 0-100', '2<1 10-90', '3<2 20-80'],
      parts: '1:0-10 2:10-20 3:20-80 2:80-90 1:90-100',
    },
    {
      what: 'does not wait for a child beyond the end of its parent',
      lines: ['1 0-100', '2<1 50-500'],
      parts: '1:0-50 2:50-100',
    },
    { what: 'leaves out a child that started after the end', lines: ['1 0-100', '2<1 150-200'], parts: '1:0-100' },
    {
      what: 'begins where the root does',
      lines: ['1 10-100', '2<1 0-50', '3<2 0-40'],
      parts: '3:10-40 2:40-50 1:50-100',
    },
    { what: 'has no part for a root that took no time', lines: ['1 5-5'], parts: '' },
    { what: 'is empty where there is no span', lines: [], parts: '' },
  ])('$what', ({ lines, parts }) => {
    expect(path(...lines)).toBe(parts)
  })

  test('covers the root from its start to its end without holes, whatever the children', () => {
    const one = fc.tuple(fc.nat(8), fc.nat(100), fc.nat(100))
    fc.assert(
      fc.property(fc.array(one, { maxLength: 9 }), (all) => {
        const others = all.map(([parent, start, duration], i) =>
          span(String(i + 2), { parent: String(parent + 1), start, duration }),
        )
        const parts = criticalPath(spanForest([span('1', { start: 20, duration: 60 }), ...others]))
        let at = 20
        for (const { from, to } of parts) {
          expect(from).toBe(at)
          expect(to).toBeGreaterThan(from)
          at = to
        }
        expect(at).toBe(80)
      }),
    )
  })
})

describe('self time', () => {
  test.each([
    { what: 'is all of a span without children', lines: ['1 0-100'], times: [100] },
    { what: 'is what no child covers', lines: ['1 0-100', '2<1 10-40', '3<1 30-60'], times: [50, 30, 30] },
    {
      what: 'is not less for what a child does beyond its parent',
      lines: ['1 0-100', '2<1 90-900', '3<1 200-300'],
      times: [90, 810, 100],
    },
    { what: 'is not more for a child that began before', lines: ['1 50-100', '2<1 0-60'], times: [40, 60] },
  ])('$what', ({ lines, times }) => {
    expect([...selfTimes(spanForest(spans(...lines)))]).toEqual(times)
  })
})

test('gaps are the times of a parent in which no child was at work, if they are long enough', () => {
  const forest = spanForest(spans('1 0-100', '2<1 5-40', '3<1 60-100'))
  expect(gaps(forest)).toEqual([
    { span: 0, from: 0, to: 5 },
    { span: 0, from: 40, to: 60 },
  ])
  expect(gaps(forest, undefined, 10)).toEqual([{ span: 0, from: 40, to: 60 }])
})

describe('the clock of another process', () => {
  const other = (start: number, more = {}) => span('2', { parent: '1', start, duration: 40, service: 'stock', ...more })
  test.each([
    {
      what: 'ahead is set back, into the middle of who waited',
      child: other(500, { meta: { 'span.kind': 'server' } }),
      start: 30,
    },
    { what: 'behind is set forward', child: other(-500, { meta: { 'runtime-id': 'b' } }), start: 30 },
    {
      what: 'is believed where the span lies inside',
      child: other(55, { meta: { 'span.kind': 'server' } }),
      start: 55,
    },
    {
      what: 'is believed where it took longer than who waited',
      child: other(500, { duration: 101, meta: { 'span.kind': 'server' } }),
      start: 500,
    },
    {
      what: 'is believed of who takes from a queue',
      child: other(500, { meta: { 'span.kind': 'consumer', 'runtime-id': 'b' } }),
      start: 500,
    },
    {
      what: 'is the same one in the same process',
      child: other(500, { meta: { 'runtime-id': 'a', 'span.kind': 'server' } }),
      start: 500,
    },
  ])('$what', ({ child, start }) => {
    const parent = span('1', { meta: { 'runtime-id': 'a' } })
    const forest = spanForest([
      child.meta['runtime-id'] === undefined ? span('1') : parent,
      child,
      span('3', { parent: '2', start: child.start + 1 }),
    ])
    expect([...alignedStarts(forest)]).toEqual([0, start, start + 1])
  })
})

test('50,000 spans are analysed in under 200 ms, be they a chain or siblings', () => {
  const siblings = chain(50_000).map((one, i) => (i === 0 ? one : { ...one, parent: '1' }))
  const analyse = (all: readonly TraceSpan[]): number => {
    const before = process.cpuUsage()
    const forest = spanForest(all)
    const starts = alignedStarts(forest)
    criticalPath(forest, starts)
    selfTimes(forest, starts)
    gaps(forest, starts)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  // The first time, the functions are yet to be compiled.
  for (const all of [chain(50_000), siblings])
    expect(Math.min(analyse(all), analyse(all), analyse(all))).toBeLessThan(200)
})
