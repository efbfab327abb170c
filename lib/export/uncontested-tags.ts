import { OWN_NAMES } from '../span/own-names.ts'
import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import { defaultTags, type SpanDefaults } from '../span/span-defaults.ts'
import type { PlainTag } from '../span/tag-value.ts'
import { isTopLevel } from '../span/top-level.ts'

/** Whether some of the tags that all spans have are called like those that the tracer writes. */
export function areContested(defaults: SpanDefaults): boolean {
  return [...defaults.tags.keys()].some((name) => OWN_NAMES.has(name) || name.startsWith('_dd.p.'))
}

/**
 * The tags of a span, names and values in turn and the defaults among them, without those by whose names the tracer writes
 * others beside them: of two entries of a map by one name every reader takes another. `written` are names and values in turn.
 */
export function uncontestedTags(
  span: RecordedSpan,
  defaults: SpanDefaults,
  ...written: (readonly unknown[] | undefined)[]
): PlainTag[] {
  const names = new Set<unknown>(isTopLevel(span) ? ['_dd.top_level'] : [])
  for (const list of written) for (let i = 0; i < (list?.length ?? 0); i += 2) names.add(list?.[i])
  const own = (span.tags ?? []).slice(0, span.tagSlots) as PlainTag[]
  const all = (span.state & OWN_DEFAULTS) === 0 ? [...[...defaultTags(defaults, span.service)].flat(), ...own] : own
  return all.filter((_, i) => !names.has(all[i - (i % 2)]))
}
