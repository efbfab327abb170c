import { plainTags } from './plain-tags.ts'
import type { RecordedSpan } from './recorded-span.ts'

/** State of a span that was given tags by names that the tracer may write beside them: see `export/uncontested-tags.ts`. */
export const CONTESTED = 32

/** Names of tags that the tracer writes on some spans, and leaves to the application on others. */
export const OWN_NAMES: ReadonlySet<string> = new Set([
  'language',
  'runtime-id',
  'process_id',
  'events',
  'otel.dropped_events_count',
  'otel.dropped_links_count',
  '_dd.span_links',
  '_dd.top_level',
  '_dd.origin',
  '_dd.hostname',
  '_dd.git.commit.sha',
  '_dd.git.repository_url',
  '_dd.tags.process',
  '_dd.rule_psr',
  '_dd.agent_psr',
  '_dd.limit_psr',
  '_sampling_priority_v1',
])

const UNDERSCORE = 0x5f

/** Whether a name is one of those by which tags travel with a trace, all of which may come from elsewhere. */
export function isTravelling(name: string): boolean {
  return name.charCodeAt(0) === UNDERSCORE && name.startsWith('_dd.p.')
}

/** Sets such a tag, for the encoder to decide about. */
export function setContested(span: RecordedSpan, value: unknown, key: string): void {
  span.state |= CONTESTED
  if (value === undefined) span.remove(key)
  else plainTags(key, value, (name, plain) => span.put(name, plain))
}
