import { code, type Headers, readAs, table } from './examples.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'
const W3C = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, tracestate: 'dd=s:1;o:rum,congo=t61rcWkgMzE' }
const OTHER = { traceparent: '00-12345678901234567890123456789012-1234567890123456-01' }
const NARROW = {
  'x-datadog-trace-id': '11803532876627986230',
  'x-datadog-parent-id': '1',
  'x-datadog-sampling-priority': '2',
}
const DATADOG = { ...NARROW, 'x-datadog-tags': `_dd.p.tid=${TRACE_ID.slice(0, 16)}` }
const BAGGAGE = { baggage: 'user.id=42' }

const W3C_FIRST = { DD_TRACE_PROPAGATION_STYLE: 'tracecontext,datadog,baggage' }
const B3 = { DD_TRACE_PROPAGATION_STYLE: 'b3,baggage' }
const FIRST = { DD_TRACE_PROPAGATION_EXTRACT_FIRST: 'true' }
const RESTART = { DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT: 'restart' }
const IGNORE = { DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT: 'ignore' }

const ROWS: readonly (readonly [what: string, headers: Headers, settings?: Headers])[] = [
  ['`datadog`', DATADOG],
  ['`tracecontext`', W3C],
  ['both, of the same trace', { ...DATADOG, ...W3C }],
  ['both, of the same trace', { ...DATADOG, ...W3C }, W3C_FIRST],
  ['both, but `x-datadog-trace-id` is no number', { ...DATADOG, 'x-datadog-trace-id': 'x', ...W3C }],
  ['both, of different traces', { ...DATADOG, ...OTHER }],
  ['both, but `datadog` tells only the lower half of the trace id', { ...NARROW, ...W3C }],
  ['both, of different traces', { ...DATADOG, ...OTHER }, W3C_FIRST],
  ['both, of different traces', { ...DATADOG, ...OTHER }, FIRST],
  ['`datadog` and `baggage`', { ...DATADOG, ...BAGGAGE }],
  ['`datadog` and `baggage`', { ...DATADOG, ...BAGGAGE }, FIRST],
  ['`datadog` and `baggage`', { ...DATADOG, ...BAGGAGE }, RESTART],
  ['`datadog` and `baggage`', { ...DATADOG, ...BAGGAGE }, IGNORE],
  ['`baggage` alone', BAGGAGE],
  ['`b3: 0` and `baggage`', { b3: '0', ...BAGGAGE }, B3],
]

/** What becomes of what several dialects tell, read by the library. */
export const rules: string = table(
  ['what comes', 'read as'],
  ROWS.map(([what, headers, settings = {}]) => {
    const set = Object.entries(settings).map(([name, value]) => `, with ${code(`${name}=${value}`)}`)
    return [what + set.join(''), readAs(headers, settings)]
  }),
)

const ERRORS: readonly (readonly [when: string, headers: Headers])[] = [
  ['`x-datadog-tags: _dd.p.a`', { ...NARROW, 'x-datadog-tags': '_dd.p.a' }],
  ['`x-datadog-tags: _dd.p.dm=x`', { ...NARROW, 'x-datadog-tags': '_dd.p.dm=x' }],
  ['513 characters of `x-datadog-tags`', { ...NARROW, 'x-datadog-tags': `_dd.p.a=${'x'.repeat(505)}` }],
  ['`x-datadog-tags: _dd.p.tid=12ab`', { ...NARROW, 'x-datadog-tags': '_dd.p.tid=12ab' }],
  ['`t.tid:12ab` in the `dd` member', { ...W3C, tracestate: 'dd=t.tid:12ab' }],
  ['`t.tid` that is not that of `traceparent`', { ...W3C, tracestate: 'dd=t.tid:640cfd8d00000000' }],
]

/** What the tag `_dd.propagation_error` says, and when; of what is read, by the library. */
export const errors: string = table(
  ['when', '`_dd.propagation_error`'],
  [
    ...ERRORS.map(([when, headers]) => [when, code(errorOf(headers))]),
    ['more than 512 characters of tags would go out', '`inject_max_size`'],
    ['a tag that would go out may not stand in a header', '`encoding_error`'],
  ],
)

function errorOf(headers: Headers): string {
  const [, error] = readAs(headers).split('_dd.propagation_error ')
  if (error === undefined) throw new Error(`expected an error in ${JSON.stringify(headers)}, got none`)
  return error
}
