// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/agent/agent.go: filteredByTags; pkg/trace/filters/blacklister.go
import type { Logger } from '../platform/logger.ts'
import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import { defaultTags } from '../span/span-defaults.ts'
import { tagOf } from '../span/tag-slots.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { GoRegExp } from './go-regexp.ts'

/** Texts that are wanted, and texts that are not. */
export interface FilterTexts {
  readonly require: readonly string[]
  readonly reject: readonly string[]
}

/** What the agent's `/info` says of traces that it throws away. */
export interface TraceFilterInfo {
  /** `filter_tags`: `name`, or `name:value` for exactly that value. */
  readonly filterTags: FilterTexts
  /** `filter_tags_regex`: `name`, or `name:expression` for a value of which a part is so. */
  readonly filterTagsRegex: FilterTexts
  /** `ignore_resources`: expressions for a part of the resource. */
  readonly ignoreResources: readonly string[]
}

/** A tag, and what its value has to be. */
interface TagRule {
  readonly name: string
  readonly matches: (value: string) => boolean
}

/** Most of a text that is looked at. */
const MAX_SUBJECT = 5000
/** Most rules of a kind. */
const MAX_RULES = 256
const MAX_RESOURCES = 1000

/**
 * Tells which traces the agent would throw away, so that they are neither counted nor sent. As there, resources come first,
 * then what is rejected, then what is required; all by the first span here, of whose tags those count that are text.
 */
export class TraceFilters {
  readonly #resources: readonly GoRegExp[]
  readonly #reject: readonly TagRule[]
  readonly #require: readonly TagRule[]
  readonly #sharedTags: ReadonlyMap<string, string>
  /** Resources of late, and whether their traces are kept. */
  readonly #known = new Map<string, boolean>()
  /** Traces whose first span has finished: what comes late goes the same way. */
  readonly #verdicts: WeakMap<TraceSegment, boolean>

  /**
   * `sharedTags` are those that the first span of each chunk carries for all of it, `verdicts` those of the filters before
   * these: a trace that they threw away stays so.
   */
  constructor(
    info: TraceFilterInfo,
    logger: Logger,
    sharedTags: ReadonlyMap<string, string> = new Map(),
    verdicts: WeakMap<TraceSegment, boolean> = new WeakMap(),
  ) {
    this.#verdicts = verdicts
    const compiled = (pattern: string, from: string): GoRegExp[] => {
      try {
        return [new GoRegExp(pattern)]
      } catch (error) {
        logger.warn(
          `${from} of the agent has the expression '${pattern}', which cannot be read (${String(error)}); it is left out here, and the agent filters by it.`,
        )
        return []
      }
    }
    const rules = (side: keyof FilterTexts): TagRule[] =>
      [
        ...info.filterTags[side]
          .slice(0, MAX_RULES)
          .map((text) => tagRule(text, (wanted) => [(value) => value === wanted])),
        ...info.filterTagsRegex[side]
          .slice(0, MAX_RULES)
          .map((text) =>
            tagRule(text, (pattern) =>
              compiled(pattern, `filter_tags_regex.${side}`).map((one) => (value) => one.test(value)),
            ),
          ),
      ].flat()
    this.#resources = info.ignoreResources
      .slice(0, MAX_RULES)
      .flatMap((pattern) => compiled(pattern, 'ignore_resources'))
    this.#reject = rules('reject')
    this.#require = rules('require')
    this.#sharedTags = sharedTags
  }

  /** Whether there is nothing to filter by. */
  get empty(): boolean {
    return this.#resources.length === 0 && this.#reject.length === 0 && this.#require.length === 0
  }

  /** Whether a chunk is to be counted and sent. */
  allow(segment: TraceSegment): boolean {
    const { root } = segment
    if (root === undefined || this.empty) return true
    const known = this.#verdicts.get(segment)
    if (known !== undefined) return known
    const allowed = this.#allowsResource(root.resource ?? root.name) && this.#allowsTags(root)
    if (root.finished) this.#verdicts.set(segment, allowed)
    return allowed
  }

  #allowsResource(resource: string): boolean {
    if (this.#resources.length === 0) return true
    const known = this.#known.get(resource)
    if (known !== undefined) return known
    const subject = resource.slice(0, MAX_SUBJECT)
    const allowed = !this.#resources.some((pattern) => pattern.test(subject))
    if (this.#known.size >= MAX_RESOURCES) this.#known.clear()
    this.#known.set(resource, allowed)
    return allowed
  }

  #allowsTags(root: RecordedSpan): boolean {
    const matches = ({ name, matches }: TagRule): boolean => {
      const value = this.#textOf(root, name)
      return value !== undefined && matches(value.slice(0, MAX_SUBJECT))
    }
    return !this.#reject.some(matches) && this.#require.every(matches)
  }

  #textOf(root: RecordedSpan, name: string): string | undefined {
    const own = tagOf(root, name)
    if (own !== undefined) return typeof own === 'string' ? own : undefined
    const { defaults } = root.segment.recorder
    if ((root.state & OWN_DEFAULTS) === 0)
      for (const [key, value] of defaultTags(defaults, root.service))
        if (key === name && typeof value === 'string') return value
    return this.#sharedTags.get(name)
  }
}

/** `name` or `name:value`, with spaces around them that do not count; nothing where the value is no good. */
function tagRule(text: string, rule: (value: string) => ((value: string) => boolean)[]): TagRule[] {
  const colon = text.indexOf(':')
  const name = (colon < 0 ? text : text.slice(0, colon)).trim()
  const value = colon < 0 ? '' : text.slice(colon + 1).trim()
  if (value === '') return [{ name, matches: () => true }]
  return rule(value).map((matches) => ({ name, matches }))
}
