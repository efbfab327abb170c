// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/agent/agent.go: filteredByTags; pkg/trace/filters/blacklister.go
import type { Logger } from '../platform/logger.ts'
import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import { defaultTags } from '../span/span-defaults.ts'
import { tagOf } from '../span/tag-slots.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { Effort } from './effort.ts'
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

export interface TraceFiltersOptions {
  readonly logger: Logger
  /** Tags that the first span of each chunk carries for all of it. */
  readonly sharedTags?: ReadonlyMap<string, string>
  /** What the filters before these have said of traces: one that they threw away stays so. */
  readonly verdicts?: WeakMap<TraceSegment, boolean>
  /** Called for each trace that goes on because it would take too long to tell. */
  readonly onUnclear?: () => void
}

/** A tag, and what its value has to be. */
interface TagRule {
  readonly name: string
  readonly matches: (value: string, effort: Effort) => boolean
}

/** Most of a text that is looked at. */
const MAX_SUBJECT = 5000
/** Most rules of a kind. */
const MAX_RULES = 256
const MAX_RESOURCES = 1000
/** How much is done to read all expressions, and how much for one trace: some 20 ms and 2 ms at most. */
const READING = 20_000
const MATCHING = 100_000
/** After so many traces for which that was not enough, the agent filters alone. */
const MAX_UNCLEAR = 100
/** So many expressions that cannot be read are named. */
const MAX_NAMED = 3

/**
 * Tells which traces the agent would throw away, so that they are neither counted nor sent. As there, resources come first,
 * then what is rejected, then what is required; all by the first span here, of whose tags those count that are text.
 */
export class TraceFilters {
  readonly #resources: readonly GoRegExp[]
  readonly #reject: readonly TagRule[]
  readonly #require: readonly TagRule[]
  readonly #options: TraceFiltersOptions
  /** Whether there is nothing to filter by. */
  readonly empty: boolean
  /** Resources of late, and whether their traces are kept; undefined where that is unclear. */
  readonly #known = new Map<string, boolean | undefined>()
  /** Traces whose first span has finished: what comes late goes the same way. */
  readonly #verdicts: WeakMap<TraceSegment, boolean>
  readonly #effort = new Effort()
  #unclear = 0

  constructor(info: TraceFilterInfo, options: TraceFiltersOptions) {
    const { logger, verdicts = new WeakMap() } = options
    const reading = new Effort(READING)
    let unread = 0
    const compiled = (pattern: string, from: string): GoRegExp[] => {
      try {
        return [new GoRegExp(pattern, reading)]
      } catch (error) {
        if (++unread <= MAX_NAMED)
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
              compiled(pattern, `filter_tags_regex.${side}`).map((one) => (value, effort) => one.test(value, effort)),
            ),
          ),
      ].flat()
    this.#options = options
    this.#verdicts = verdicts
    this.#resources = info.ignoreResources
      .slice(0, MAX_RULES)
      .flatMap((pattern) => compiled(pattern, 'ignore_resources'))
    this.#reject = rules('reject')
    this.#require = rules('require')
    this.empty = this.#resources.length === 0 && this.#reject.length === 0 && this.#require.length === 0
    if (unread > MAX_NAMED)
      logger.warn(`${unread - MAX_NAMED} more expressions of the agent cannot be read; the agent filters by them.`)
  }

  /** Whether a chunk is to be counted and sent. */
  allow(segment: TraceSegment): boolean {
    if (this.empty) return true
    const { root } = segment
    if (root === undefined) return true
    const known = this.#verdicts.get(segment)
    if (known !== undefined) return known
    if (this.#unclear >= MAX_UNCLEAR) return true
    const effort = this.#effort
    effort.left = MATCHING
    const allowed = (this.#allowsResource(root.resource ?? root.name) && this.#allowsTags(root)) || effort.spent
    if (effort.spent) this.#count()
    if (root.finished) this.#verdicts.set(segment, allowed)
    return allowed
  }

  #count(): void {
    this.#options.onUnclear?.()
    if (++this.#unclear === MAX_UNCLEAR)
      this.#options.logger.warn(
        `it took too long for ${MAX_UNCLEAR} traces to tell whether the agent would throw them away; it filters alone from here on, and what it throws away is counted here.`,
      )
  }

  #allowsResource(resource: string): boolean {
    if (this.#resources.length === 0) return true
    const effort = this.#effort
    if (this.#known.has(resource)) {
      const known = this.#known.get(resource)
      if (known === undefined) effort.left = 0
      return known === true
    }
    const subject = resource.slice(0, MAX_SUBJECT)
    const allowed = !this.#resources.some((pattern) => pattern.test(subject, effort))
    if (this.#known.size >= MAX_RESOURCES) this.#known.clear()
    this.#known.set(resource, effort.spent ? undefined : allowed)
    return allowed
  }

  #allowsTags(root: RecordedSpan): boolean {
    const effort = this.#effort
    const matches = ({ name, matches }: TagRule): boolean => {
      effort.left -= root.tagSlots + 1
      const value = effort.spent ? undefined : this.#textOf(root, name)
      return value !== undefined && matches(value.slice(0, MAX_SUBJECT), effort)
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
    return this.#options.sharedTags?.get(name)
  }
}

/** `name` or `name:value`, with spaces around them that do not count; nothing where the value is no good. */
function tagRule(text: string, rule: (value: string) => TagRule['matches'][]): TagRule[] {
  const colon = text.indexOf(':')
  const name = (colon < 0 ? text : text.slice(0, colon)).trim()
  const value = colon < 0 ? '' : text.slice(colon + 1).trim()
  if (value === '') return [{ name, matches: () => true }]
  return rule(value).map((matches) => ({ name, matches }))
}
