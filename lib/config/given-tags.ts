import type { Found } from './found.ts'
import { settings } from './settings.ts'
import type { Sources } from './sources.ts'

/**
 * What is given as tags, the most wanted first: in code, then place by place; in one place Datadog's names count before
 * OpenTelemetry's.
 */
export function givenTags(sources: Sources): Found<Readonly<Record<string, unknown>>>[] {
  const { tags, traceTags, resourceAttributes } = settings
  return [sources.code(tags) ?? [], sources.everywhere([traceTags, tags, resourceAttributes], () => 'the rest')].flat()
}
