import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Sketch } from '../../lib/stats/sketch.ts'
import { GAMMA, type OtherStore, otherSketch, readSketch } from './other-sketch.ts'

function sketchOf(...durations: readonly number[]): Sketch {
  const sketch = new Sketch()
  for (const ns of durations) sketch.add(ns)
  return sketch
}

const hexOf = (sketch: Sketch): string => Buffer.from(sketch.toProto()).toString('hex')

const read = (sketch: Sketch): ReturnType<typeof readSketch> => readSketch(sketch.toProto())

function exactQuantile(durations: readonly number[], q: number): number {
  const sorted = [...durations].sort((a, b) => a - b)
  return sorted[Math.floor(q * (sorted.length - 1))] as number
}

const MAPPING = '0a0909fd4a815abf52f03f'

describe('a sketch on the wire', () => {
  test('is a mapping and two empty stores, when there is nothing', () => {
    expect(hexOf(new Sketch())).toBe([MAPPING, '1200', '1a00'].join(''))
  })

  test('is the counts of bins in a row, and the index of the first', () => {
    // 1 ns is in bin 0, 2 ns in bin 34: 35 doubles are 280 bytes, which is 98 02.
    const between = '0000000000000000'.repeat(33)
    const store = ['12', '9802', '000000000000f03f', between, '0000000000000840', '18', '00'].join('')
    expect(hexOf(sketchOf(2, 1, 2, 2))).toBe([MAPPING, '12', '9d02', store, '1a00'].join(''))
    const bin = Math.floor(Math.log(1_000_000) / Math.log(GAMMA))
    expect(bin).toBe(690)
    // 690 as zigzag is 1380, which is e4 0a.
    expect(hexOf(sketchOf(1_000_000))).toBe([MAPPING, '120d', '1208', '000000000000f03f', '18e40a', '1a00'].join(''))
  })

  test('counts what took no time apart', () => {
    expect(hexOf(sketchOf(0, 0))).toBe([MAPPING, '1200', '1a00', '210000000000000040'].join(''))
  })
})

test.each([0, -1, -0, 0.5, Number.NaN, Number.NEGATIVE_INFINITY])('counts %d ns as no time at all', (ns) => {
  expect(read(sketchOf(ns))).toMatchObject({ count: 1, zeros: 1 })
})

test('counts an endless time as the longest there is', () => {
  const { count, quantile } = read(sketchOf(Number.POSITIVE_INFINITY, 1e300))
  expect(count).toBe(2)
  expect(Math.abs(quantile(1) / 2 ** 63 - 1)).toBeLessThan(0.01)
})

test('keeps the upper ten bits of a duration, as the agent does', () => {
  const edge = 2 ** 30
  expect(hexOf(sketchOf(edge + edge / 512 - 1))).toBe(hexOf(sketchOf(edge)))
})

/** From nanoseconds to an hour, as often short as long. */
const duration = fc.double({ min: 0, max: Math.log(3.6e12), noNaN: true }).map((log) => Math.floor(Math.exp(log)))

test('tells quantiles within 1 % and counts exactly, as another implementation reads them', () => {
  fc.assert(
    fc.property(
      fc.array(duration, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (durations, q) => {
        const { count, quantile } = read(sketchOf(...durations))
        expect(count).toBe(durations.length)
        // Cutting off bits takes at most 1 / 512 of the duration.
        expect(quantile(q) / exactQuantile(durations, q)).toBeGreaterThan(0.99 * (511 / 512))
        expect(quantile(q) / exactQuantile(durations, q)).toBeLessThan(1.0100001)
      },
    ),
    { numRuns: 200 },
  )
})

// What lies exactly between two bins, as 1 ns does, is in the upper one here and in the lower one there.
test('has the bins of another implementation, each an index lower', () => {
  fc.assert(
    fc.property(
      fc.array(
        duration.filter((ns) => ns > 1),
        { minLength: 1, maxLength: 100 },
      ),
      (durations) => {
        const other = otherSketch()
        for (const ns of durations) other.accept(truncated(ns))
        const ours = read(sketchOf(...durations))
        expect(binsOf(ours.store, 1)).toEqual(binsOf(other.store, 0))
      },
    ),
    { numRuns: 100 },
  )
})

test('throws the lowest bins together where there would be more than 2,048', () => {
  // From 1 ns to 292 years it takes 2,184.
  const powers = Array.from({ length: 64 }, (_, exponent) => 2 ** exponent)
  for (const durations of [powers, [...powers].reverse(), [2 ** 63, ...powers, 1, 1]]) {
    const { count, quantile } = read(sketchOf(...durations))
    expect(count).toBe(durations.length)
    expect(quantile(1) / 2 ** 63).toBeCloseTo(1, 1)
    const bins = binsOf(read(sketchOf(...durations)).store, 0)
    const indexes = bins.map(([index]) => index)
    expect(Math.max(...indexes) - Math.min(...indexes)).toBe(2047)
    const [lowest, together] = bins[0] as [number, number]
    expect(together).toBe(durations.filter((ns) => ns < GAMMA ** (lowest + 1)).length)
    expect(together).toBeGreaterThan(3)
  }
})

function truncated(ns: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, ns)
  view.setBigUint64(0, view.getBigUint64(0) & 0xfffff80000000000n)
  return view.getFloat64(0)
}

/** Bins that have counted something, by index. */
function binsOf(store: OtherStore, shift: number): [index: number, count: number][] {
  return store.bins
    .map((count, i): [number, number] => [i + store.offset + shift, count])
    .filter(([, count]) => count > 0)
}
