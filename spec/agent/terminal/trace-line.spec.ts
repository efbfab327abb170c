import { describe, expect, test } from 'vitest'
import { TraceDigest } from '../../../lib/agent/catalogue/trace-digest.ts'
import { traceLine } from '../../../lib/agent/terminal/trace-line.ts'
import { palette } from '../../../lib/terminal/palette.ts'
import { aSpan, aTrace } from '../a-trace.ts'

type Given = Parameters<typeof aSpan>[0]

function line(given: Given, width: number, full = 2e6, note?: string, remarks?: readonly string[]): string {
  const trace = { ...aTrace([aSpan(given)]), seq: 0, evicted: false }
  const summary = new TraceDigest(trace).summary(0)
  return traceLine(summary, { width, paint: palette(false), full, timeZone: 'UTC', note, ...(remarks && { remarks }) })
}

describe('a trace on a line of 80 cells', () => {
  test.each<{ what: string; given: Given; text: string }>([
    {
      what: 'has its bar and its status',
      given: { meta: { 'http.status_code': '200' } },
      text: '12:04:31.207 ████      1.00 ms 200 shop GET /checkout  1 span',
    },
    {
      what: 'has no longer bar than a full one',
      given: { takes: 9000 },
      text: '12:04:31.207 ████████  9.00 ms ok  shop GET /checkout  1 span',
    },
    {
      what: 'tells its error',
      given: { error: 1, meta: { 'error.message': 'declined\u001b[2J' } },
      text: '12:04:31.207 ████      1.00 ms err shop GET /checkout  1 span  ✗ declined\\x1b[2J',
    },
    {
      what: 'says that its root is not here',
      given: { parentId: '9' },
      text: '12:04:31.207 ████      1.00 ms ok  shop GET /checkout  1 span, no root',
    },
    {
      what: 'is cut',
      given: { service: 'a-service-of-a-long-name', resource: 'GET /a/very/long/path/of/many/parts' },
      text: '12:04:31.207 ████      1.00 ms ok  a-service-of-… GET /a/very/long/path…  1 span',
    },
  ])('$what', ({ given, text }) => {
    expect(line(given, 80)).toBe(text)
  })

  test('says why it is written again', () => {
    expect(line({}, 80, 2e6, 'drawn again: 2 more')).toMatch(/ {2}1 span {2}\(drawn again: 2 …$/)
  })
})

describe('what else is wrong', () => {
  const remarks = ['8× SELECT name FROM items WHERE id = $1', 'A name has an id in it: GET /7']
  const failed = { error: 1, meta: { 'error.message': 'declined' } }

  test('is told behind the counts, as much of it as there is room', () => {
    expect(line({}, 80, 2e6, undefined, remarks.slice(0, 1))).toMatch(/ {2}1 span {2}! 8× SELECT name…$/)
    expect(line({}, 130, 2e6, 'drawn again: 2 more', remarks)).toMatch(
      / {2}1 span {2}! 8× SELECT name FROM items WHERE id = \$1 \(and 1 more\) {2}\(drawn aga…$/,
    )
  })

  test('is told behind the error', () => {
    expect(line(failed, 130, 2e6, undefined, remarks)).toMatch(
      / {2}1 span {2}✗ declined {2}! 8× SELECT .* \(and 1 more\)$/,
    )
    expect(line(failed, 80, 2e6, undefined, remarks)).toMatch(/ {2}1 span {2}✗ declined {2}! 8×…$/)
  })
})

test('a narrow line leaves out the time of day and the bar', () => {
  expect(line({}, 40)).toBe(' 1.00 ms ok  shop GET /checkout  1 span')
})

test.each([10, 40, 69, 70, 80, 200])('no line of %i cells is longer, or than 40', (width) => {
  const given = {
    service: '日本語'.repeat(20),
    resource: 'x'.repeat(500),
    error: 1,
    meta: { 'error.message': 'e'.repeat(500), 'http.status_code': '2000' },
  }
  const cells = [...line(given, width, 2e6, 'n'.repeat(500), ['r'.repeat(500)])].reduce(
    (sum, char) => sum + (/[日本語]/.test(char) ? 2 : 1),
    0,
  )
  expect(cells).toBeLessThanOrEqual(Math.max(40, width))
})
