import { eventsJson } from '../span/event.ts'
import type { JsonList } from '../span/json-list.ts'
import { linksJson } from '../span/link.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { PlainTag } from '../span/tag-value.ts'

/**
 * The links and events of a span as tags, keys and values in turn: `_dd.span_links` and `events`, and how many had no room
 * in them, under the names of https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/.
 */
export function listTags(links: RecordedSpan['links'], events: RecordedSpan['events']): PlainTag[] {
  const tags: PlainTag[] = []
  const put = (key: string, dropKey: string, { json, dropped }: JsonList): void => {
    tags.push(key, json)
    if (dropped > 0) tags.push(dropKey, dropped)
  }
  if (links !== undefined) put('_dd.span_links', 'otel.dropped_links_count', linksJson(links))
  if (events !== undefined) put('events', 'otel.dropped_events_count', eventsJson(events))
  return tags
}
