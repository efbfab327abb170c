import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3'
import fc from 'fast-check'
import { B3Propagator as Single } from '../../lib/propagation/b3.ts'
import { B3MultiPropagator as Multi } from '../../lib/propagation/b3multi.ts'
import { type Difference, differential, type Headers, mutated } from './differential.ts'

const TRACE_ID = '80f198ee56343ba864fe8b2a57d3eff7'
const SPAN_ID = 'e457b5a2e4d86bd1'
const SPAN = { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true }
const NOBODY = { traceId: '0'.repeat(32), spanId: '0'.repeat(16) }
const LOW_ZERO = `80f198ee56343ba8${'0'.repeat(16)}`
const ZERO = '0'.repeat(16)

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const traceId = fc.oneof(
  { weight: 6, arbitrary: hex(32) },
  { weight: 3, arbitrary: hex(16) },
  fc.constantFrom(LOW_ZERO, '0'.repeat(32), 'abc', ''),
)
const spanId = fc.oneof({ weight: 8, arbitrary: hex(16) }, fc.constantFrom(ZERO, 'abc'))
const LETTERS = '0fAdz-, \t'

/** What the two encodings have in common. */
const AGENT: Omit<Difference, 'example' | 'applies'> = {
  name: 'a trace id whose lower half is zero',
  because: "Datadog's agent refuses the spans of a trace id whose low 64 bits are zero",
  ours: undefined,
  theirs: { ...SPAN, traceId: LOW_ZERO },
}
const DECISION: Omit<Difference, 'example' | 'applies'> = {
  name: 'a decision without ids',
  because: 'Sampling state can also be sent on its own, with no identifiers (b3-propagation, Sampling State)',
  ours: { ...NOBODY, sampled: true },
  theirs: undefined,
}

const ANYWHERE = /(?:[0-9a-f]{16}){1,2}-[0-9a-f]{16}/
const WHOLE = /^(?:[0-9a-f]{16}){1,2}-[0-9a-f]{16}(?:-[01d])?(?:-[0-9a-f]{16})?$/
const single = ({ b3 = '' }: Headers): string => b3

differential('b3 in a single header', {
  dialect: new Single(),
  propagator: new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
  headers: mutated(
    fc
      .tuple(traceId, spanId, fc.constantFrom('', '-0', '-1', '-d', '-2', '-true'), fc.oneof(fc.constant(''), hex(16)))
      .map(([trace, span, state, parent]) => `${trace}-${span}${state}${parent === '' ? '' : `-${parent}`}`),
    LETTERS,
  ).map((b3) => ({ b3 })),
  differences: [
    {
      ...AGENT,
      example: { b3: `${LOW_ZERO}-${SPAN_ID}-1` },
      applies: (headers) => /[0-9a-f]{16}0{16}-/i.test(single(headers)),
    },
    { ...DECISION, example: { b3: 'd' }, applies: (headers) => /^[ \t]*[01d][ \t]*$/.test(single(headers)) },
    {
      name: 'ids that are only part of the value',
      because:
        'The first position of the b3 value is the 32 or 16 lower-hex character TraceId, and what may follow is told as well (b3-propagation, Single Header)',
      example: { b3: `first=${TRACE_ID}-${SPAN_ID}-1; more` },
      ours: undefined,
      theirs: SPAN,
      applies: (headers) => ANYWHERE.test(single(headers)) && !WHOLE.test(single(headers)),
    },
    {
      name: 'capitals, which they refuse',
      because: "Datadog's tracers read them, and X-B3-TraceId is no other id for being written in capitals",
      example: { b3: `${TRACE_ID.toUpperCase()}-${SPAN_ID}-1` },
      ours: SPAN,
      theirs: undefined,
      applies: (headers) => /[A-F]/.test(single(headers)),
    },
  ],
})

const ID_LENGTH = /^(?:.{16}|.{32})$/
const STATES: readonly (string | undefined)[] = [undefined, '0', '1', 'true', 'false']

differential('b3 in several headers', {
  dialect: new Multi(),
  propagator: new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  headers: fc.record(
    {
      'x-b3-traceid': mutated(traceId, LETTERS, 1),
      'x-b3-spanid': mutated(spanId, LETTERS, 1),
      'x-b3-sampled': fc.constantFrom('0', '1', 'true', 'false', 'd', '', 'True'),
      'x-b3-flags': fc.constantFrom('0', '1'),
      'x-b3-parentspanid': hex(16),
    },
    { requiredKeys: [] },
  ),
  differences: [
    {
      ...AGENT,
      example: { 'x-b3-traceid': LOW_ZERO, 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' },
      applies: (headers) => /0{16}[ \t]*$/.test(headers['x-b3-traceid'] ?? ''),
    },
    {
      ...DECISION,
      example: { 'x-b3-sampled': '1' },
      applies: (headers) => headers['x-b3-traceid'] === undefined && headers['x-b3-spanid'] === undefined,
    },
    {
      name: 'a trace id of another length',
      because: 'X-B3-TraceId is encoded as 32 or 16 lower-hex characters (b3-propagation, TraceId)',
      example: { 'x-b3-traceid': 'abc', 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' },
      ours: undefined,
      theirs: { ...SPAN, traceId: 'abc'.padStart(32, '0') },
      applies: (headers) => !ID_LENGTH.test(headers['x-b3-traceid'] ?? ''),
    },
    {
      name: 'a sampling state that is none, which is no reason to lose the ids',
      because: 'Absent means defer the decision to the receiver (b3-propagation, Sampling State)',
      example: { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': 'maybe' },
      ours: { ...SPAN, sampled: false },
      theirs: undefined,
      applies: (headers) => !STATES.includes(headers['x-b3-sampled']),
    },
    {
      name: 'white space around a value',
      because: 'a field value does not include leading or trailing whitespace (RFC 9110, 5.5)',
      example: { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': `${SPAN_ID} `, 'x-b3-sampled': '1' },
      ours: SPAN,
      theirs: undefined,
      applies: (headers) => Object.values(headers).some((value) => value.trim() !== value),
    },
  ],
})
