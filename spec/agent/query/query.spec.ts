import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QueriedTrace } from '../../../lib/agent/query/queried-trace.ts'
import { readQuery } from '../../../lib/agent/query/query.ts'
import { span } from '../analysis/spans.ts'

const TRACE: QueriedTrace = {
  id: '69b54f0f000000000000000000000abc',
  duration: 200_000_000,
  errors: 1,
  spans: [
    span('1', {
      service: 'web',
      resource: 'GET /users',
      name: 'web.request',
      type: 'web',
      meta: { 'span.kind': 'server' },
    }),
    span('2', {
      service: 'Users-DB',
      resource: 'SELECT * FROM "users"',
      name: 'db.query',
      meta: { 'error.message': 'Deadlock found', 'http.method': 'GET' },
      metrics: { 'http.status_code': 404 },
    }),
  ],
}

describe('a trace matches', () => {
  test.each([
    '',
    '  ',
    'service:web',
    'service:WEB',
    'service:users-db',
    'service:users*',
    'service:*db',
    'service:u*s-*b',
    'resource:"GET /users"',
    'resource:GET*',
    'resource:"SELECT * FROM \\"users\\""',
    'resource:"SELECT \\* FROM*"',
    'name:db.query',
    'type:web',
    'kind:server',
    'status:error',
    '-status:ok',
    '@http.method:GET',
    '@http.method:*',
    '@http.status_code:404',
    '@http.status_code:4*',
    'duration>199ms',
    'duration>=200ms',
    'duration<=0.2s',
    'duration=200ms',
    'duration<200000001ns',
    'duration>80us',
    'duration>80µs',
    'spans=2',
    'spans>1',
    'spans<3',
    'trace:69b5',
    'trace:69B54F0F000000000000000000000ABC',
    'trace:0000000000000abc',
    'users',
    'deadlock',
    'DEAD*found',
    '"GET /users"',
    '-service:api',
    '-nothing',
    'service:web deadlock -@http.method:POST duration>1ms',
  ])('%s', (query) => {
    const { problems, matches } = readQuery(query)
    expect(problems).toEqual([])
    expect(matches(TRACE)).toBe(true)
  })
})

describe('a trace does not match', () => {
  test.each([
    'service:we',
    'service:*x*',
    'service:w*w',
    '-service:web',
    'resource:GET',
    'kind:client',
    'status:ok',
    '-status:error',
    '@http.method:POST',
    '@missing:*',
    '@constructor:*',
    '@__proto__:*',
    'duration>200ms',
    'duration<200ms',
    'spans>2',
    'trace:abc',
    'trace:00000000000000000000000000000abc',
    'nothing',
    'found*dead',
    'service:web nothing',
    '-users',
    'a>b',
  ])('%s', (query) => {
    const { problems, matches } = readQuery(query)
    expect(problems).toEqual([])
    expect(matches(TRACE)).toBe(false)
  })
})

test('terms tell where they stand and what they ask for', () => {
  expect(readQuery(' -service:web  "two words" duration>5ms').terms).toEqual([
    { text: '-service:web', from: 1, to: 13, field: 'service', negated: true, ok: true, problem: null },
    { text: '"two words"', from: 15, to: 26, field: null, negated: false, ok: true, problem: null },
    { text: 'duration>5ms', from: 27, to: 39, field: 'duration', negated: false, ok: true, problem: null },
  ])
})

describe('a query that cannot be read says why, and where', () => {
  const fields = 'service:, resource:, name:, type:, kind:, status:, trace:, @tag:, duration>, spans>'
  test.each([
    [
      'x servce:web',
      `expected one of ${fields}, got servce: (a word with a colon in it must stand in quotes), at character 3`,
    ],
    ['service:', 'expected a value behind service:, got none, at character 1'],
    ['service:""', 'expected a value behind service:, got none, at character 1'],
    ['name:"a b', 'expected a closing quote, got the end, at character 1'],
    ['duration:5ms', 'expected a sign that compares behind duration, e.g. duration>, got a colon, at character 1'],
    [
      'duration>5',
      'expected a number with a unit (ns, us, ms or s), e.g. 200ms behind duration>, got 5, at character 1',
    ],
    [
      'duration>',
      'expected a number with a unit (ns, us, ms or s), e.g. 200ms behind duration>, got nothing, at character 1',
    ],
    ['spans>=1.5', 'expected a whole number behind spans>=, got 1.5, at character 1'],
    ['status:bad', 'expected error or ok behind status:, got bad, at character 1'],
    ['trace:xyz', 'expected up to 32 hex digits behind trace:, got xyz, at character 1'],
    ['@:x', 'expected the name of a tag behind @, got none, at character 1'],
    ['web -', 'expected a term, got nothing, at character 5'],
    ['x'.repeat(2001), 'expected a query of at most 2000 characters, got 2001'],
    ['x '.repeat(51), 'expected at most 50 terms, got more from character 101 on'],
  ])('%s', (query, problem) => {
    expect(readQuery(query).problems).toEqual([problem])
  })

  test('and each of its problems', () => {
    expect(readQuery('a:b c:d').problems).toHaveLength(2)
    expect(readQuery('a:b c:d').terms.map(({ ok }) => ok)).toEqual([false, false])
  })
})

test('every value is found by itself in quotes, whatever it is', () => {
  const quoted = (value: string) => `resource:"${value.replace(/["\\*]/g, '\\$&')}"`
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('a', 'B', '"', '\\', '*', ' ', ':', '-', 'é') }),
      (value) => {
        const { problems, matches } = readQuery(quoted(value))
        expect(problems).toEqual([])
        expect(matches({ ...TRACE, spans: [span('1', { resource: value })] })).toBe(true)
      },
    ),
  )
})

test('a query of any characters is read, and its terms cover what is no blank', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 60, unit: fc.constantFrom('a', ' ', ':', '"', '\\', '*', '-', '@', '>', '=', '\t') }),
      (query) => {
        const { terms, matches } = readQuery(query)
        expect(() => matches(TRACE)).not.toThrow()
        let left = query
        for (const { from, to } of [...terms].reverse()) left = left.slice(0, from) + left.slice(to)
        expect(left.trim()).toBe('')
      },
    ),
  )
})

test('a pattern that would take a backtracking matcher forever takes no time', () => {
  const { matches } = readQuery(`service:${'*a'.repeat(500)}*b`)
  const hostile = { ...TRACE, spans: [span('1', { service: 'a'.repeat(1_000_000) })] }
  const before = process.cpuUsage()
  expect(matches(hostile)).toBe(false)
  expect(process.cpuUsage(before).user).toBeLessThan(50_000)
})
