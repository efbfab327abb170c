import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as library from '../../lib/config/schema-library.ts'
import type { Setting } from '../../lib/config/setting.ts'
import { settings } from '../../lib/config/settings.ts'

const decisions = Object.entries<Setting<unknown>>(settings).flatMap(
  ([
    key,
    {
      form: { decision },
    },
  ]) => (decision === undefined ? [] : [[key, decision, decision.schema(library)] as const]),
)

const edges = [-1, 0, 0.5, 1, 512, 513, 1024, 1025, 65_535, 65_536, 3_600_000, 3_600_001, 2 ** 53, 1e308, Number.NaN]
const values = fc.oneof(
  fc.anything({ withSparseArray: true, withTypedArray: true, withBigInt: true }),
  fc.constantFrom<unknown>(...edges, ...edges.map((edge) => -edge), Number.POSITIVE_INFINITY, new Number(1), 10n),
  fc.constantFrom<unknown>('', ' ', '\u00a0', '\u180e', '\ufeff', 'x'.repeat(1000), 'x'.repeat(1001), new String('x')),
  fc.constantFrom<unknown>('child', 'LINK', 'debug', 'off', 'continue', 'cls_hooked', '0.4', '0.5', 'datadog'),
  fc.constantFrom<unknown>({ warn() {}, error() {} }, { run() {}, current() {} }, { warn: 1, error() {} }, console),
)

test('there are settings on which a schema decides', () => {
  expect(decisions.length).toBeGreaterThan(25)
})

test.each(decisions)(
  'what is plainly right for %s is what its schema accepts, and stays as it is',
  (_, decision, schema) => {
    fc.assert(
      fc.property(values, (value) => {
        const { success, data } = schema.safeParse(value)
        expect(decision.plainly(value)).toBe(success)
        if (success) expect(data).toBe(value)
      }),
      { numRuns: 200 },
    )
  },
)
