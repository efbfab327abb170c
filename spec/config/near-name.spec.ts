import { expect, test } from 'vitest'
import { nearName } from '../../lib/config/near-name.ts'

const NAMES = ['service', 'env', 'version', 'url', 'port', 'hostname', 'flushInterval', 'sampleRate', 'startupLogs']

test.each([
  ['sampelRate', 'sampleRate'],
  ['samplerate', 'sampleRate'],
  ['sample_rate', 'sampleRate'],
  ['sampleRates', 'sampleRate'],
  ['serivce', 'service'],
  ['sevrice', 'service'],
  ['host', 'hostname'],
  ['flush', 'flushInterval'],
  ['hos', undefined],
  ['hostnam', 'hostname'],
  ['vesrion', 'version'],
  ['Env', 'env'],
  ['serviceName', 'service'],
  ['environment', 'env'],
  ['agentUrl', 'url'],
  ['agentPort', 'port'],
  ['startupLog', 'startupLogs'],
  ['plugins', undefined],
  ['logInjection', undefined],
  ['', undefined],
  ['__proto__', undefined],
  ['service'.repeat(1000), undefined],
])('%.20s is near %s', (given, name) => {
  expect(nearName(given, NAMES)).toBe(name)
})

test('of two that are near, the nearer counts', () => {
  expect(nearName('ports', ['posts', 'port', 'parts'])).toBe('posts')
  expect(nearName('portts', ['posts', 'ports'])).toBe('ports')
})

test('of two that begin with it, none counts', () => {
  expect(nearName('sampling', ['samplingRules', 'samplingRulesFile'])).toBeUndefined()
})
