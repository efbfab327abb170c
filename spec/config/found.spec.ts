import { expect, test } from 'vitest'
import { describeFound, type Origin } from '../../lib/config/found.ts'
import { settings } from '../../lib/config/settings.ts'

const byDefault: Origin = { source: 'default' }
const here: Origin = { source: 'environment', variable: 'HERE' }
const there: Origin = { source: 'environment', variable: 'THERE' }

test.each([
  [describeFound(settings.agentTimeoutMs, { value: 2000, origin: byDefault }, 'HERE'), 'the default, 2000 ms'],
  [describeFound(settings.enabled, { value: true, origin: byDefault }, 'HERE'), 'the default, true'],
  [describeFound(settings.env, { value: undefined, origin: byDefault }, 'HERE'), 'the default, none'],
  [describeFound(settings.service, { value: 'shop', origin: there }, 'HERE'), "'shop' from THERE"],
  [describeFound(settings.service, { value: 'shop', origin: { source: 'code' } }, 'HERE'), "'shop' from the options"],
  [
    describeFound(settings.styles, { value: ['datadog', 'tracecontext'], origin: here }, 'HERE'),
    'datadog,tracecontext',
  ],
  [describeFound(settings.styles, { value: [], origin: here }, 'HERE'), 'none'],
  [
    describeFound(settings.agentAddress, { value: settings.agentAddress.default, origin: byDefault }, 'HERE'),
    'the default, http://127.0.0.1:8126',
  ],
])('says %s', (text, expected) => {
  expect(text).toBe(expected)
})
