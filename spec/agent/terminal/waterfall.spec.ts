import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReceivedTrace } from '../../../lib/agent/received-trace.ts'
import type { WaterfallOptions } from '../../../lib/agent/terminal/waterfall.ts'
import { terminalCells } from '../../terminal/terminal-cells.ts'
import { aSpan, aTrace } from '../a-trace.ts'
import { drawWaterfall } from './draw-waterfall.ts'

function draw(trace: ReceivedTrace, options: Partial<WaterfallOptions> = {}): string {
  return `\n${drawWaterfall(trace, { width: 80, colour: false, timeZone: 'UTC', ...options })}`
}

const CHECKOUT = aTrace([
  aSpan({ spanId: '1', takes: 182_400 }),
  aSpan({ spanId: '2', parentId: '1', at: 900, takes: 3100, name: 'auth.verify', resource: 'auth.verify' }),
  aSpan({ spanId: '3', parentId: '1', at: 4600, takes: 38_000, name: 'cart.load', resource: 'cart.load' }),
  aSpan({
    spanId: '4',
    parentId: '3',
    at: 5000,
    takes: 21_300,
    name: 'pg.query',
    service: 'shop-postgres',
    resource: 'SELECT * FROM carts WHERE user_id = $1 AND open',
  }),
  aSpan({
    spanId: '5',
    parentId: '3',
    at: 27_000,
    takes: 14_900,
    name: 'redis.command',
    service: 'redis',
    resource: 'GET',
  }),
  aSpan({
    spanId: '6',
    parentId: '1',
    at: 44_000,
    takes: 131_000,
    name: 'payment.charge',
    resource: 'payment.charge',
    error: 1,
    meta: { 'error.type': 'CardError', 'error.message': 'Your card was declined.' },
  }),
  aSpan({ spanId: '7', parentId: '6', at: 45_200, takes: 128_700, name: 'http.request', resource: 'POST /v1/charges' }),
  aSpan({ spanId: '8', parentId: '7', at: 50_000, takes: 120_000, service: 'payments', resource: 'POST /v1/charges' }),
  aSpan({ spanId: '9', parentId: '1', at: 181_000, takes: 40, name: 'render', resource: 'render' }),
])

describe('a trace of several services', () => {
  test('is drawn for 80 columns', () => {
    expect(draw(CHECKOUT)).toMatchInlineSnapshot(`
      "
      ── 12:04:31.207  shop  GET /checkout ──── 9 spans, 4 services, 1 error ── 182 ms
      web.request GET /checkout                   0 ns ██████████████████████   182 ms
      ├─ auth.verify                            900 µs ▍                       3.10 ms
      ├─ cart.load                             4.60 ms ▐████▏                  38.0 ms
      │  ├─ pg.query SELECT … [shop-postgres]  5.00 ms ▐██▏                    21.3 ms
      │  └─ redis.command GET [redis]          27.0 ms    ██                   14.9 ms
      ├─ payment.charge                        44.0 ms      ████████████████▏   131 ms
      │  │ ✗ CardError: Your card was declined.
      │  └─ http.request POST /v1/charges      45.2 ms      ▐███████████████    129 ms
      │     └─ web.request POST /… [payments]  50.0 ms       ██████████████▌    120 ms
      └─ render                                 181 ms                      ▕  40.0 µs
      "
    `)
  })

  test('is drawn for 120 columns', () => {
    expect(draw(CHECKOUT, { width: 120 })).toMatchInlineSnapshot(`
      "
      ── 12:04:31.207  shop  GET /checkout ──────────────────────────────────────────── 9 spans, 4 services, 1 error ── 182 ms
      web.request GET /checkout                                           0 ns ██████████████████████████████████████   182 ms
      ├─ auth.verify                                                    900 µs ▋                                       3.10 ms
      ├─ cart.load                                                     4.60 ms  ███████▉                               38.0 ms
      │  ├─ pg.query SELECT * FROM carts WHERE user_… [shop-postgres]  5.00 ms  ████▌                                  21.3 ms
      │  └─ redis.command GET [redis]                                  27.0 ms      ▐██▊                               14.9 ms
      ├─ payment.charge                                                44.0 ms          ███████████████████████████▌    131 ms
      │  │ ✗ CardError: Your card was declined.
      │  └─ http.request POST /v1/charges                              45.2 ms          ▐██████████████████████████▎    129 ms
      │     └─ web.request POST /v1/charges [payments]                 50.0 ms           ▐████████████████████████▍     120 ms
      └─ render                                                         181 ms                                      ▕  40.0 µs
      "
    `)
  })

  test('is drawn for 40 columns, and for no fewer', () => {
    expect(draw(CHECKOUT, { width: 40 })).toMatchInlineSnapshot(`
      "
      ── 12:04:31.207  shop  GET /ch… ─ 182 ms
      web.request GET /checko… ██████   182 ms
      ├─ auth.verify           ▏       3.10 ms
      ├─ cart.load             █▍      38.0 ms
      │  ├─ pg.query [shop…]   ▊       21.3 ms
      │  └─ redis.command GET  ▕▍      14.9 ms
      ├─ payment.charge         ▐███▊   131 ms
      │  │ ✗ CardError: Your card was decline…
      │  └─ http.request POST…  ▐███▊   129 ms
      │     ⋯1 web.request      ▐███▋   120 ms
      └─ render                     ▕  40.0 µs
      "
    `)
    expect(draw(CHECKOUT, { width: 3 })).toBe(draw(CHECKOUT, { width: 40 }))
  })

  test('is drawn without colour unless it is asked for, or given', () => {
    const options = { width: 80, timeZone: 'UTC' }
    expect(drawWaterfall(CHECKOUT, options)).toBe(drawWaterfall(CHECKOUT, { ...options, colour: false }))
    expect(drawWaterfall(CHECKOUT, { ...options, paint: (_, text) => text.toUpperCase() })).toContain('WEB.REQUEST')
  })

  test('has the same text in colour', () => {
    const coloured = draw(CHECKOUT, { colour: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what it looks for
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(draw(CHECKOUT))
    expect(coloured).toContain('\u001b[31m✗ CardError: Your card was declined.\u001b[0m')
    expect(coloured).toContain('\u001b[31mpayment.charge\u001b[0m')
  })
})

test('a trace of one span has one line', () => {
  expect(draw(aTrace([aSpan({ takes: 5 })]))).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  shop  GET /checkout ───────────────────────── 1 span ── 5.00 µs
    web.request GET /checkout                   0 ns ██████████████████████  5.00 µs
    "
  `)
})

test('a trace of nothing has a head only', () => {
  expect(draw(aTrace([]))).toMatchInlineSnapshot(`
    "
    ── 00:00:00.000  (no service)  (no name) ─────────────────────── 0 spans ── 0 ns
    "
  `)
})

test('a span without names is said to have none', () => {
  expect(draw(aTrace([aSpan({ name: '', service: '', resource: '', takes: 0 })]))).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  (no service)  (no name) ──────────────────────── 1 span ── 0 ns
    (no name)                                   0 ns ▏                          0 ns
    "
  `)
})

test('siblings stand where they are on the axis', () => {
  const one = { parentId: '1', takes: 200, name: 'fetch', resource: 'fetch' }
  const spans = [
    aSpan({ spanId: '1', takes: 1000 }),
    ...[0, 200, 400, 400, 600].map((at, i) => aSpan({ ...one, at, spanId: String(i + 2) })),
  ]
  expect(draw(aTrace(spans))).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  shop  GET /checkout ──────────────────────── 6 spans ── 1.00 ms
    web.request GET /checkout                   0 ns ██████████████████████  1.00 ms
    ├─ fetch                                    0 ns ████▍                    200 µs
    ├─ fetch                                  200 µs     ▐███▊                200 µs
    ├─ fetch                                  400 µs         ▕████▎           200 µs
    ├─ fetch                                  400 µs         ▕████▎           200 µs
    └─ fetch                                  600 µs              ████▋       200 µs
    "
  `)
})

test('errors tell what is known of them, in one line', () => {
  const failed = { error: 1, parentId: '1', takes: 100 }
  const trace = aTrace([
    aSpan({ spanId: '1', error: 1 }),
    aSpan({ ...failed, spanId: '2', name: 'a', meta: { 'error.message': 'x'.repeat(200) } }),
    aSpan({ ...failed, spanId: '3', name: 'b', meta: { 'error.type': 'TypeError' } }),
    aSpan({
      ...failed,
      spanId: '4',
      name: 'c',
      meta: { 'error.type': 'E', 'error.msg': 'of an older tracer\n    at line 2' },
    }),
  ])
  expect(draw(trace)).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  shop  GET /checkout ────────────── 4 spans, 4 errors ── 1.00 ms
    web.request GET /checkout                   0 ns ██████████████████████  1.00 ms
    │ ✗ error
    ├─ a GET /checkout                          0 ns ██▎                      100 µs
    │    ✗ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    ├─ b GET /checkout                          0 ns ██▎                      100 µs
    │    ✗ TypeError
    └─ c GET /checkout                          0 ns ██▎                      100 µs
         ✗ E: of an older tracer\\n    at line 2
    "
  `)
})

test('spans whose parents have not arrived, and those that are their own ancestors, stand below a line that says so', () => {
  const trace = aTrace([
    aSpan({ spanId: '1', takes: 1820 }),
    aSpan({ spanId: '2', parentId: '8617263549812', at: 900, takes: 310, name: 'late', resource: 'late' }),
    aSpan({ spanId: '3', parentId: '8617263549812', at: 400, takes: 310, name: 'early', resource: 'early' }),
    aSpan({ spanId: '4', parentId: '5', at: 1000, takes: 310, name: 'hen', resource: 'hen' }),
    aSpan({ spanId: '5', parentId: '4', at: 1200, takes: 310, name: 'egg', resource: 'egg' }),
  ])
  expect(draw(trace)).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  shop  GET /checkout ──────────────────────── 5 spans ── 1.82 ms
    web.request GET /checkout                   0 ns ██████████████████████  1.82 ms
    ┄ parent 8617263549812 has not arrived
    ├─ early                                  400 µs     ▕███▋                310 µs
    └─ late                                   900 µs           ▕███▋          310 µs
    ┄ parents in a circle
    └─ hen                                   1.00 ms             ███▉         310 µs
       └─ egg                                1.20 ms               ▐███▎      310 µs
    "
  `)
})

test('wide characters leave the columns straight', () => {
  const trace = aTrace([
    aSpan({ spanId: '1', name: '支払い.処理', resource: '購入 🛒 処理', service: '店', takes: 2000 }),
    aSpan({
      spanId: '2',
      parentId: '1',
      name: '결제',
      resource: '주문을 처리하고 결제를 승인하는 작업',
      service: '은행',
      takes: 1000,
    }),
  ])
  expect(draw(trace)).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  店  購入 🛒 処理 ─────────────── 2 spans, 2 services ── 2.00 ms
    支払い.処理 購入 🛒 処理                    0 ns ██████████████████████  2.00 ms
    └─ 결제 주문을 처리하고 결제를 … [은행]     0 ns ███████████             1.00 ms
    "
  `)
})

test('characters that would steer the terminal are written out', () => {
  const trace = aTrace([
    aSpan({ spanId: '1', name: 'evil\u001b[2J\u0007', resource: 'two\nlines', service: 'a\rb' }),
    aSpan({
      spanId: '2',
      parentId: '1',
      name: '\u202eesrever',
      resource: '\u009b31m',
      service: '\u0000',
      error: 1,
      meta: { 'error.type': '\u001b]0;title\u0007' },
    }),
  ])
  expect(draw(trace)).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  a\\rb  two\\nlines ────── 2 spans, 2 services, 1 error ── 1.00 ms
    evil\\x1b[2J\\x07 two\\nlines                  0 ns ██████████████████████  1.00 ms
    └─ \\u{202e}esrever \\x9b31m [\\x00]           0 ns ██████████████████████  1.00 ms
         ✗ \\x1b]0;title\\x07
    "
  `)
})

test('names that are longer than their column are cut', () => {
  const long = (letter: string): string => letter.repeat(100)
  const trace = aTrace([
    aSpan({ spanId: '1', name: 'web.request', resource: long('r'), service: long('s') }),
    aSpan({ spanId: '2', parentId: '1', name: long('n'), resource: long('r'), service: 'other' }),
    aSpan({ spanId: '3', parentId: '1', name: 'query', resource: long('q'), service: long('d') }),
  ])
  expect(draw(trace)).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  ssssssssssssss…  rrrrrrrrrrrr… ─ 3 spans, 3 services ── 1.00 ms
    web.request rrrrrrrrrrrrrrrrrrrrrrrrrr…     0 ns ██████████████████████  1.00 ms
    ├─ nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…     0 ns ██████████████████████  1.00 ms
    └─ query qqqqqqqqq… [dddddddddddddddd…]     0 ns ██████████████████████  1.00 ms
    "
  `)
  expect(draw(trace, { width: 120 })).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  ssssssssssssssssssssssssssssssssss…  rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr… ─ 3 spans, 3 services ── 1.00 ms
    web.request rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr…     0 ns ██████████████████████████████████████  1.00 ms
    ├─ nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…     0 ns ██████████████████████████████████████  1.00 ms
    └─ query qqqqqqqqqqqqqqqqqqqqqqqqqq… [ddddddddddddddddddddddd…]     0 ns ██████████████████████████████████████  1.00 ms
    "
  `)
})

test('a trace that is deeper than there is room for goes on at the last level', () => {
  const spans = Array.from({ length: 14 }, (_, n) =>
    aSpan({
      spanId: String(n + 1),
      parentId: String(n),
      at: n * 10,
      takes: 1000 - n * 20,
      name: `level.${n}`,
      resource: '',
    }),
  )
  expect(draw(aTrace(spans))).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  shop  level.0 ───────────────────────────── 14 spans ── 1.00 ms
    level.0                                     0 ns ██████████████████████  1.00 ms
    └─ level.1                               10.0 µs █████████████████████▊   980 µs
       └─ level.2                            20.0 µs ▐████████████████████▌   960 µs
          └─ level.3                         30.0 µs ▐████████████████████▍   940 µs
             └─ level.4                      40.0 µs ▕████████████████████▏   920 µs
                └─ level.5                   50.0 µs  ███████████████████▉    900 µs
                   └─ level.6                60.0 µs  ▐██████████████████▋    880 µs
                      └─ level.7             70.0 µs  ▐██████████████████▌    860 µs
                         ⋯1 level.8          80.0 µs  ▕██████████████████▎    840 µs
                         ⋯2 level.9          90.0 µs   ██████████████████     820 µs
                         ⋯3 level.10          100 µs   █████████████████▊     800 µs
                         ⋯4 level.11          110 µs   ▐████████████████▋     780 µs
                         ⋯5 level.12          120 µs   ▐████████████████▍     760 µs
                         ⋯6 level.13          130 µs   ▕████████████████▏     740 µs
    "
  `)
})

test('a trace of 50,000 levels stays within its width', () => {
  const spans = Array.from({ length: 50_000 }, (_, n) => aSpan({ spanId: String(n + 1), parentId: String(n) }))
  const lines = draw(aTrace(spans), { width: 40, maxSpans: 50_000 }).split('\n')
  expect(lines).toHaveLength(50_003)
  expect(lines.at(-2)).toMatchInlineSnapshot(`"      ⋯49997 web.request ██████  1.00 ms"`)
  expect(lines.filter((line) => terminalCells(line) > 40)).toEqual([])
})

test('spans beyond the most are counted, and warnings follow', () => {
  const spans = Array.from({ length: 50 }, (_, n) => aSpan({ spanId: String(n + 1), parentId: n === 0 ? '0' : '1' }))
  const warnings = [
    {
      rule: 'service_invalid',
      message: 'the service "Shop!" has characters that an agent does not keep; it calls it "shop"',
    },
  ]
  expect(
    draw(aTrace(spans, { warnings }), { maxSpans: 3, note: 'drawn again: 2 more spans arrived later' }),
  ).toMatchInlineSnapshot(`
    "
    ── 12:04:31.207  shop  GET /checkout ─────────────────────── 50 spans ── 1.00 ms
    drawn again: 2 more spans arrived later
    web.request GET /checkout                   0 ns ██████████████████████  1.00 ms
    ├─ web.request GET /checkout                0 ns ██████████████████████  1.00 ms
    ├─ web.request GET /checkout                0 ns ██████████████████████  1.00 ms
    … and 47 more
    ! the service "Shop!" has characters that an agent does not keep; it calls it
      "shop"
    "
  `)
})

test.each([
  [100, '… and 47 more: http://127.0.0.1:8126/#/trace/00000000000000000000000000000abc'],
  [76, '… and 47 more: http://127.0.0.1:8126'],
  [40, '… and 47 more: http://127.0.0.1:8126'],
])('in %i columns it is told where the others are to be seen, by an address that is whole', (width, expected) => {
  const spans = Array.from({ length: 50 }, (_, n) => aSpan({ spanId: String(n + 1), parentId: n === 0 ? '0' : '1' }))
  const lines = draw(aTrace(spans), { width, maxSpans: 3, viewer: 'http://127.0.0.1:8126' }).split('\n')
  expect(lines.at(-2)).toBe(expected)
})

test('no address is told that would have to be cut', () => {
  const spans = [aSpan({}), aSpan({ spanId: '2' })]
  const viewer = 'http://a-host-that-has-a-long-name.localhost:8126'
  expect(draw(aTrace(spans), { width: 40, maxSpans: 1, viewer })).toMatch(/\n… and 1 more\n$/)
})

test('times that make no sense are drawn nevertheless', () => {
  const trace = aTrace([
    aSpan({ start: 0n, duration: -5n }),
    aSpan({ spanId: '2', parentId: '1', duration: 2n ** 63n - 1n }),
  ])
  expect(draw(trace)).toMatchInlineSnapshot(`
    "
    ── 00:00:00.000  shop  GET /checkout ────────────────────────── 2 spans ── 348 y
    web.request GET /checkout                   0 ns ▏                          0 ns
    └─ web.request GET /checkout                56 y    ▐██████████████████    292 y
    "
  `)
})

test('the time of day is that of the machine unless it is told another', () => {
  expect(draw(CHECKOUT, { timeZone: 'Asia/Tokyo' })).toContain('21:04:31.207')
  const local = drawWaterfall(CHECKOUT, { width: 80, colour: false })
  expect(local.slice(local.indexOf(' ', 15))).toBe(draw(CHECKOUT).slice(draw(CHECKOUT).indexOf(' ', 16)))
})

test('no line is wider than it may be, and nothing but colours steers the terminal', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('web.request', '', '\u001b[2J', '購入'.repeat(40), '🛒', 'a\nb\r\tc', '\u202e', 'x'.repeat(300)),
  )
  // Notes with stems, which Node takes apart before it measures them.
  const plain = text.filter((given) => !/[\u{1d15e}-\u{1d164}\u{1d1bb}-\u{1d1c0}]/u.test(given))
  const nanoseconds = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: 0n, max: 10n ** 9n }),
  )
  const span = fc.record({
    spanId: fc.nat(9).map(String),
    parentId: fc.nat(9).map(String),
    name: plain,
    service: plain,
    resource: plain,
    error: fc.nat(1),
    start: nanoseconds,
    duration: nanoseconds,
    meta: fc.record({ 'error.type': plain, 'error.message': plain }),
  })
  const options = fc.record({ width: fc.integer({ min: 40, max: 200 }), colour: fc.boolean(), note: plain })
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), plain, options, (spans, message, given) => {
      const trace = aTrace(spans.map(aSpan), { warnings: [{ rule: 'r', message }] })
      const picture = drawWaterfall(trace, { timeZone: 'UTC', ...given })
      expect(picture.endsWith('\n')).toBe(true)
      for (const line of picture.slice(0, -1).split('\n')) {
        expect(terminalCells(line)).toBeLessThanOrEqual(given.width)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what it looks for
        const rest = given.colour ? line.replace(/\x1b\[\d{1,2}m/g, '') : line
        expect(rest).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }
    }),
    { numRuns: 500 },
  )
})
