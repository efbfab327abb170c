import { toList } from './env-value.ts'
import type { Form, Reading } from './form.ts'
import type { HeaderStyle, PropagationStyle } from './options.ts'
import { shownName, shownValue } from './shown-value.ts'

/** No list of a handful of names is as long, unless by mistake or malice. */
const MAX_ITEMS = 100
const STYLES: ReadonlySet<unknown> = new Set<PropagationStyle>([
  'datadog',
  'tracecontext',
  'b3',
  'b3multi',
  'baggage',
  'none',
])

/**
 * A list of header dialects, most wanted first. Case does not matter, and neither does a name that comes again; `none` by
 * itself is the empty list and adds nothing to others. What is refused does not spoil the rest.
 */
export const stylesForm: Form<readonly HeaderStyle[]> = {
  expected: "an array of 'datadog', 'tracecontext', 'b3', 'b3multi', 'baggage' or 'none'",
  expectedText: 'datadog, tracecontext, b3, b3multi, baggage or none, separated by commas',
  splits: true,
  read(value, name) {
    const items = itemsOf(value)
    if (items === undefined) return { value: undefined, refused: shownValue(value, name) }
    // Whoever writes an empty array means it.
    return items.length === 0 ? { value: [], refused: undefined } : reading(items)
  },
  readText(text, name) {
    const items = itemsOf(toList(text))
    return items === undefined || items.length === 0
      ? { value: undefined, refused: shownValue(text, name) }
      : reading(items)
  },
}

/** The items of what is an array, and not too long to be meant; by their places and not by an iterator, which may not end. */
function itemsOf(value: unknown): unknown[] | undefined {
  try {
    if (!Array.isArray(value)) return undefined
    const { length } = value
    return length <= MAX_ITEMS ? Array.from({ length }, (_, i): unknown => value[i]) : undefined
  } catch {
    return undefined
  }
}

function reading(items: readonly unknown[]): Reading<readonly HeaderStyle[]> {
  const accepted = new Set<HeaderStyle | 'none'>()
  const refused = new Set<unknown>()
  for (const item of items) {
    const name = typeof item === 'string' ? styleName(item) : item
    if (isStyle(name)) accepted.add(name)
    else refused.add(name)
  }
  const value = accepted.size === 0 ? undefined : [...accepted].filter((name) => name !== 'none')
  return { value, refused: refused.size === 0 ? undefined : shownItems([...refused]) }
}

function isStyle(name: unknown): name is HeaderStyle | 'none' {
  return STYLES.has(name)
}

/** `b3 single header` is what Datadog's tracers called `b3` when that was the other one. */
function styleName(text: string): string {
  const name = text.trim().toLowerCase()
  return name === 'b3 single header' ? 'b3' : name
}

/** `'b4', 7` */
function shownItems(items: readonly unknown[]): string {
  return shownName(items.map((item) => shownValue(item)).join(', '))
}
