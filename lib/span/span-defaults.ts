import type { PlainTag } from './tag-value.ts'
import { fieldText } from './text.ts'

/** What all spans of a tracer have unless they say otherwise. */
export interface SpanDefaults {
  readonly service: string
  /** Goes with `service` only: the version of one program is not that of another. */
  readonly version: string | undefined
  /** `env` and the global tags. */
  readonly tags: ReadonlyMap<string, PlainTag>
  /** What services are called instead of what the program calls them. */
  readonly serviceMapping?: ReadonlyMap<string, string> | undefined
}

/** The tags of a span whose service is not the tracer's. */
export const FOREIGN_SERVICE_TAGS: readonly string[] = ['_dd.base_service', '_dd.svc_src']

/** The name of a service that a span is given: the mapped one; the tracer's own where there is none. */
export function serviceName({ service, serviceMapping }: SpanDefaults, given: unknown): string {
  if (given === undefined || given === null || given === '') return service
  const name = fieldText(given)
  return serviceMapping?.get(name) ?? name
}

/** The default tags of a span of that service. */
export function* defaultTags(defaults: SpanDefaults, service: string): Generator<readonly [string, PlainTag]> {
  yield* defaults.tags
  yield* serviceTags(defaults, service)
}

/** The version, of the tracer's own service; of another, the service it is part of, and where the name comes from. */
export function* serviceTags(defaults: SpanDefaults, service: string): Generator<readonly [string, PlainTag]> {
  if (service === defaults.service) {
    if (defaults.version !== undefined) yield ['version', defaults.version]
    return
  }
  const base = defaults.service.toLowerCase()
  if (service.toLowerCase() !== base) yield ['_dd.base_service', base]
  const mapped = [...(defaults.serviceMapping?.values() ?? [])].includes(service)
  yield ['_dd.svc_src', mapped ? 'opt.service_mapping' : 'm']
}
