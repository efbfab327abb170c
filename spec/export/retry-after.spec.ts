import { expect, test } from 'vitest'
import { retryAfter } from '../../lib/export/retry-after.ts'

const NOW = Date.UTC(2026, 0, 1, 12)

test.each([
  ['5', 5000],
  [' 5 ', 5000],
  ['30', 30_000],
  ['31', 30_000],
  ['9'.repeat(500), 30_000],
  ['0', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
  ['Thu, 01 Jan 2026 12:00:10 GMT', 10_000],
  ['Thu, 01 Jan 2027 12:00:10 GMT', 30_000],
  ['Thu, 01 Jan 2026 11:59:00 GMT', undefined],
  ['Thu, 99 Foo 2026 12:00:10 GMT', undefined],
  ['2026-01-01T12:00:10Z', undefined],
])('Retry-After: %j means %s ms', (header, ms) => {
  expect(retryAfter(header, NOW)).toBe(ms)
})
