import { expect, test } from 'vitest'
import { durationShare } from '../../../lib/agent/viewer/traces/duration-share.ts'

test.each([
  [322e6, 322e6, 1],
  [80e6, 320e6, 0.5],
  [3.2e6, 320e6, 0.1],
  [1, 320e6, 0.01],
  [0, 0, 0.01],
  [5, 4, 1],
])('of %d ns, where the longest is %d, the bar is %d', (duration, longest, share) => {
  expect(durationShare(duration, longest)).toBeCloseTo(share, 10)
})
