import { type Found, openText } from './found.ts'
import type { Config } from './options.ts'
import { REDACTED } from './secrets.ts'
import { shownTagNames } from './shown-tags.ts'
import { shownPlain } from './shown-value.ts'

type FoundConfig = { readonly [K in keyof Config]: Found<Config[K]> }

/** Shorter, and not a part of the agent's address, a text would be found where it means something else. */
const MIN_LENGTH = 4

/** Knows what of a configuration is nobody's business, for all who show some of it. */
export class Discretion {
  readonly #found: FoundConfig
  /** What is hidden; undefined if nothing is. */
  readonly #hidden: RegExp | undefined

  constructor(found: FoundConfig) {
    this.#found = found
    this.#hidden = patternOf(secretTexts(found))
  }

  /** Whether a secret was put into what a setting comes to. */
  isSecret(key: keyof Config): boolean {
    return this.#found[key].secret === true
  }

  /** What a setting comes to, as it may be shown: a text is bounded, printable and without secrets. */
  shown<K extends keyof Config>(key: K): Config[K] | string {
    const { value } = this.#found[key]
    if (this.isSecret(key) && value !== undefined) return REDACTED
    return typeof value === 'string' ? shownPlain(value) : value
  }

  /** The names of the tags, of which the values may be nobody's business. */
  tagNames(): string[] {
    const { tags } = this.#found
    return this.isSecret('tags') ? [REDACTED] : shownTagNames(tags.value, openText(tags))
  }

  /** A text that may repeat some of the configuration, such as what the system says of the agent's address, without secrets. */
  hide(text: string): string {
    return this.#hidden === undefined ? text : text.replace(this.#hidden, REDACTED)
  }
}

function secretTexts(found: FoundConfig): Set<string> {
  const secret: Found<unknown>[] = Object.values<Found<unknown>>(found).filter((one) => one.secret === true)
  if (secret.length === 0) return new Set()
  const texts = secret.flatMap(({ value }) => textsIn(value)).filter((text) => text.length >= MIN_LENGTH)
  const address = found.agentAddress.secret === true ? textsIn(found.agentAddress.value) : []
  return new Set([...texts, ...address].filter((text) => text !== '' && text !== 'http:' && text !== 'https:'))
}

/** Texts and numbers, and those in an object of them. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []
}

/** The longest first, and none inside of a longer word. */
function patternOf(texts: ReadonlySet<string>): RegExp | undefined {
  if (texts.size === 0) return undefined
  const sorted = [...texts].sort((a, b) => b.length - a.length)
  const escaped = sorted.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'gu')
}
