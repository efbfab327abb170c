import type { PlainTag } from './tag-value.ts'

/** What all spans of a tracer have unless they say otherwise. */
export interface SpanDefaults {
  readonly service: string
  /** Goes with `service` only: the version of one program is not that of another. */
  readonly version: string | undefined
  /** `env` and the global tags. */
  readonly tags: ReadonlyMap<string, PlainTag>
}

/** The default tags of a span of that service. */
export function* defaultTags(defaults: SpanDefaults, service: string): Generator<readonly [string, PlainTag]> {
  yield* defaults.tags
  if (defaults.version !== undefined && service === defaults.service) yield ['version', defaults.version]
}
