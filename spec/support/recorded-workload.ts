import fc from 'fast-check'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { SpanRecorder } from '../../lib/span/span-recorder.ts'
import { SpanReference } from '../../lib/span/span-reference.ts'
import { RemoteTrace } from '../../lib/span/trace-context.ts'
import type { ManualClock } from '../../lib/testing/manual-clock.ts'

/** What a program does in one span, and which of the spans before it is the parent. */
export interface Step {
  readonly name: string
  readonly service: string | undefined
  readonly resource: string | undefined
  readonly type: string | undefined
  readonly tags: Readonly<Record<string, string | number>>
  readonly events: readonly {
    readonly name: string
    readonly attributes: Readonly<Record<string, string | number | boolean>>
  }[]
  readonly links: number
  readonly failed: boolean
  readonly ms: number
  readonly parent: number
}

/** Few names, so that what is remembered of spans is used, and any text at all. */
const text = fc.oneof(fc.constantFrom('a', 'b', 'env', ''), fc.string({ unit: 'binary', maxLength: 40 }))
const attribute = fc.oneof(text, fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))

const step: fc.Arbitrary<Step> = fc.record({
  name: text,
  service: fc.option(text, { nil: undefined }),
  resource: fc.option(text, { nil: undefined }),
  type: fc.option(text, { nil: undefined }),
  tags: fc.dictionary(
    text.map((name) => `t.${name}`),
    fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    { maxKeys: 5 },
  ),
  events: fc.array(fc.record({ name: text, attributes: fc.dictionary(text, attribute, { maxKeys: 3 }) }), {
    maxLength: 2,
  }),
  links: fc.nat(2),
  failed: fc.boolean(),
  ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
  parent: fc.nat(),
})

/** Traces of a few spans each. */
export const WORKLOAD: fc.Arbitrary<readonly (readonly Step[])[]> = fc.array(
  fc.array(step, { minLength: 1, maxLength: 5 }),
  { minLength: 1, maxLength: 4 },
)

/** Where traces come from: from here, and from other processes, some of which say what kind of traffic began them. */
export const COMING: readonly (SpanReference | undefined)[] = [
  undefined,
  from('rum'),
  from('synthetics'),
  from(undefined),
]

function from(origin: string | undefined): SpanReference {
  const ids = { highHi: 1, highLo: 2, lowHi: 3, lowLo: 4 }
  const none = { decisionMaker: undefined, propagated: undefined, tracestate: undefined }
  return new SpanReference(new RemoteTrace({ ...ids, ...none, priority: 1, origin }), 7, 9, undefined)
}

/** Records a trace, which may come from another process. */
export function recordTrace(
  recorder: SpanRecorder,
  clock: ManualClock,
  steps: readonly Step[],
  coming?: SpanReference,
): void {
  const spans: RecordedSpan[] = []
  for (const { name, service, resource, type, tags, events, links, failed, ms, parent } of steps) {
    const above = spans.length === 0 ? coming : spans[parent % spans.length]
    const span = recorder.start(name, above, { service, resource, type, tags }, 0)
    for (let i = 0; i < links; i++) span.addLink((spans[0] ?? span).context(), { i })
    for (const { name: event, attributes } of events) span.addEvent(event, attributes)
    if (failed) span.setTag('error', true)
    clock.advance(ms)
    spans.push(span)
  }
  for (const span of spans.reverse()) span.finish()
}
