import { validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carrierGetter, carrierSetter } from '../../lib/propagation/carrier.ts'
import type { Propagator } from '../../lib/propagation/propagator.ts'
import { type Facts, factsOf, NO_FACTS, read, remoteSpan, written } from '../propagation/remote-span.ts'

export interface DialectOptions {
  readonly create: () => Propagator
  /** The headers that it reads. */
  readonly headers: readonly string[]
  /** Whether it carries the members that other vendors have in `tracestate`. */
  readonly carriesTracestate: boolean
  /** Whether of all that it may be told, it carries the ids and what was decided alone. */
  readonly carriesSampledOnly?: boolean
}

function carried(told: Facts, { carriesTracestate, carriesSampledOnly = false }: DialectOptions): Facts {
  if (carriesSampledOnly) {
    const priority = told.priority === undefined ? undefined : Math.max(told.priority, 0)
    return { ...NO_FACTS, traceId: told.traceId, spanId: told.spanId, priority }
  }
  return carriesTracestate ? told : { ...told, tracestate: undefined }
}

const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789']

function text(without: string, maxLength: number): fc.Arbitrary<string> {
  const unit = fc.constantFrom(...PRINTABLE.filter((letter) => !without.includes(letter)))
  return fc.string({ unit, minLength: 1, maxLength })
}

/** Without spaces at its ends, which HTTP takes away. */
const value = text(',;~', 20).filter((given) => given.trim() === given)
const key = text(' ,=:;', 10).filter((given) => given !== 'dm' && given !== 'tid')
const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const halfId = hex(16).filter((given) => given !== '0'.repeat(16))
const member = fc
  .tuple(
    fc.constantFrom(...LETTERS),
    fc.string({ unit: fc.constantFrom(...LETTERS, ...'_-*/@'), maxLength: 10 }),
    text(',=', 20).filter((given) => given.trimEnd() === given),
  )
  .map(([first, rest, given]) => `${first}${rest}=${given}`)
  .filter((given) => !given.startsWith('dd='))

/** Everything that a well-behaved process may tell. */
const facts: fc.Arbitrary<Facts> = fc.record({
  traceId: fc.tuple(fc.oneof(hex(16), fc.constant('0'.repeat(16))), halfId).map(([high, low]) => high + low),
  spanId: halfId,
  priority: fc.constantFrom(-1, 0, 1, 2),
  decisionMaker: fc.option(
    fc.nat(255).map((mechanism) => `-${mechanism}`),
    { nil: undefined },
  ),
  origin: fc.option(value, { nil: undefined }),
  tags: fc.uniqueArray(
    fc.tuple(
      key.map((rest) => `_dd.p.${rest}`),
      value,
    ),
    { maxLength: 2, selector: ([name]) => name },
  ),
  tracestate: fc.option(
    fc.array(member, { minLength: 1, maxLength: 31 }).map((members) => members.join(',')),
    { nil: undefined },
  ),
})

/** Anything at all, and with some luck something that is almost right. */
const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  text('', 600),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef-=,;:~ \t\r\n\0d_pts.é'), maxLength: 100 }),
)

/** A span of a process that may put anything into its fields. */
const stranger: fc.Arbitrary<Facts> = fc.record({
  traceId: fc.tuple(hex(16), halfId).map(([high, low]) => high + low),
  spanId: halfId,
  priority: fc.constantFrom(undefined, -1, 0, 1, 2),
  decisionMaker: fc.option(junk, { nil: undefined }),
  origin: fc.option(junk, { nil: undefined }),
  tags: fc.array(
    fc.tuple(
      fc.oneof(
        junk,
        junk.map((rest) => `_dd.p.${rest}`),
      ),
      junk,
    ),
    { maxLength: 3 },
  ),
  tracestate: fc.option(fc.oneof(junk, member), { nil: undefined }),
})

/** What every context that was read must be, in words of its own: the library checks without regular expressions. */
function expectValid({ traceId, spanId, priority, decisionMaker, origin, tags, tracestate }: Facts): void {
  expect(traceId).toMatch(/^[0-9a-f]{32}$/)
  // Only what comes along without a trace has no ids, and then it has neither.
  if (traceId.slice(16) === '0'.repeat(16)) expect([traceId, spanId]).toEqual(['0'.repeat(32), '0'.repeat(16)])
  expect(spanId).toMatch(/^[0-9a-f]{16}$/)
  expect(priority ?? 0).toBe(Math.trunc(priority ?? 0) + 0)
  expect(Math.abs((priority ?? 0) + 0.5)).toBeLessThan(128)
  expect(decisionMaker ?? '-0').toMatch(/^-\d{1,3}$/)
  expect(origin ?? 'x').toMatch(/^[\x20-\x7e]{1,128}$/)
  for (const [name, given] of tags) {
    expect(name).toMatch(/^_dd\.p\.[\x21-\x2b\x2d-\x3c\x3e-\x7e]+$/)
    expect(given).toMatch(/^[\x20-\x2b\x2d-\x7e]+$/)
    expect(['_dd.p.dm', '_dd.p.tid']).not.toContain(name)
  }
  for (const other of tracestate === undefined ? [] : tracestate.split(','))
    expect(other).toMatch(
      /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/,
    )
}

function expectSendable(headers: Readonly<Record<string, string>>): void {
  for (const [name, given] of Object.entries(headers)) {
    validateHeaderValue(name, given)
    expect(given).toMatch(/^[\x20-\x7e]+$/)
  }
}

const boom = (): never => {
  throw new Error('boom')
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const PROXY_TRAPS = {
  get: boom,
  set: boom,
  has: boom,
  ownKeys: boom,
  getPrototypeOf: boom,
  getOwnPropertyDescriptor: boom,
}

/** Carriers that hold nothing and fight back; made for each test, since some can be written to. */
const HOSTILE_CARRIERS: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  'a text': () => 'traceparent',
  'a number': () => 7,
  'a function': () => boom,
  'a Proxy whose traps throw': () => new Proxy({}, PROXY_TRAPS),
  'a revoked Proxy': revoked,
  'a frozen object': () => Object.freeze({}),
  'an object whose get and set throw': () => ({ get: boom, set: boom }),
  'an object whose get and set cannot be read': () =>
    Object.defineProperties({}, { get: { get: boom }, set: { get: boom } }),
  'an object that answers with symbols': () => new Proxy({}, { get: () => Symbol('x'), set: () => false }),
  'an object that answers with itself': () =>
    new Proxy({}, { get: (_, name, self) => (name === 'get' ? () => self : self) }),
  'a Map whose names are no text': () =>
    new Map<unknown, string>([
      [Symbol('x'), '1'],
      [{ toString: boom }, '2'],
      [null, '3'],
    ]),
  'what only looks like a Map': () => Object.create(Map.prototype),
}

/** What every dialect, and several at once, must keep to. */
export function propagatorContract(name: string, options: DialectOptions): void {
  const { create, headers } = options
  describe(`${name}, as every propagator,`, () => {
    const dialect = create()

    test('reads what it has written', () => {
      fc.assert(
        fc.property(facts, (told) => {
          expect(read(dialect, written(dialect, remoteSpan(told)))).toEqual(carried(told, options))
        }),
      )
    })

    test('writes the same again when it passes on what it has read', () => {
      fc.assert(
        fc.property(facts, (told) => {
          const first = written(dialect, remoteSpan(told))
          const context = dialect.extract((header) => first[header])
          expect(context && written(dialect, context)).toEqual(first)
        }),
      )
    })

    test('writes lower-case names that it reads itself, and says which', () => {
      fc.assert(
        fc.property(facts, (told) => {
          for (const header of Object.keys(written(dialect, remoteSpan(told)))) {
            expect(headers).toContain(header)
            expect(dialect.fields).toContain(header)
          }
        }),
      )
    })

    test('reads nothing, or something valid that can be sent on, where headers are junk', () => {
      const spoilt = fc.record(Object.fromEntries(headers.map((header) => [header, junk])), { requiredKeys: [] })
      fc.assert(
        fc.property(facts, spoilt, (told, instead) => {
          const given: Record<string, string | undefined> = { ...written(dialect, remoteSpan(told)), ...instead }
          const context = dialect.extract((header) => given[header])
          if (context === undefined) return
          expectValid(factsOf(context))
          expectSendable(written(dialect, context))
        }),
        { numRuns: 500 },
      )
    })

    test('sends nothing that Node would refuse, whatever a stranger called things', () => {
      fc.assert(
        fc.property(stranger, (told) => expectSendable(written(dialect, remoteSpan(told)))),
        { numRuns: 500 },
      )
    })

    test.each(headers)('reads nothing, or something valid, where %s is a megabyte long', (header) => {
      for (const unit of [',', ';', '=', 'f', '0', ' ', 'dd=s:1,', 't.a:b;', '_dd.p.a=b,']) {
        const long = unit.repeat(Math.ceil(2 ** 20 / unit.length))
        const told = read(dialect, { ...written(dialect, remoteSpan({ priority: 1 })), [header]: long })
        if (told !== undefined) expectValid(told)
      }
    })

    test.each([
      ['an object', (entries: [string, string][]) => Object.fromEntries(entries)],
      [
        'an object without a prototype',
        (entries: [string, string][]) => Object.assign(Object.create(null), Object.fromEntries(entries)),
      ],
      [
        'arrays of values',
        (entries: [string, string][]) => Object.fromEntries(entries.map(([header, given]) => [header, [given]])),
      ],
      ['a Map', (entries: [string, string][]) => new Map(entries)],
      ['Headers', (entries: [string, string][]) => new Headers(entries)],
    ])('finds its headers in any case in %s', (_, carrier) => {
      const told: Facts = { ...NO_FACTS, priority: 2, decisionMaker: '-4', origin: 'rum', tags: [['_dd.p.usr', '42']] }
      const entries = Object.entries(written(dialect, remoteSpan(told)))
      for (const change of [lower, upper, capitalized]) {
        const context = dialect.extract(
          carrierGetter(carrier(entries.map(([header, given]) => [change(header), given]))),
        )
        expect(context && factsOf(context)).toEqual(carried(told, options))
      }
    })

    test.each(Object.entries(HOSTILE_CARRIERS))('neither reads from nor throws because of %s', (_, hostile) => {
      const carrier = hostile()
      expect(dialect.extract(carrierGetter(carrier))).toBeUndefined()
      dialect.inject(remoteSpan({ priority: 1 }), carrierSetter(carrier))
    })
  })
}

const lower = (header: string): string => header
const upper = (header: string): string => header.toUpperCase()
const capitalized = (header: string): string =>
  header
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('-')
