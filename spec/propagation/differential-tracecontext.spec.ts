import { parseTraceParent, TraceState, W3CTraceContextPropagator } from '@opentelemetry/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TraceContextPropagator } from '../../lib/propagation/tracecontext.ts'
import { type Difference, differential, identity, mutated, theirHeaders, theirSpan } from './differential.ts'
import { remoteSpan, SPAN_ID, TRACE_ID, written } from './remote-span.ts'

const dialect = new TraceContextPropagator()
const propagator = new W3CTraceContextPropagator()
const SPAN = { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true }
const VALID = `00-${TRACE_ID}-${SPAN_ID}-01`
const LATER = `cc-${TRACE_ID}-${SPAN_ID}-01`
const LOW_ZERO = `4bf92f3577b34da6${'0'.repeat(16)}`

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })

const traceparent = mutated(
  fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constant('00') }, hex(2), fc.constant('ff')),
      fc.oneof({ weight: 8, arbitrary: hex(32) }, fc.constantFrom('0'.repeat(32), LOW_ZERO)),
      fc.oneof({ weight: 8, arbitrary: hex(16) }, fc.constant('0'.repeat(16))),
      hex(2),
      fc.constantFrom('', '', '', '-', '-more', '-more, more'),
    )
    .map(([version, traceId, spanId, flags, rest]) => `${version}-${traceId}-${spanId}-${flags}${rest}`),
  '0fAz-,. \t\n\u00a0',
)

const of = ({ traceparent = '' }: Readonly<Record<string, string>>): string => traceparent
const DIFFERENCES: readonly Difference[] = [
  {
    name: 'white space around the value',
    because:
      'a field value does not include leading or trailing whitespace, which is spaces and tabs (RFC 9110, 5.5 and 5.6.3)',
    example: { traceparent: ` \t${VALID}\t ` },
    ours: SPAN,
    theirs: undefined,
    applies: (headers) => /^[ \t]|[ \t]$/.test(of(headers)),
  },
  {
    name: 'a line break or a no-break space around the value',
    because:
      'HEXDIGLC = DIGIT / "a" / … / "f" (W3C Trace Context 2, traceparent Header Field Values), and nothing else belongs to it',
    example: { traceparent: `${VALID}\n` },
    ours: undefined,
    theirs: SPAN,
    applies: (headers) => /^[\n\u00a0]|[\n\u00a0]$/.test(of(headers)),
  },
  {
    name: 'two headers of a later version that were joined',
    because:
      'a recipient may join several fields of a name by commas (RFC 9110, 5.3), and of two no one says which counts',
    example: { traceparent: `${LATER}-more, ${VALID}` },
    ours: undefined,
    theirs: SPAN,
    applies: (headers) => of(headers).includes(','),
  },
  {
    name: 'a later version of more than 512 characters',
    because: 'only disallow prohibitively large headers (W3C Trace Context 2, Versioning of traceparent)',
    example: { traceparent: `${LATER}-${'x'.repeat(512)}` },
    ours: undefined,
    theirs: SPAN,
    applies: (headers) => of(headers).length > 512,
  },
  {
    name: 'a trace id whose lower half is zero',
    because: "Datadog's agent refuses the spans of a trace id whose low 64 bits are zero",
    example: { traceparent: `00-${LOW_ZERO}-${SPAN_ID}-01` },
    ours: undefined,
    theirs: { ...SPAN, traceId: LOW_ZERO },
    applies: (headers) => /^.{2,4}-[0-9a-f]{16}0{16}-/.test(of(headers)),
  },
]

differential('traceparent', {
  dialect,
  propagator,
  headers: traceparent.map((value) => ({ traceparent: value })),
  differences: DIFFERENCES,
})

describe('where the specification leaves no room both agree:', () => {
  test.each([
    ['version ff is invalid', `ff${VALID.slice(2)}`, undefined],
    ['a higher version is tried', LATER, SPAN],
    ['a higher version may have more behind a dash', `${LATER}-what-the-future-will-be-like`, SPAN],
    ['a higher version may not have more behind anything else', `${LATER}.what-the-future-will-be-like`, undefined],
    ['version 00 ends with its flags', `${VALID}-more`, undefined],
    ['capitals are no hex digits', VALID.toUpperCase(), undefined],
    ['all zeros are no trace id', `00-${'0'.repeat(32)}-${SPAN_ID}-01`, undefined],
    ['all zeros are no parent id', `00-${TRACE_ID}-${'0'.repeat(16)}-01`, undefined],
    ['flags are bits', `00-${TRACE_ID}-${SPAN_ID}-09`, SPAN],
  ])('%s', (_, value, expected) => {
    const theirs = parseTraceParent(value)
    const context = dialect.extract((name) => (name === 'traceparent' ? value : undefined))
    expect(theirs?.traceId).toBe(expected?.traceId)
    expect(context?.traceId).toBe(expected?.traceId)
    expect(theirs?.spanId).toBe(expected?.spanId)
    expect(context?.spanIdHex).toBe(expected?.spanId)
  })
})

describe('the flags', () => {
  const forwarded = (flags: string): string | undefined => {
    const context = dialect.extract((name) =>
      name === 'traceparent' ? `00-${TRACE_ID}-${SPAN_ID}-${flags}` : undefined,
    )
    return context && written(dialect, context)['traceparent']?.slice(-2)
  }

  test('differ in those that are not defined: Vendors MUST set those to zero (W3C Trace Context 2, Other Flags)', () => {
    fc.assert(
      fc.property(fc.nat(255), (given) => {
        const flags = given.toString(16).padStart(2, '0')
        const span = theirSpan(propagator, { traceparent: `00-${TRACE_ID}-${SPAN_ID}-${flags}` })
        expect(span?.traceFlags).toBe(given)
        expect(forwarded(flags)).toBe(`0${given & 3}`)
      }),
    )
  })

  test('that they make longer than two characters are refused', () => {
    const sent = theirHeaders(propagator, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 0xff })
    expect(sent['traceparent']).toBe(`00-${TRACE_ID}-${SPAN_ID}-0ff`)
    expect(dialect.extract((name) => sent[name])).toBeUndefined()
  })
})

/** What we pass on of a `tracestate`. */
function forwarded(tracestate: string): string {
  const headers: Record<string, string> = { traceparent: VALID, tracestate }
  const context = dialect.extract((name) => headers[name])
  return (context && written(dialect, context)['tracestate']) ?? ''
}

/** The members that OpenTelemetry finds, as many as there are, without ours. */
function members(tracestate: string): string[] {
  return new TraceState(tracestate)
    .serialize()
    .split(',')
    .filter((member) => member !== '' && !member.startsWith('dd='))
}

interface StateDifference {
  readonly name: string
  readonly because: string
  readonly example: string
  /** What theirs finds in the original. */
  readonly original: readonly string[]
  /** What theirs finds in what we pass on. */
  readonly forwarded: readonly string[]
  readonly applies: (tracestate: string) => boolean
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}=v`)
const long = (key: string): string => `${key}=${'x'.repeat(249)}`

const STATE_DIFFERENCES: readonly StateDifference[] = [
  {
    name: 'the last of 32 members, which makes room for ours',
    because:
      'There can be a maximum of 32 list-members in a list (W3C Trace Context 2, tracestate Header Field Values)',
    example: numbered(32).join(),
    original: numbered(32),
    forwarded: numbered(31),
    applies: (tracestate) => tracestate.split(',').length > 31,
  },
  {
    name: 'line breaks and no-break spaces around a member',
    because:
      'Spaces and horizontal tabs surrounding list-members are ignored (W3C Trace Context 2, tracestate Header Field Values), and nothing else',
    example: 'a=1,\u00a0b=2\n,c=3',
    original: ['a=1', 'b=2', 'c=3'],
    forwarded: ['a=1', 'c=3'],
    applies: (tracestate) => /(^|,)[ \t]*[\n\u00a0]|[\n\u00a0][ \t]*(,|$)/.test(tracestate),
  },
  {
    name: 'a threshold of OpenTelemetry that is none',
    because:
      'a threshold has 1 to 14 hexadecimal digits (OpenTelemetry, TraceState: Probability Sampling), and this has none',
    example: 'a=1,ot=rv:00000000000000;th:x',
    original: ['a=1', 'ot=rv:00000000000000;th:x'],
    forwarded: ['ot=rv:00000000000000', 'a=1'],
    applies: (tracestate) => tracestate.includes('ot='),
  },
  {
    name: 'members beyond 512 characters, which they leave out and we pass on',
    because:
      'Vendors SHOULD propagate at least 512 characters of a combined header (W3C Trace Context 2, tracestate Limits)',
    example: `${long('a')},${long('b')},c=1`,
    original: [long('a'), long('b'), 'c=1'],
    forwarded: [long('a'), long('b')],
    applies: (tracestate) => tracestate.length > 480,
  },
]

describe("tracestate, beside OpenTelemetry's,", () => {
  const member = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom('a', 'b1', 'c-d', 'tenant@vendor', '1x', 'A', 'dd', '_x'), hex(4))
        .map(([key, value]) => `${key}=${value}`),
    },
    fc.constantFrom(
      '',
      ' ',
      'novalue',
      'empty=',
      '=nokey',
      'a=b=c',
      'dd=s:2;o:rum',
      'x= leading',
      'y=trailing ',
      'z=caf\u00e9',
    ),
  )
  const tracestate = mutated(
    fc
      .array(fc.tuple(fc.constantFrom('', '', ' ', '\t'), member), { maxLength: 20 })
      .map((all) => all.flatMap((pair) => pair.join('')).join()),
    'a0=,@ \t\n\u00a0~;:',
    3,
  )

  test('is passed on so that they find the same members in the same order, but for the differences that have a name', () => {
    let found = 0
    fc.assert(
      fc.property(tracestate, (given) => {
        if (STATE_DIFFERENCES.some(({ applies }) => applies(given))) return
        const others = members(given)
        expect(members(forwarded(given))).toEqual(others)
        found += others.length
      }),
      { numRuns: 500 },
    )
    expect(found).toBeGreaterThan(500)
  })

  test.each(STATE_DIFFERENCES.map((all) => [all.name, all.because, all] as const))(
    'differs in %s: %s',
    (_, __, all) => {
      const { example, original, applies } = all
      expect(applies(example)).toBe(true)
      expect(members(example)).toEqual(original)
      expect(members(forwarded(example))).toEqual(all.forwarded)
    },
  )

  test('has more keys: A key MUST begin with a lowercase letter or a digit (W3C Trace Context 2, Key)', () => {
    expect(members('1a=1,a@b@c=2,d=3')).toEqual(['d=3'])
    expect(forwarded('1a=1,a@b@c=2,d=3')).toBe('dd=s:1,1a=1,a@b@c=2,d=3')
  })

  test('begins with our member: Modified keys MUST be moved to the beginning (W3C Trace Context 2, Mutating the tracestate Field)', () => {
    fc.assert(
      fc.property(identity, tracestate, (span, given) => {
        const sent = written(dialect, remoteSpan({ ...span, priority: 2, origin: 'rum', tracestate: given }))
        expect(sent['tracestate']?.split(',')[0]).toBe('dd=s:2;o:rum')
        expect(theirSpan(propagator, sent)?.traceState?.get('dd')).toBe('s:2;o:rum')
      }),
    )
  })

  test('comes back from there as it went', () => {
    const sent = written(dialect, remoteSpan({ priority: 2, origin: 'rum', tracestate: 'congo=1,rojo=2' }))
    const span = theirSpan(propagator, sent)
    const state = span?.traceState?.set('other', '3')
    const back = span && theirHeaders(propagator, { ...span, ...(state && { traceState: state }) })
    expect(back?.['tracestate']).toBe('other=3,dd=s:2;o:rum,congo=1,rojo=2')
    const context = dialect.extract((name) => back?.[name])
    expect(context?.trace).toMatchObject({ priority: 2, origin: 'rum', tracestate: 'other=3,congo=1,rojo=2' })
  })
})
