import { describe, expect, test } from 'vitest'
import { examineChunk as examination, examineRequest } from '../../../lib/agent/checks/examine.ts'
import { CHUNK_RULES, REQUEST_RULES, SPAN_RULES } from '../../../lib/agent/checks/rules.ts'
import type { ReceivedSpan, Warning } from '../../../lib/agent/received-trace.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { aSpan } from '../a-trace.ts'

const YEAR_2000 = 946_684_800_000_000_000n
const MAX_INT64 = 2n ** 63n - 1n

type Given = Parameters<typeof aSpan>[0]

function examineChunk(spans: readonly ReceivedSpan[]): Warning[] {
  return atOnce(examination(spans))
}

function warningsOf(given: Given): Record<string, string> {
  return Object.fromEntries(examineChunk([aSpan(given)]).map(({ rule, message }) => [rule, message]))
}

describe('of one span', () => {
  test.each<{ given: Given; rule: string; message: string }>([
    {
      rule: 'trace_id_zero',
      given: { traceId: `69b54f0f00000000${'0'.repeat(16)}` },
      message: 'the trace id of "web.request" is 0; an agent drops the trace',
    },
    {
      rule: 'span_id_zero',
      given: { spanId: '0' },
      message: 'the span id of "web.request" is 0; an agent drops the trace',
    },
    {
      rule: 'service_empty',
      given: { service: '' },
      message: '"web.request" has no service; an agent calls it unnamed-service',
    },
    {
      rule: 'service_truncate',
      given: { service: 'ä'.repeat(51) },
      message: `the service "${'ä'.repeat(40)}"… has 102 bytes; an agent cuts it after 100`,
    },
    {
      rule: 'service_invalid',
      given: { service: 'My Shop!' },
      message: 'the service "My Shop!" has characters that an agent does not keep; it calls it "my_shop"',
    },
    {
      rule: 'service_invalid',
      given: { service: '???' },
      message: 'the service "???" has characters that an agent does not keep; it calls it "unnamed-service"',
    },
    {
      rule: 'span_name_empty',
      given: { name: '' },
      message: 'the span 1 has no name; an agent calls it unnamed_operation',
    },
    {
      rule: 'span_name_truncate',
      given: { name: 'n'.repeat(101) },
      message: `the name "${'n'.repeat(40)}"… has 101 bytes; an agent cuts it after 100`,
    },
    {
      rule: 'span_name_invalid',
      given: { name: 'GET /cart' },
      message: 'the name "GET /cart" has characters that an agent does not keep; it calls it "GET_cart"',
    },
    {
      rule: 'span_name_invalid',
      given: { name: '123' },
      message: 'the name "123" has characters that an agent does not keep; it calls it "unnamed_operation"',
    },
    {
      rule: 'resource_empty',
      given: { resource: '' },
      message: '"web.request" has no resource; an agent takes its name for one',
    },
    {
      rule: 'resource_truncate',
      given: { resource: 'r'.repeat(5001) },
      message: `the resource "${'r'.repeat(40)}"… has 5001 bytes; an agent cuts it after 5000`,
    },
    {
      rule: 'type_truncate',
      given: { type: 't'.repeat(101) },
      message: `the type "${'t'.repeat(40)}"… has 101 bytes; an agent cuts it after 100`,
    },
    {
      rule: 'self_parent',
      given: { traceId: `${'0'.repeat(30)}ff`, spanId: '255', parentId: '255' },
      message: '"web.request" is its own parent; an agent makes it a root',
    },
    {
      rule: 'invalid_duration',
      given: { duration: -1n },
      message: 'the duration of "web.request" is -1 ns; an agent makes it 0',
    },
    {
      rule: 'invalid_duration',
      given: { start: MAX_INT64, duration: 1n },
      message: 'the duration of "web.request" is 1 ns; an agent makes it 0',
    },
    {
      rule: 'invalid_start_date',
      given: { start: YEAR_2000 - 1n },
      message:
        '"web.request" starts at 946684799999999999 ns, before the year 2000; an agent lets it end when it arrives',
    },
    {
      rule: 'env_invalid',
      given: { meta: { env: 'Prod EU' } },
      message: 'the env "Prod EU" has characters that an agent does not keep; it makes it "prod_eu"',
    },
    {
      rule: 'peer_service_invalid',
      given: { meta: { 'peer.service': 'Db!' } },
      message: 'the peer.service "Db!" has characters that an agent does not keep; it makes it "db"',
    },
    {
      rule: 'peer_service_invalid',
      given: { meta: { 'peer.service': 'p'.repeat(101) } },
      message: `the peer.service "${'p'.repeat(40)}"… is too long; an agent cuts it`,
    },
    {
      rule: 'invalid_http_status_code',
      given: { meta: { 'http.status_code': '600' } },
      message: 'the tag http.status_code is "600"; an agent deletes what is not from 100 to 599',
    },
    {
      rule: 'invalid_http_status_code',
      given: { meta: { 'http.status_code': 'OK' } },
      message: 'the tag http.status_code is "OK"; an agent deletes what is not from 100 to 599',
    },
    {
      rule: 'tag_truncate',
      given: { meta: { ['k'.repeat(201)]: 'v' } },
      message: `the name of the tag "${'k'.repeat(40)}"… has 201 bytes; an agent cuts it after 200`,
    },
    {
      rule: 'tag_truncate',
      given: { meta: { k: 'v'.repeat(25_001) } },
      message: 'the tag "k" has 25001 bytes; an agent cuts it after 25000',
    },
    {
      rule: 'tag_truncate',
      given: { metrics: { ['k'.repeat(201)]: 1 } },
      message: `the name of the tag "${'k'.repeat(40)}"… has 201 bytes; an agent cuts it after 200`,
    },
  ])('$rule warns: $message', ({ given, rule, message }) => {
    expect(warningsOf(given)).toEqual({ [rule]: message })
  })

  test.each<{ what: string; given: Given }>([
    { what: 'a service of 100 bytes', given: { service: 's'.repeat(100) } },
    { what: 'a service with all that an agent keeps', given: { service: 'grün/shop-2:v1.0_b' } },
    { what: 'a name of 100 bytes', given: { name: 'n'.repeat(100) } },
    { what: 'a name with upper case, digits, dots and single underscores', given: { name: 'Web2.request_count' } },
    { what: 'a resource of 5,000 bytes', given: { resource: 'r'.repeat(5000) } },
    { what: 'a type of 100 bytes', given: { type: 't'.repeat(100) } },
    {
      what: 'a parent that is the trace only',
      given: { traceId: `${'0'.repeat(30)}ff`, spanId: '5', parentId: '255' },
    },
    { what: 'a duration of 0', given: { duration: 0n } },
    { what: 'an end in the last nanosecond there is', given: { start: MAX_INT64 - 5n, duration: 5n } },
    { what: 'a start with the year 2000', given: { start: YEAR_2000 } },
    { what: 'the env prod', given: { meta: { env: 'prod' } } },
    { what: 'a peer.service that is spelled well', given: { meta: { 'peer.service': 'db-1' } } },
    { what: 'a status from 100 to 599', given: { meta: { 'http.status_code': '599' } } },
    { what: 'a tag of 200 and 25,000 bytes', given: { meta: { ['k'.repeat(200)]: 'v'.repeat(25_000) } } },
    { what: 'a long tag that is a structure of its own', given: { meta: { '_dd.appsec.json': 'v'.repeat(25_001) } } },
  ])('$what is all right', ({ given }) => {
    expect(warningsOf(given)).toEqual({})
  })
})

describe('of a chunk', () => {
  const rulesOf = (spans: readonly ReceivedSpan[]): string[] => examineChunk(spans).map(({ rule }) => rule)

  test.each<{ what: string; spans: ReceivedSpan[]; rules: string[] }>([
    { what: 'no spans', spans: [], rules: ['empty_trace'] },
    {
      what: 'spans of two traces',
      spans: [aSpan({}), aSpan({ spanId: '2', traceId: `${'0'.repeat(31)}1` })],
      rules: ['foreign_span'],
    },
    { what: 'a span id that is there twice', spans: [aSpan({}), aSpan({})], rules: ['duplicate_span_id'] },
    { what: 'spans of one trace', spans: [aSpan({}), aSpan({ spanId: '2' })], rules: [] },
  ])('$what: $rules', ({ spans, rules }) => {
    expect(rulesOf(spans)).toEqual(rules)
  })

  test('many spans that are wrong in one way make one warning, which tells how many they are', () => {
    const spans = Array.from({ length: 1000 }, (_, n) => aSpan({ spanId: String(n + 1), resource: '' }))
    expect(examineChunk(spans)).toEqual([
      {
        rule: 'resource_empty',
        message: '"web.request" has no resource; an agent takes its name for one (and 999 more like it)',
      },
    ])
  })
})

describe('of a request', () => {
  const LENGTH = { 'content-length': '10' }

  test.each([
    { headers: { ...LENGTH, 'x-datadog-trace-count': '2' }, rules: [] },
    { headers: { ...LENGTH, 'x-datadog-trace-count': '3' }, rules: ['trace_count'] },
    { headers: { ...LENGTH, 'x-datadog-trace-count': 'two' }, rules: ['trace_count'] },
    { headers: LENGTH, rules: [] },
    { headers: { 'transfer-encoding': 'chunked', 'x-datadog-trace-count': '2' }, rules: ['content_length'] },
  ])('with 2 traces and the headers $headers: $rules', ({ headers, rules }) => {
    expect(examineRequest({ headers, traces: 2, bytes: 10 }).map(({ rule }) => rule)).toEqual(rules)
  })
})

test('every rule has a name of its own, and says what an agent does', () => {
  const all = [...CHUNK_RULES, ...SPAN_RULES, ...REQUEST_RULES]
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  for (const { name, description } of all) expect(`${name}: ${description}`).toMatch(/^[a-z_]+: [A-Z].+$/)
})
