import { code, firstHeaders, header, INCOMING, outgoing, partsOf, shown, table } from './examples.ts'

const { headers, environment } = outgoing()
const first = firstHeaders()
const PART = ['part', 'what it is', 'where it is not valid']

/** Each header of each dialect, as the library writes it, taken apart. */
export const fields: string = `## The headers, field by field

A request comes to the shop:

\`\`\`http
${shown(INCOMING, ...Object.keys(INCOMING))}
\`\`\`

The shop sets two items of baggage and calls another service. Its spans have the ids 1 and 2; the second one is the call:

\`\`\`js
const childOf = tracer.extract('http_headers', incoming)
tracer.trace('web.request', { childOf }, () => {
  tracer.setBaggageItem('user.id', '42')
  tracer.setBaggageItem('city', 'Köln')
  tracer.trace('http.request', (span) => tracer.inject(span, 'http_headers', outgoing))
})
\`\`\`

These are the headers that go out, in all dialects.

### \`datadog\`

\`\`\`http
${shown(headers, 'x-datadog-trace-id', 'x-datadog-parent-id', 'x-datadog-sampling-priority', 'x-datadog-origin', 'x-datadog-tags')}
\`\`\`

${table(
  ['header', ...PART.slice(1)],
  [
    ['`x-datadog-trace-id`', 'the lower 64 bits of the trace id, decimal, not 0', 'no context'],
    [
      '`x-datadog-parent-id`',
      'the id of the span above, decimal; 0 where the trace begins below no span',
      'no context; without it, below no span',
    ],
    [
      '`x-datadog-sampling-priority`',
      '-1 and 0 drop the trace, 1 and 2 keep it, -1 and 2 by hand; other numbers from -128 to 127 are passed on',
      'as if absent: the decision is taken here',
    ],
    ['`x-datadog-origin`', 'what kind of traffic began the trace: 1 to 128 printable ASCII characters', 'as if absent'],
    [
      '`x-datadog-tags`',
      'tags that travel with the trace, below; pairs of other names are left out',
      'none of them counts',
    ],
  ],
)}

${table(
  PART,
  partsOf(
    header(headers, 'x-datadog-tags'),
    ',',
    [
      'who decided whether the trace is kept: `-0` default, `-1` agent, `-3` rule, `-4` by hand, up to `-255`; it stays where no priority comes with it, unless somebody decides by hand',
      'as if absent, and an error is told',
    ],
    [
      'the upper 64 bits of the trace id, 16 hex digits, written in lower case; on the wire to the agent the first span has it',
      'as if absent, and an error is told',
    ],
    [
      'any other `_dd.p.` tag: a key without space, comma and `=`, a value without comma, both printable ASCII and not empty; white space around them does not count',
      'no tag of the header counts, and an error is told',
    ],
  ),
)}

### \`tracecontext\`

\`\`\`http
${shown(headers, 'traceparent', 'tracestate')}
\`\`\`

${table(
  PART,
  partsOf(
    header(headers, 'traceparent'),
    '-',
    [
      'the version; a later one than `00` is read as far as it is known, and goes on as `00`',
      '`ff`, or no hex digits: no context',
    ],
    [
      'the trace id, 32 hex digits in lower case',
      'all zero, or its lower half: no context, because the agent refuses such spans',
    ],
    ['the id of the span above, 16 hex digits in lower case', 'all zero: no context'],
    ['flags: 01 sampled, 02 the trace id is random; both go on, others as 0', 'no hex digits: no context'],
  ),
)}

${table(
  PART,
  partsOf(
    header(headers, 'tracestate'),
    /[;,]/,
    [
      'our member, `dd=`, and in it the sampling priority',
      'a priority that contradicts the flag is overruled by it, and then decided by `-0` if the trace is kept',
    ],
    ['the origin; `~` stands for `=`, and `_` for what may not stand in a member', 'as if absent'],
    [
      'the id of the last span of a Datadog tracer: ours. Where one came in, the first span here has it as `_dd.parent_id`',
      'the first span here has it as it came, and it goes no further; all zero: as if absent',
    ],
    ['who decided, `_dd.p.dm`', 'as if absent'],
    ['another tag: `t.` for `_dd.p.`, with `~` and `_` as above', 'as if absent'],
    [
      'the members of other vendors, as they came and in their order',
      'a member that does not follow the grammar is left out',
    ],
  ),
)}

Of the member \`ot\`, OpenTelemetry's, a random value and a threshold that are no such thing are left out, and the threshold where
somebody decides otherwise here by hand. A rate that decides here is told in it, as \`ot=rv:f0948a54d43b8e;th:8\`: the hash of the trace
id in 56 bits, the other way round than we decide by, and the share that is dropped; unless it says something of either already.

### \`b3\`

\`\`\`http
${shown(headers, 'b3')}
\`\`\`

${table(
  PART,
  partsOf(
    header(headers, 'b3'),
    '-',
    ['the trace id, 32 hex digits, or 16 for one of 64 bits', 'no context'],
    ['the id of the span above, 16 hex digits', 'no context'],
    [
      '`0` drop, `1` keep, `d` keep by hand; absent: decide yourself. A parent id of 16 hex digits may follow; it is neither used nor written',
      'no context',
    ],
  ),
)}

A header of the third part alone is a decision for the trace that begins here. Capitals are read and never written.

### \`b3multi\`

\`\`\`http
${shown(headers, 'x-b3-traceid', 'x-b3-spanid', 'x-b3-flags')}
\`\`\`

${table(
  ['header', ...PART.slice(1)],
  [
    ['`x-b3-traceid`', 'the trace id, 32 hex digits, or 16 for one of 64 bits', 'no context, nor without it'],
    ['`x-b3-spanid`', 'the id of the span above, 16 hex digits', 'no context, nor without it'],
    [
      '`x-b3-sampled`',
      '`0` or `1`, and read also `false` or `true`; without ids a decision for the trace that begins here',
      'as if absent',
    ],
    ['`x-b3-flags`', '`1` for a trace that is kept by hand, in place of `x-b3-sampled`', 'as if absent'],
    ['`x-b3-parentspanid`', 'the id of the span above that one; neither read nor written', 'makes no difference'],
  ],
)}

The specification lets a child span have \`x-b3-parentspanid\`, for tracers in which the two sides of a call are one span. Here each
side is a span of its own, which is told its parent by \`x-b3-spanid\`, and so nobody would use it; ddtrace and
OpenTelemetry do not write it either.

### \`baggage\`

\`\`\`http
${shown(headers, 'baggage')}
\`\`\`

${table(
  PART,
  partsOf(
    header(headers, 'baggage'),
    ',',
    ['an item that came, as it came, with its properties; until it is set anew', 'no item of the header counts'],
    [
      'an item that was set here: a key that is a token',
      'a key that is none is percent-encoded, and so is one that would be taken for one that is, such as `%20`',
    ],
    ['its value, percent-encoded', 'an item without a value is not written, and spoils what is read'],
  ),
)}

A value is decoded when it is read. Items of \`DD_TRACE_BAGGAGE_TAG_KEYS\` become tags of the first span, as \`baggage.user.id\`.

### \`ot-baggage-*\`

\`\`\`http
${shown(headers, 'ot-baggage-user.id', 'ot-baggage-city')}
\`\`\`

The dialect \`datadog\` has one header for each item that was set here, unless \`DD_TRACE_LEGACY_BAGGAGE_ENABLED=false\`. What cannot stand
in a header is percent-encoded, and nobody decodes it; keys are in lower case, because names of headers are. An item that came in
\`baggage\` goes out there alone, and one whose key is that of an item in \`baggage\`, but for capitals, does not count. They are read
wherever \`datadog\` is, whichever dialect tells of the trace, and also where none does.

### The format \`environment\`

\`\`\`sh
${Object.entries(environment)
  .map(([name, value]) => `${name}='${value}'`)
  .join('\n')}
\`\`\`

The names of the headers, in capitals and with \`_\` for \`-\`. There is no \`OT_BAGGAGE_*\`.

### A trace that begins here

\`\`\`http
${shown(first, ...Object.keys(first))}
\`\`\`

${table(
  ['digits of the trace id', 'what they are'],
  [
    [code(header(first, 'traceparent').slice(3, 11)), 'the second in which the trace began, since 1970'],
    [code(header(first, 'traceparent').slice(11, 19)), 'zero'],
    [
      code(header(first, 'traceparent').slice(19, 35)),
      '63 random bits, here a number that counts; the first span has the same id',
    ],
  ],
)}

With \`DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED=false\` the first half is zero and \`_dd.p.tid\` is not written. Writing takes the
sampling decision; from then on it is the same in every header and in every process, unless \`span.keep()\` or \`span.drop()\` is called.
A rate that decided travels as \`_dd.p.ksr\`, and as a threshold in OpenTelemetry's member of \`tracestate\`.
`
