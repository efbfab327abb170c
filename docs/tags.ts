import { table } from './propagation/examples.ts'
import { EXAMPLES, valueOfExample } from './tags/examples.ts'
import { code, formIn, PLACES, shownForm, TAG } from './tags/forms.ts'

const OTHERS = PLACES.filter((place) => place !== TAG)

/** The text of `tags.md`, which `npm run docs` writes and a spec compares. */
export const tagsPage: string = `# What becomes of a tag

The tables of values on this page are made by running clew, by \`npm run docs\`.

\`span.setTag(name, value)\` takes any value and never throws. On the wire a tag is text (\`meta\`) or a finite number
(\`metrics\`); what is neither becomes text.

${table(
  ['value', 'for example', 'tag `k`'],
  EXAMPLES.map(([, what, example]) => [what, code(example), shownForm(formIn(TAG, valueOfExample(example)))]),
)}

One value makes at most 256 tags, and of a very large one not all parts are looked at. A name has at most 200 characters; what is
cut ends in \`...\`. The parts of an object are tags of their own from then on: setting \`user\` to \`undefined\` does not take
\`user.id\` away.

## The same values elsewhere

None of these methods throws either. Where nothing is told, the value is left out and counted in \`tracer.stats().misuse\`. The tags
\`service.name\` and \`span.type\`, the options \`service\` and \`type\`, and the name of a span make text as the resource does; an attribute
of a link is a tag whose numbers are text. An object of \`setMetaStruct\` keeps its shape: what has no form in msgpack is as a tag
is, or is left out.

${table(
  ['value', ...OTHERS.map(({ name }) => name)],
  EXAMPLES.map(([, what, example]) => [
    what,
    ...OTHERS.map((place) => shownForm(formIn(place, valueOfExample(example)))),
  ]),
)}

## Tags that do something

| tag                                          | effect                                                                                                       |
| -------------------------------------------- | ------------------------------------------------------------------------------------------------------------ |
| \`service.name\`, \`resource.name\`, \`span.type\` | set the span's service, resource, type; \`null\` and \`undefined\` unset them                                    |
| \`service\`, \`resource\`                        | among the tags that a span starts with: are its service and its resource too, where the options name none    |
| \`error\`                                      | \`true\` or a number marks the span, \`false\`, \`0\`, \`null\` or \`''\` unmarks it; an error or a text also says why |
| \`error.message\`, \`error.type\`, \`error.stack\` | mark the span                                                                                                |
| \`manual.keep\`, \`manual.drop\`                 | keep or drop the trace, unless the value is \`false\` or \`undefined\`                                           |
| \`sampling.priority\`                          | 1 and 2 keep the trace, 0 and -1 drop it; anything else is counted as misuse                                 |
| \`_dd.measured\`                               | 1, or 0 for \`false\` and \`0\`                                                                                  |
| \`http.status_code\`                           | always text                                                                                                  |

The tracer writes some tags itself: \`language\`, \`runtime-id\`, \`process_id\`, \`_sampling_priority_v1\`, those that travel with the
trace (\`_dd.p.…\`) and others of that kind on the first span of what is sent at once, \`_dd.top_level\` on the spans that are their
service's way in, \`_dd.origin\` on all spans of a trace that came with one, \`events\` and \`_dd.span_links\` on those that have
some. There its own count, whatever the application has set by these names; on all other spans the application's do.
`
