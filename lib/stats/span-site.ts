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

/**
 * Where spans of one name and service come from. The same code sets the same tags in the same order: comparing with the last
 * span's replaces looking each up, and what the last one was counted in is nearly always right for the next.
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
  /** What the last span was counted in. */
  bucket: StatsBucket | undefined = undefined
  group: StatsGroup | undefined = undefined
  readonly #roles: TagRoles
  readonly #names: (string | undefined)[] = new Array(PLACES).fill(undefined)
  readonly #codes: number[] = new Array(PLACES).fill(0)

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
