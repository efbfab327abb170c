import { expect, test } from 'vitest'
import { readQuery } from '../../lib/agent/query/query.ts'
import { finished, joined, termOf, without } from '../../lib/agent/viewer/search/query-text.ts'
import { agoText, bytesText, percentText, rateText } from '../../lib/agent/viewer/shell/figures.ts'
import { parseRoute, routeTo, traceRoute } from '../../lib/agent/viewer/shell/route.ts'
import { serviceColour } from '../../lib/agent/viewer/shell/service-colour.ts'

test.each([
  [percentText, 0, '0 %'],
  [percentText, 0.0004, '<0.1 %'],
  [percentText, 0.0425, '4.3 %'],
  [percentText, 1, '100 %'],
  [bytesText, 999, '999 B'],
  [bytesText, 4321, '4.3 kB'],
  [bytesText, 256e6, '256 MB'],
  [rateText, 0.25, '0.3/min'],
  [rateText, 90, '90/min'],
  [rateText, 60_000, '1,000/s'],
  [(at: number) => agoText(at, 10 * 3_600_000), 10 * 3_600_000 - 5000, 'just now'],
  [(at: number) => agoText(at, 10 * 3_600_000), 9.5 * 3_600_000, '30 min ago'],
  [(at: number) => agoText(at, 10 * 3_600_000), 0, '10 h ago'],
])('%o writes %d as %s', (write, value, text) => {
  expect(write(value)).toBe(text)
})

test.each([
  ['service:web', { service: 'web' }],
  ['resource:"GET /users"', { resource: 'GET /users' }],
  ['@coupon.code:"a \\"quoted\\" one"', { '@coupon.code': 'a "quoted" one' }],
])('a term for a value is %s, which the agent reads', (text, fields) => {
  for (const [field, value] of Object.entries(fields)) expect(termOf(field, String(value))).toBe(text)
  expect(readQuery(text).terms.map(({ ok }) => ok)).toEqual([true])
})

test('a query without one of its terms has the others', () => {
  const query = 'a  service:web status:error'
  const [, second] = readQuery(query).terms
  expect(without(query, second ?? { from: 0, to: 0 })).toBe('a status:error')
  expect(joined(' a ', '', 'b')).toBe('a b')
})

test.each([
  ['service:', ''],
  ['web -service:', 'web'],
  ['status:error duration>', 'status:error'],
  ['duration>=20', ''],
  ['duration>20m', ''],
  ['resource:"GET /us', ''],
  ['resource:"GET /users" "two \\" wo', 'resource:"GET /users"'],
  ['resource:"GET /users"', 'resource:"GET /users"'],
  ['status:er', ''],
  ['spans>', ''],
  ['service:web', 'service:web'],
  ['service: ', 'service: '],
  ['duration>fast', 'duration>fast'],
  ['status:bad', 'status:bad'],
  ['', ''],
])('of %j that is being written %j is asked for', (draft, query) => {
  expect(finished(draft)).toBe(query)
})

test.each([
  ['', { screen: 'traces', id: '', parameters: {} }],
  ['#/errors?query=a%20b', { screen: 'errors', id: '', parameters: { query: 'a b' } }],
  ['#/trace/00ab?span=7&view=flame', { screen: 'trace', id: '00ab', parameters: { span: '7', view: 'flame' } }],
  ['#/trace/%3Cimg%3E', { screen: 'traces', id: '', parameters: {} }],
  ['#/nowhere', { screen: 'traces', id: '', parameters: {} }],
])('the address %j leads to %o', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route)
})

test('an address is read as it was written', () => {
  expect(parseRoute(traceRoute('0f', '7'))).toEqual({ screen: 'trace', id: '0f', parameters: { span: '7' } })
  const query = 'resource:"GET /a?b=c&d" #%'
  expect(parseRoute(routeTo('traces', { query, by: '' })).parameters).toEqual({ query })
})

test('a service has one colour, and those of the shop have different ones', () => {
  const colours = ['shop', 'stock', 'stock-db', 'payments'].map((name) => JSON.stringify(serviceColour(name)))
  expect(new Set(colours).size).toBe(4)
  expect(JSON.stringify(serviceColour('shop'))).toBe(colours[0])
})
