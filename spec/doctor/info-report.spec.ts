import { expect, test } from 'vitest'
import { infoReport } from '../../lib/doctor/info-report.ts'

const NOTHING = {
  version: null,
  endpoints: [],
  clientDropP0s: false,
  spanEvents: false,
  spanMetaStructs: false,
  longRunningSpans: false,
  defaultEnv: null,
  maxRequestBytes: null,
}

test('what an agent says is read', () => {
  const info = {
    version: '7.70.1',
    endpoints: ['/v0.4/traces', '/v0.6/stats'],
    client_drop_p0s: true,
    span_events: true,
    span_meta_structs: true,
    long_running_spans: true,
    config: { default_env: 'none', max_request_bytes: 26_214_400 },
  }
  expect(infoReport(JSON.stringify(info))).toEqual({
    version: '7.70.1',
    endpoints: ['/v0.4/traces', '/v0.6/stats'],
    clientDropP0s: true,
    spanEvents: true,
    spanMetaStructs: true,
    longRunningSpans: true,
    defaultEnv: 'none',
    maxRequestBytes: 26_214_400,
  })
})

test.each(['', 'OK', '<html>', '7', 'null', '[]', '{}', '{"endpoints":{}}', '{"endpoints":"/v0.4/traces"}'])(
  '%s is not from an agent',
  (body) => {
    expect(infoReport(body)).toBeUndefined()
  },
)

test.each([
  '{"endpoints":[]}',
  '{"endpoints":[7,null,{},""],"version":7,"client_drop_p0s":"yes","config":[]}',
  '{"endpoints":[],"version":"","config":{"default_env":{},"max_request_bytes":"all"}}',
  '{"endpoints":[],"config":{"max_request_bytes":-1}}',
  '{"endpoints":[],"config":{"max_request_bytes":0}}',
  '{"endpoints":[],"config":{"max_request_bytes":1e999}}',
  '{"endpoints":[],"__proto__":{"version":"1"},"config":null}',
])('what is of another kind in %s counts as not said', (body) => {
  expect(infoReport(body)).toEqual(NOTHING)
})

test('what is long or many is cut', () => {
  const info = { version: 'x'.repeat(1e6), endpoints: new Array(1e4).fill('y'.repeat(200)) }
  expect(JSON.stringify(infoReport(JSON.stringify(info))).length).toBeLessThan(30_000)
})
