import type { Span } from '../../lib/span/span.ts'
import { createTestTracer, type SpanRecord } from '../../lib/testing/index.ts'

/** A place that takes values: how one is given to it, and what is to be seen of it then. */
export interface Place {
  readonly name: string
  give(span: Span, value: never): unknown
  seen(record: SpanRecord): unknown
}

export const TAG: Place = {
  name: 'tag',
  give: (span, value) => span.setTag('k', value),
  seen: ({ meta, metrics }) => starting({ ...meta, ...metrics }, 'k'),
}

export const PLACES: readonly Place[] = [
  TAG,
  {
    name: 'attribute of an event',
    give: (span, value) => span.addEvent('e', { k: value }),
    seen: ({ events: [event] }) => event?.attributes?.['k'],
  },
  { name: 'resource', give: (span, value) => span.setResource(value), seen: ({ resource }) => resource },
  {
    name: '`setError`',
    give: (span, value) => span.setError(value),
    seen: ({ meta }) => `${meta['error.type']}: ${meta['error.message']}`,
  },
  {
    name: 'item of baggage',
    give: (span, value) => span.setBaggageItem('k', value),
    // What was set is asked for while the span is there: it is no part of the record.
    seen: () => undefined,
  },
]

/** What becomes of a value in a place. */
export function formIn(place: Place, value: unknown): unknown {
  const { tracer, exporter } = createTestTracer({ logger: { warn() {}, error() {} } })
  const span = tracer.startSpan('op')
  place.give(span, value as never)
  const item = span.getBaggageItem('k')
  span.finish()
  const [record] = exporter.spans
  return item ?? (record === undefined ? undefined : place.seen(record))
}

function starting(tags: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => key === name || key.startsWith(`${name}.`)))
}

const LONGEST = 60

/** A form as the page shows it. */
export function shownForm(form: unknown): string {
  if (form === undefined) return ''
  if (typeof form === 'object' && form !== null && !Array.isArray(form)) return shownTags(form)
  return code(short(Object.is(form, -0) ? '0' : typeof form === 'string' ? form : JSON.stringify(form)))
}

/** `text`, or where a value makes several tags, each by its name. */
function shownTags(tags: object): string {
  const entries = Object.entries(tags)
  const [first] = entries
  if (first === undefined) return 'none'
  const shown = (value: unknown): string => (typeof value === 'number' ? String(value) : short(String(value)))
  if (entries.length === 1 && first[0] === 'k')
    return code(shown(first[1])) + (typeof first[1] === 'number' ? ', a number' : '')
  return entries.map(([key, value]) => code(`${short(key)}: ${shown(value)}`)).join(', ')
}

export function code(text: string): string {
  // What cannot be seen, and half characters.
  const visible = text.replaceAll(
    /\p{Cc}|\p{Surrogate}/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return visible === '' ? 'empty' : `\`${visible.replaceAll('|', '\\|')}\``
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
