import { expect, test } from 'vitest'
import { validOrigin } from '../../lib/propagation/origin.ts'

test.each(['rum', 'synthetics-browser', 'a b', '~,;=:', 'x'.repeat(128)])('%s is an origin', (origin) =>
  expect(validOrigin(origin)).toBe(origin),
)

test.each([undefined, '', 'a\r\nb', 'a\tb', 'é', '\u{1f980}', '\0', '\x7f', 'x'.repeat(129)])('%j is none', (origin) =>
  expect(validOrigin(origin)).toBeUndefined(),
)
