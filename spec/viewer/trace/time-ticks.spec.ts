import { expect, test } from 'vitest'
import { momentLabel, timeTicks } from '../../../lib/agent/viewer/trace/time-ticks.ts'

test.each([
  [0, 46e6, 5, '0 10 ms 20 ms 30 ms 40 ms'],
  [0, 1e9, 4, '0 500 ms 1.0 s'],
  [1.2e6, 1.3e6, 5, '1.20 ms 1.22 ms 1.24 ms 1.26 ms 1.28 ms 1.30 ms'],
  [0, 900, 4, '0 500 ns'],
  [-5e6, 5e6, 2, '-5 ms 0 5 ms'],
  [62e9, 65e9, 3, '62 s 63 s 64 s 65 s'],
])('from %d to %d ns there are at most about %d round moments', (from, to, most, labels) => {
  const ticks = timeTicks({ from, to }, most)
  expect(ticks.map((tick) => momentLabel(tick, (ticks[1] ?? to) - (ticks[0] ?? from))).join(' ')).toBe(labels)
})
