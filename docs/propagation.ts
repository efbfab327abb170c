import { disagreements } from './propagation/disagreements.ts'
import { table } from './propagation/examples.ts'
import { fields } from './propagation/fields.ts'
import { LIMITS } from './propagation/limits.ts'
import { errors, rules } from './propagation/rules.ts'

/** The text of `propagation.md`, which `npm run docs` writes and a spec compares. */
export const propagationPage: string = `# Propagation

This page is made by running clew, by \`npm run docs\`: the headers on it are written by the library, and what they are read as
the library says.

A trace goes into another process as text: in the headers of a request or a message, or in an environment. It is written in
every dialect of \`DD_TRACE_PROPAGATION_STYLE_INJECT\` and read in those of \`DD_TRACE_PROPAGATION_STYLE_EXTRACT\`, most wanted
first. By default both are \`datadog,tracecontext,baggage\`; \`b3\`, \`b3multi\` and \`none\` are the others.
[Configuration](configuration.md) has all settings.

## How to send and to receive

${table(
  ['method', 'what it does'],
  [
    [
      '`tracer.inject(span, format, carrier)`',
      'writes the span into the carrier, `null` for the active one, and gives what it wrote; takes the sampling decision',
    ],
    [
      '`tracer.extract(format, carrier)`',
      'reads what another process wrote, `null` if nothing; changes nothing that is active',
    ],
    ['`tracer.carrier()`', 'what is active, as plain data: an object of headers'],
    ['`tracer.continueFrom(carrier, fn)`', 'calls `fn` with that active, in another process or at another time'],
  ],
)}

None of them throws. The formats \`http_headers\` and \`text_map\` are the same; \`environment\` is for child processes, and \`log\`
is for log records and only written.

**A server and a client over HTTP.** What is extracted becomes the parent, and the outgoing request is a carrier itself.

\`\`\`js
createServer((incoming, response) => {
  const childOf = tracer.extract('http_headers', incoming.headers)
  tracer.trace('web.request', { childOf, tags: { 'span.kind': 'server' } }, () => handle(incoming, response))
})

const response = await tracer.trace('http.request', { tags: { 'span.kind': 'client' } }, async (span) => {
  const outgoing = request('http://stock/items')
  tracer.inject(span, 'http_headers', outgoing)
  outgoing.end()
  const [response] = await once(outgoing, 'response')
  return response
})

await fetch('http://stock/items', { headers: tracer.carrier() })
\`\`\`

**A queue.** The carrier is an object of text, which survives JSON. The [recipe](recipes/queue/orders.mjs) is a whole program.

\`\`\`js
queue.send(JSON.stringify({ headers: tracer.carrier(), body }))

const { headers, body } = JSON.parse(message)
tracer.continueFrom(headers, () => tracer.trace('queue.process', () => handle(body)))
\`\`\`

**A child process.** The format \`environment\` writes names that every shell lets through. \`continueFrom(process.env, fn)\` finds
those of them that have no hyphen as headers: \`TRACEPARENT\`, \`TRACESTATE\`, \`B3\` and \`BAGGAGE\`.

\`\`\`js
const env = { ...process.env }
tracer.inject(null, 'environment', env)
spawn(command, args, { env })

tracer.activate(tracer.extract('environment', process.env), main) // in the child
\`\`\`

### Carriers

${table(
  ['carrier', 'written', 'read'],
  [
    ['an object, with or without a prototype', 'as a property', 'from a property, in any case'],
    ['`Headers`, `Map`, anything with `set` and `get`', 'by `set`', 'by `get`, of a `Map` in any case'],
    [
      'a request that Node sends, or its response: `ClientRequest`, `ServerResponse`',
      'by `setHeader`',
      'by `getHeader`',
    ],
    [
      'the `headers` of a request or response that came in',
      'as the object that they are',
      'as one: the message itself is no carrier',
    ],
    [
      'an array of names and values in turn, like `rawHeaders`, or of pairs',
      'at its end, in place of the same name',
      'in any case',
    ],
    [
      'anything else',
      'by `inject(…, carrier, (carrier, name, value) => …)`',
      'by `extract(…, carrier, (carrier, name) => …)`',
    ],
    ['one that is frozen, or throws', 'not at all', 'as if it were empty'],
  ],
)}

Names are written in lower case. What is in the carrier already under a name of the dialects that are written, in whatever case, is
replaced, or taken out where this trace has nothing to say there: no origin, priority or baggage of another trace stays beside it. Only
where a function of yours writes, you have to see to that yourself; and where there is no span, nothing is written or taken out.

Where a header came more than once, \`tracestate\`, \`baggage\` and \`x-datadog-tags\` are joined with commas. In an array, the last
one of the other headers of Datadog counts, and the first one of B3's. Two \`traceparent\` are none, as nobody can tell which is right;
and so are two ids or priorities that have been joined already, which Node and \`Headers\` do with \`, \`. White space around a value does
not belong to it.

${fields}
## Several dialects at once

Which trace it is, and what was decided, says the first dialect in the order of \`DD_TRACE_PROPAGATION_STYLE_EXTRACT\` that has a whole
and valid context. A later one of the same trace, by all 128 bits of its id, adds what the first does not know: the other vendors'
members and, from \`traceparent\`, the nearest parent. A later one of another trace becomes a link of the first span. What comes along
without a trace, such as baggage, is added in any case.

${rules}

The link to a trace that terminated here tells \`tracestate\` as it came, and of a trace of \`datadog\` the \`dd\` member that would go out.

\`DD_TRACE_PROPAGATION_EXTRACT_FIRST=true\` reads no dialect behind the first one with a context, but for baggage.
\`DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT\` is \`continue\`, \`restart\` or \`ignore\`; a trace that begins anew has no priority, origin or tags of
the old one. Links are on the first span however it was given its parent. Who extracts twice gets the same twice: reading changes
neither the carrier nor what is active.

## Limits

${table(
  ['of', 'at most', 'what is beyond'],
  LIMITS.map(({ of, most, unit, beyond }) => [of, `${most.toLocaleString('en')} ${unit}`, beyond]),
)}

\`DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH\`, \`DD_TRACE_BAGGAGE_MAX_ITEMS\` and \`DD_TRACE_BAGGAGE_MAX_BYTES\` change some; 0 of the first switches
\`x-datadog-tags\` off. No parser uses a regular expression on what came, and all take time in proportion to it.

## What is not valid

is left out, and the rest and the request go on; the tables above say for each part how much of a header goes with it. What came is
looked at again before it is sent on: no header goes out that Node would refuse, whatever came in. The first span says in
\`_dd.propagation_error\` what was wrong with the tags:

${errors}

## Where others differ

Where a public specification decides, it counts: [W3C Trace Context](https://www.w3.org/TR/trace-context-2/),
[W3C Baggage](https://www.w3.org/TR/baggage/), [b3-propagation](https://github.com/openzipkin/b3-propagation). Where it does not, and Datadog's
tracers for Node.js and Python disagree, ddtrace counts, unless a reason is given. For dd-trace,
version 5.132 was asked, for ddtrace its source was read; for *here*, the library is asked whenever this page is made.

${disagreements}

How this library differs from OpenTelemetry's, and which sentence of a specification decides it, is claimed case by case in
\`spec/propagation/differential-*.spec.ts\`, for random headers of every dialect that both know.
`
