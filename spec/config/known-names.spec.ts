import { expect, test } from 'vitest'
import { isLeftOut, LEFT_OUT, whyLeftOut } from '../../lib/config/known-names.ts'
import { variableNames } from '../../lib/config/settings.ts'

const names = LEFT_OUT.flatMap((left) => left.names.split(/\s+/))

test('no variable is left out that clew reads', () => {
  expect(variableNames().filter(isLeftOut)).toEqual([])
})

test('none is left out twice', () => {
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

test('each has a name that Datadog or OpenTelemetry could have given it, and a reason', () => {
  for (const name of names) expect(name).toMatch(/^_?(?:DD|DATADOG|OTEL)_[A-Z0-9_*]+$/)
  for (const { why } of LEFT_OUT) expect(why).toMatch(/^[a-zA-Z].{10,90}[^.]$/)
})

test('a star stands for at least one character', () => {
  expect(whyLeftOut('DD_TRACE_EXPRESS_ENABLED')).toBe('libraries are not instrumented yet')
  expect(whyLeftOut('DD_TRACE__ENABLED')).toBeUndefined()
  expect(whyLeftOut('DD_TRACE_EXPRESS_ENABLED_')).toBeUndefined()
})
