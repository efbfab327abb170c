import type { EventRecord } from '../span/event.ts'
import { decimal, hex16 } from '../span/id.ts'
import type { LinkRecord } from '../span/link.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { PlainTag } from '../span/tag-value.ts'
import { isTopLevel } from '../span/top-level.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { chunkTags, followingTags, type ProcessFacts } from './chunk-tags.ts'
import { listTags } from './list-tags.ts'
import { uncontestedTags } from './uncontested-tags.ts'

/** A finished span as plain data, as the agent gets it. */
export interface SpanRecord {
  /** 32 hex digits. */
  readonly traceId: string
  /** Decimal. */
  readonly spanId: string
  /** Decimal; `0` for none. */
  readonly parentId: string
  readonly name: string
  readonly service: string
  readonly resource: string
  readonly type: string | undefined
  readonly error: 0 | 1
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: number
  /** Tags that are text. */
  readonly meta: Readonly<Record<string, string>>
  /** Tags that are numbers. */
  readonly metrics: Readonly<Record<string, number>>
  readonly links: readonly LinkRecord[]
  readonly events: readonly EventRecord[]
}

/** Finished spans as plain data, with all the tags that an encoder would add. */
export function spanRecords(
  segment: TraceSegment,
  spans: readonly RecordedSpan[],
  defaults: SpanDefaults,
  process: ProcessFacts,
): SpanRecord[] {
  return spans.map((span, i) => {
    const meta: Record<string, string> = Object.create(null)
    const metrics: Record<string, number> = Object.create(null)
    const put = (key: string, value: PlainTag): void => {
      if (typeof value === 'string') meta[key] = value
      else metrics[key] = value
    }
    const shared: PlainTag[] = i === 0 ? [] : [...followingTags(segment)]
    if (i === 0) chunkTags(segment, process, (key, value) => shared.push(key, value))
    const lists = listTags(span.links, span.events)
    const all = [...uncontestedTags(span, defaults, shared, lists), ...shared, ...lists]
    for (let slot = 0; slot < all.length; slot += 2) put(all[slot] as string, all[slot + 1] as PlainTag)
    if (isTopLevel(span)) put('_dd.top_level', 1)
    const { parent } = span
    return {
      traceId: hex16(segment.highHi, segment.highLo) + hex16(segment.lowHi, segment.lowLo),
      spanId: decimal(span.hi, span.lo),
      parentId: parent === undefined ? decimal(segment.remoteHi, segment.remoteLo) : decimal(parent.hi, parent.lo),
      name: span.name,
      service: span.service,
      resource: span.resource ?? span.name,
      type: span.type,
      error: span.error,
      start: segment.unixNano(span.start),
      duration: span.duration,
      meta,
      metrics,
      links: (span.links ?? []).map(plainLink),
      events: span.events ?? [],
    }
  })
}

/** What is known of a link by now. */
function plainLink({ traceId, spanId, attributes, flags, tracestate }: LinkRecord): LinkRecord {
  return { traceId, spanId, attributes, flags, tracestate }
}
