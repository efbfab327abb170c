import { code, type Headers, header, passedOn, readAs, table } from './examples.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const REST = `${TRACE_ID}-00f067aa0ba902b7`
const IDS = { 'x-datadog-trace-id': '7', 'x-datadog-parent-id': '1' }
const LAST = `${Array.from({ length: 32 }, (_, i) => `k${i}=v`).join()},dd=s:2`
const B3 = { DD_TRACE_PROPAGATION_STYLE: 'b3' }
const B3MULTI = { DD_TRACE_PROPAGATION_STYLE: 'b3multi' }

const B3MULTI_OUT = { DD_TRACE_PROPAGATION_STYLE_EXTRACT: 'b3', DD_TRACE_PROPAGATION_STYLE_INJECT: 'b3multi' }

interface Disagreement {
  readonly about: string
  readonly js: string
  readonly python: string
  /** What the library does: it is asked. */
  readonly here: string
  readonly because: string
}

const SPECIFIED = 'W3C Trace Context'

function priority(text: string): string {
  return readAs({ ...IDS, 'x-datadog-sampling-priority': text })
}

function tags(text: string): string {
  return readAs({ ...IDS, 'x-datadog-tags': text })
}

/** A header as it goes on. */
function sentOn(incoming: Headers, name: string, env: Headers = {}): string {
  return header(passedOn(incoming, env), name)
}

const ROWS: readonly Disagreement[] = [
  {
    about: '`x-datadog-sampling-priority: abc`',
    js: 'as if absent',
    python: 'no context',
    here: priority('abc'),
    because: 'the ids are right, and a trace in two pieces is worse than a decision of its own; as dd-trace',
  },
  {
    about: '`x-datadog-sampling-priority: 1abc`',
    js: '1',
    python: 'no context',
    here: priority('1abc'),
    because: 'the same, and it is no number',
  },
  {
    about: '`x-datadog-trace-id` without `x-datadog-parent-id`',
    js: 'no context',
    python: 'the trace, below no span',
    here: readAs({ 'x-datadog-trace-id': '7' }),
    because: 'as ddtrace',
  },
  {
    about: '`_dd.p.dm=x`',
    js: 'is passed on',
    python: '`decoding_error`, without it',
    here: tags('_dd.p.dm=x'),
    because: 'as ddtrace',
  },
  {
    about: '`_dd.p.tid=12ab`',
    js: 'is left out',
    python: '`malformed_tid`, without it',
    here: tags('_dd.p.tid=12ab'),
    because: 'as ddtrace',
  },
  {
    about: '`_dd.p.tid` in capitals',
    js: 'is taken, and passed on in capitals',
    python: 'is taken',
    here: tags('_dd.p.tid=640CFD8D00000000'),
    because: 'as both; it goes on in lower case',
  },
  {
    about: '`x-datadog-tags` that are not valid, or too long',
    js: 'are left out',
    python: '`decoding_error`, `extract_max_size`',
    here: tags('_dd.p.a'),
    because: 'as ddtrace',
  },
  {
    about: 'a pair in them without a value, `_dd.p.a=`',
    js: 'is taken, and not passed on',
    python: '`decoding_error`, none counts',
    here: tags('_dd.p.a=,_dd.p.b=1'),
    because: 'as ddtrace',
  },
  {
    about: 'a comma behind the last pair',
    js: 'none counts',
    python: 'is ignored',
    here: tags('_dd.p.a=1,'),
    because: 'as ddtrace',
  },
  {
    about: 'a space behind a comma between them',
    js: 'none counts',
    python: '`decoding_error`, none counts',
    here: tags('_dd.p.a=1, _dd.p.b=2'),
    because: 'Node and `Headers` join two headers of one name so, which in HTTP is the same as the two',
  },
  {
    about: 'two ids joined, `x-datadog-trace-id: 7, 8`',
    js: 'the first',
    python: 'no context',
    here: readAs({ ...IDS, 'x-datadog-trace-id': '7, 8' }),
    because: 'as ddtrace',
  },
  {
    about: 'a pair in them that is not `_dd.p.*`',
    js: 'none counts',
    python: 'the others count',
    here: tags('_dd.p.a=1,other=2'),
    because: 'as ddtrace',
  },
  {
    about: '`traceparent` in capitals',
    js: 'is taken',
    python: 'no context',
    here: readAs({ traceparent: `00-${REST}-01`.toUpperCase() }),
    because: SPECIFIED,
  },
  {
    about: '`traceparent` of version `cc`',
    js: 'goes on as `cc`',
    python: 'goes on as `00`',
    here: `goes on as ${code(sentOn({ traceparent: `cc-${REST}-01` }, 'traceparent').slice(0, 2))}`,
    because: SPECIFIED,
  },
  {
    about: 'its flag 02',
    js: 'is dropped',
    python: 'is dropped',
    here: `goes on in ${code(sentOn({ traceparent: `00-${REST}-03` }, 'traceparent').slice(-2))}`,
    because: `${SPECIFIED}, level 2`,
  },
  {
    about: 'the `dd` member in place 33',
    js: 'is not found',
    python: 'is found',
    here: readAs({ traceparent: `00-${REST}-01`, tracestate: LAST }).includes('priority 2')
      ? 'is found'
      : 'is not found',
    because: 'as ddtrace',
  },
  {
    about: 'a member that is none, such as `a=b=c`',
    js: 'is passed on',
    python: 'is passed on',
    here: sentOn({ traceparent: `00-${REST}-01`, tracestate: 'a=b=c' }, 'tracestate').includes('a=')
      ? 'is passed on'
      : 'is left out',
    because: SPECIFIED,
  },
  {
    about: 'a decision without ids, `b3: 0`',
    js: 'a trace id of its own',
    python: 'a decision for the trace that begins',
    here: readAs({ b3: '0' }, B3),
    because: 'b3-propagation; as ddtrace',
  },
  {
    about: '`x-b3-traceid` of another length than 16 or 32',
    js: 'no context',
    python: 'is taken',
    here: readAs({ 'x-b3-traceid': 'abc', 'x-b3-spanid': '00f067aa0ba902b7' }, B3MULTI),
    because: 'b3-propagation',
  },
  {
    about: 'a trace kept by hand, in `b3`',
    js: '`1`',
    python: '`d`',
    here: code(sentOn({ b3: `${REST}-d` }, 'b3', B3).slice(-1)),
    because: 'b3-propagation; as ddtrace',
  },
  {
    about: 'the same, in `b3multi`',
    js: '`x-b3-sampled` and `x-b3-flags`',
    python: '`x-b3-flags`',
    here: Object.keys(
      passedOn({ 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': '00f067aa0ba902b7', 'x-b3-flags': '1' }, B3MULTI),
    )
      .filter((name) => !name.endsWith('id'))
      .map(code)
      .join(' and '),
    because: 'b3-propagation; as ddtrace',
  },
  {
    about: '`x-b3-parentspanid`, and the parent in `b3`',
    js: 'is written',
    python: 'is not written',
    here: Object.keys(passedOn({ b3: `${REST}-1` }, B3MULTI_OUT)).includes('x-b3-parentspanid')
      ? 'is written'
      : 'is not written',
    because: 'b3-propagation lets it out; as ddtrace',
  },
  {
    about: 'a key of baggage that is no token',
    js: 'the item is not sent',
    python: 'is percent-encoded',
    here: 'is percent-encoded',
    because: 'as ddtrace',
  },
  {
    about: 'baggage',
    js: 'of the context, and another of each span',
    python: 'of the trace',
    here: 'of the trace',
    because: 'as ddtrace',
  },
  {
    about: '`ot-baggage-*`',
    js: 'unless switched off',
    python: 'if switched on',
    here: 'unless switched off',
    because: 'for who comes from dd-trace; the setting is the same',
  },
]

/** Where dd-trace and ddtrace disagree, or this library with both: what each does, and why this one does so. */
export const disagreements: string = table(
  ['what', 'dd-trace', 'ddtrace', 'here', 'because'],
  ROWS.map(({ about, js, python, here, because }) => [about, js, python, here, because]),
)
