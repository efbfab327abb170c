import { OVERFLOW, StatsGroup } from './stats-group.ts'
import { keyLength, keyText, type StatsKey, sameKey } from './stats-key.ts'

/** So many groups a bucket may have, and so many characters they may be told apart by. */
const MAX_GROUPS = 2000
const MAX_CHARACTERS = 2 ** 22
/** So many groups of one resource are gone through; beyond, they are found by all that tells them apart, in one text. */
const MAX_ALIKE = 8

/** The groups of one resource. */
interface Alike {
  readonly groups: StatsGroup[]
  byText: Map<string, StatsGroup> | undefined
}

/** What was counted in one interval of time. */
export class StatsBucket {
  /** When the interval began, in its own length since the epoch. */
  readonly slot: number
  readonly groups: StatsGroup[] = []
  readonly #byResource = new Map<string, Alike>()
  #characters = 0
  /** Where those are counted that would be one group too many. */
  overflow: StatsGroup | undefined = undefined

  constructor(slot: number) {
    this.slot = slot
  }

  /** The group of a key; it keeps nothing of what it is given but the texts. */
  groupOf(key: StatsKey): StatsGroup {
    const alike = this.#byResource.get(key.resource)
    return (alike === undefined ? undefined : find(alike, key)) ?? this.#add(alike, key)
  }

  #add(alike: Alike | undefined, key: StatsKey): StatsGroup {
    const characters = this.#characters + keyLength(key)
    if (this.#groupCount >= MAX_GROUPS || characters > MAX_CHARACTERS) return this.#overflowing()
    const group = new StatsGroup(key)
    this.#characters = characters
    this.groups.push(group)
    if (alike === undefined) this.#byResource.set(key.resource, { groups: [group], byText: undefined })
    else {
      alike.groups.push(group)
      alike.byText?.set(keyText(key), group)
    }
    return group
  }

  get #groupCount(): number {
    return this.groups.length - (this.overflow === undefined ? 0 : 1)
  }

  #overflowing(): StatsGroup {
    if (this.overflow === undefined) {
      this.overflow = new StatsGroup(OVERFLOW)
      this.groups.push(this.overflow)
    }
    return this.overflow
  }
}

function find(alike: Alike, key: StatsKey): StatsGroup | undefined {
  const { groups } = alike
  if (groups.length > MAX_ALIKE) {
    alike.byText ??= new Map(groups.map((group) => [keyText(group), group]))
    return alike.byText.get(keyText(key))
  }
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as StatsGroup
    if (sameKey(group, key)) return group
  }
  return undefined
}
