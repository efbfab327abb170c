import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_INFO, readAgentInfo } from '../../lib/export/agent-info.ts'

const BODY = {
  version: '7.60.1',
  git_commit: 'abc',
  endpoints: ['/v0.3/traces', '/v0.4/traces', '/v0.6/stats'],
  feature_flags: ['big_resource'],
  client_drop_p0s: true,
  span_meta_structs: true,
  long_running_spans: true,
  span_events: true,
  evp_proxy_allowed_headers: ['Content-Type'],
  peer_tags: ['db.hostname', 'peer.service'],
  span_kinds_stats_computed: ['client', 'server'],
  obfuscation_version: 2,
  filter_tags: { require: ['env:prod'], reject: ['debug'] },
  filter_tags_regex: { require: [], reject: ['k:^v'] },
  ignore_resources: ['GET /health'],
  config: { default_env: 'none', max_request_bytes: 26_214_400 },
}

test('what an agent says is read', () => {
  expect(readAgentInfo(JSON.stringify(BODY))).toEqual({
    version: '7.60.1',
    endpoints: ['/v0.3/traces', '/v0.4/traces', '/v0.6/stats'],
    featureFlags: ['big_resource'],
    clientDropP0s: true,
    spanEvents: true,
    spanMetaStructs: true,
    longRunningSpans: true,
    peerTags: ['db.hostname', 'peer.service'],
    spanKindsStatsComputed: ['client', 'server'],
    filterTags: { require: ['env:prod'], reject: ['debug'] },
    filterTagsRegex: { require: [], reject: ['k:^v'] },
    ignoreResources: ['GET /health'],
    obfuscationVersion: 2,
    defaultEnv: 'none',
    maxRequestBytes: 26_214_400,
  })
})

test('an agent that tells its endpoints alone has no features', () => {
  expect(readAgentInfo('{"endpoints":[]}')).toEqual(NO_INFO)
})

describe('what is not from an agent is not read', () => {
  test.each([
    ['nothing', ''],
    ['HTML', '<html>'],
    ['JSON that breaks off', JSON.stringify(BODY).slice(0, -1)],
    ['null', 'null'],
    ['a number', '7'],
    ['an array', '[]'],
    ['no endpoints', '{"version":"7.0.0"}'],
    ['endpoints that are a text', '{"endpoints":"/v0.4/traces"}'],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a prototype', '{"__proto__":{"endpoints":[]}}'],
  ])('%s', (_, body) => {
    expect(readAgentInfo(body)).toBeUndefined()
  })
})

describe('a field of another kind than agents have is missing', () => {
  test.each([
    ['a text for a bool', { span_events: 'true' }, { spanEvents: false }],
    ['a number for a bool', { client_drop_p0s: 1 }, { clientDropP0s: false }],
    ['a number for a text', { version: 7 }, { version: undefined }],
    ['a text beyond measure', { version: 'x'.repeat(1001) }, { version: undefined }],
    ['an object for a list', { peer_tags: { 0: 'a' } }, { peerTags: [] }],
    ['other things in a list', { peer_tags: ['a', 7, null, ['b'], '', 'c'] }, { peerTags: ['a', 'c'] }],
    ['a list for an object', { config: [] }, { defaultEnv: undefined }],
    ['null for an object', { filter_tags: null }, { filterTags: { require: [], reject: [] } }],
    ['a fraction', { obfuscation_version: 1.5 }, { obfuscationVersion: 0 }],
    ['a negative size', { config: { max_request_bytes: -1 } }, { maxRequestBytes: undefined }],
  ])('%s', (_, fields, expected) => {
    expect(readAgentInfo(JSON.stringify({ ...BODY, ...fields }))).toMatchObject(expected)
  })

  test('and so is all of a list but the first 200', () => {
    const endpoints = Array.from({ length: 5000 }, (_, i) => `/${i}`)
    expect(readAgentInfo(JSON.stringify({ endpoints }))?.endpoints).toHaveLength(200)
  })
})

test('whatever JSON there is, it is read as something or nothing', () => {
  const keys = fc.constantFrom(...Object.keys(BODY), 'other')
  fc.assert(
    fc.property(fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })), (info) => {
      const read = readAgentInfo(JSON.stringify(info))
      expect(read === undefined).toBe(!Array.isArray(info['endpoints']))
    }),
    { numRuns: 200 },
  )
})
