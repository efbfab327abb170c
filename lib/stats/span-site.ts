import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import { defaultTags, type SpanDefaults } from '../span/span-defaults.ts'
import type { PlainTag } from '../span/tag-value.ts'
import { clipped } from './clipped-text.ts'
import type { StatsBucket } from './stats-bucket.ts'
import type { StatsGroup } from './stats-group.ts'
import type { TagRoles } from './tag-roles.ts'

/** Longest name and service, in bytes. */
const MAX_NAME = 100
/** Tags beyond that are looked up each time. */
const PLACES = 16
/** The number of slots of a span like which none is. */
const UNKNOWN = -1

/**
 * Where spans of one name and service come from. The same code sets the same tags in the same order: comparing with the last
 * span's replaces looking each up, and what the last one was counted in is often right for the next.
 */
export class SpanSite {
  /** The service as the spans have it. */
  readonly isOf: string
  /** Service and name as far as they count. */
  readonly service: string
  readonly name: string
  /** Where spans of the same name and other services come from, if this is the first of that name. */
  readonly others: Map<string, SpanSite> = new Map()
  /** Those of the tags of all such spans that tell something: their codes, and their values. */
  readonly defaultCodes: number[] = []
  readonly defaultValues: PlainTag[] = []
  /** The last span's kind, and what it means. */
  kind = ''
  meaning: number
  /** What the last span was counted in; no group if it was not. */
  bucket: StatsBucket | undefined = undefined
  group: StatsGroup | undefined = undefined
  readonly #roles: TagRoles
  readonly #names: (string | undefined)[] = new Array(PLACES).fill(undefined)
  readonly #codes: number[] = new Array(PLACES).fill(0)
  /** What tells something of the last span: the values of its tags by their places, and the rest. */
  readonly #values: (PlainTag | undefined)[] = new Array(PLACES).fill(undefined)
  #slots = UNKNOWN
  #resource: string | undefined
  #type: string | undefined
  #ownDefaults = 0
  #topLevel = false
  #root = 0
  #synthetics = false

  constructor(name: string, service: string, defaults: SpanDefaults, roles: TagRoles) {
    this.isOf = service
    this.name = clipped(name, MAX_NAME)
    this.service = clipped(service, MAX_NAME)
    this.meaning = roles.meaningOf('')
    this.#roles = roles
    for (const [key, value] of defaultTags(defaults, service)) {
      const code = roles.codeOf(key)
      if (code === 0) continue
      this.defaultCodes.push(code)
      this.defaultValues.push(value)
    }
  }

  /** Lets go of what the last span was counted in. */
  forget(): void {
    this.bucket = undefined
    this.group = undefined
    this.#slots = UNKNOWN
    this.#values.fill(undefined)
    this.#resource = undefined
    this.#type = undefined
  }

  /** Whether a span is like the last one in all that spans are counted by: the same tags in the same order, to begin with. */
  isLikeLast(span: RecordedSpan, topLevel: boolean, root: number, synthetics: boolean): boolean {
    const { tags, tagSlots } = span
    if (
      tagSlots !== this.#slots ||
      span.resource !== this.#resource ||
      span.type !== this.#type ||
      topLevel !== this.#topLevel ||
      root !== this.#root ||
      synthetics !== this.#synthetics ||
      (span.state & OWN_DEFAULTS) !== this.#ownDefaults
    )
      return false
    if (tags === undefined) return true
    for (let slot = 0; slot < tagSlots; slot += 2) {
      const place = slot >> 1
      if (tags[slot] !== this.#names[place]) return false
      if (this.#codes[place] !== 0 && tags[slot + 1] !== this.#values[place]) return false
    }
    return true
  }

  /** Takes a span that has been read for the last one. */
  remember(span: RecordedSpan, topLevel: boolean, root: number, synthetics: boolean): void {
    const { tags, tagSlots } = span
    this.bucket = undefined
    this.group = undefined
    this.#slots = tagSlots > PLACES * 2 ? UNKNOWN : tagSlots
    if (this.#slots === UNKNOWN) return
    this.#resource = span.resource
    this.#type = span.type
    this.#topLevel = topLevel
    this.#root = root
    this.#synthetics = synthetics
    this.#ownDefaults = span.state & OWN_DEFAULTS
    for (let slot = 0; slot < tagSlots; slot += 2)
      if (this.#codes[slot >> 1] !== 0) this.#values[slot >> 1] = tags?.[slot + 1]
  }

  /** What the tag in a place tells: see {@link TagRoles.codeOf}. */
  codeOf(place: number, name: string): number {
    if (this.#names[place] === name) return this.#codes[place] as number
    const code = this.#roles.codeOf(name)
    if (place < PLACES) {
      this.#names[place] = name
      this.#codes[place] = code
    }
    return code
  }

  /** What a kind means: see {@link TagRoles.meaningOf}. */
  meaningOf(kind: string): number {
    if (this.kind !== kind) {
      this.kind = kind
      this.meaning = this.#roles.meaningOf(kind)
    }
    return this.meaning
  }
}
