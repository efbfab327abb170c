import { hex16, type Id, parseHex16, parseHex16InAnyCase } from '../span/id.ts'
import type { TraceContext } from '../span/trace-context.ts'
import { Alphabet } from './alphabet.ts'
import { partEnd } from './find-within.ts'
import { afterSpace, beforeSpace } from './optional-space.ts'
import { HIGH_HALF_LENGTH, malformedHighHalf } from './propagation-error.ts'
import { type CountRefusal, type Refusal, uncounted } from './refusal.ts'
import { isDecisionMaker } from './sampling-text.ts'

/** What all tags that travel with a trace are called. */
export const TAG_PREFIX = '_dd.p.'
/** Longest `x-datadog-tags`, in characters: more is neither written nor read. */
export const MAX_TAGS_LENGTH = 512

const DECISION_MAKER = '_dd.p.dm'
/** The rate at which it was decided whether the trace is kept. */
export const RATE = '_dd.p.ksr'
const HIGH_HALF = '_dd.p.tid'
const HIGH_HALF_IS = `${HIGH_HALF}=`
const DECISION_MAKER_IS = `${DECISION_MAKER}=`
const KEY_LETTERS = Alphabet.printable(' ,=')
const VALUE_LETTERS = Alphabet.printable(',')

/** What `x-datadog-tags` tells of a trace. */
export interface DecodedTags {
  readonly decisionMaker: string | undefined
  /** The high half of the trace id. */
  readonly high: Id | undefined
  readonly propagated: ReadonlyMap<string, string> | undefined
  /** What was wrong with it, as `_dd.propagation_error` has it. */
  readonly error: string | undefined
}

const NOTHING: DecodedTags = { decisionMaker: undefined, high: undefined, propagated: undefined, error: undefined }
const TOO_LONG: DecodedTags = { ...NOTHING, error: 'extract_max_size' }
const SPOILT: DecodedTags = { ...NOTHING, error: 'decoding_error' }

/** Whether a tag may travel: `_dd.p.` and printable ASCII without space, comma and `=`; a value without comma. */
export function isTag(key: string, value: string): boolean {
  return isName(key) && KEY_LETTERS.spells(key) && VALUE_LETTERS.spells(value)
}

function isName(key: string): boolean {
  return key === DECISION_MAKER || key === HIGH_HALF || (key.length > TAG_PREFIX.length && key.startsWith(TAG_PREFIX))
}

/**
 * The codec of `x-datadog-tags`, which is `_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000,_dd.p.usr=42`. One pair that is not
 * valid, or a character too many, spoils it all, as in the public tracers; a pair of another name is left out. White space
 * around a pair is none of it, since what Node joins several headers of one name with is `, `.
 */
export class DatadogTags {
  readonly #maxLength: number
  readonly #refused: CountRefusal

  /** `maxLength` 0 switches the header off in both directions. */
  constructor(maxLength: number = MAX_TAGS_LENGTH, refused: CountRefusal = uncounted) {
    this.#maxLength = maxLength
    this.#refused = refused
  }

  /** Undefined if there is nothing to write, or something that cannot be written; of the latter the trace is told. */
  encode(trace: TraceContext): string | undefined {
    const { decisionMaker, highHi, highLo, keptRate, propagated } = trace
    if (this.#maxLength === 0) return undefined
    let header = ''
    if (decisionMaker !== undefined && isDecisionMaker(decisionMaker)) header = `${DECISION_MAKER}=${decisionMaker}`
    if (highHi !== 0 || highLo !== 0) header = listed(header, HIGH_HALF, hex16(highHi, highLo))
    if (keptRate !== undefined) header = listed(header, RATE, keptRate)
    if (propagated !== undefined)
      for (const [key, value] of propagated) {
        if (!isTag(key, value)) {
          trace.propagationFailed('encoding_error')
          return undefined
        }
        // dd-trace-py would refuse the whole header because of an empty value.
        if (value !== '' && (key !== RATE || keptRate === undefined)) header = listed(header, key, value)
      }
    if (header.length <= this.#maxLength) return header === '' ? undefined : header
    trace.propagationFailed('inject_max_size')
    return undefined
  }

  /** Gives nothing for a header that is too long or has an invalid pair. `_dd.p.dm` and `_dd.p.tid` fail alone. */
  decode(header: string | undefined): DecodedTags {
    if (header === undefined || header === '' || this.#maxLength === 0) return NOTHING
    if (header.length > this.#maxLength) return this.#wrong(TOO_LONG, 'oversized_tags')
    let decisionMaker: string | undefined
    let high: Id | undefined
    let error: string | undefined
    // A map, because a stranger may call a tag `_dd.p.__proto__`, or whatever else an object has already.
    let propagated: Map<string, string> | undefined
    for (let next = 0; next < header.length; next++) {
      const start = afterSpace(header, next)
      // The last comma may be followed by nothing.
      if (start === header.length) break
      // Nearly all headers have these two alone: to look at every character of what is known would take twice as long.
      if (header.startsWith(HIGH_HALF_IS, start)) {
        const end = start + HIGH_HALF_IS.length + HIGH_HALF_LENGTH
        const id = end === header.length || header[end] === ',' ? parseHex16(header, end - HIGH_HALF_LENGTH) : undefined
        if (id !== undefined) {
          high = id
          next = end
          continue
        }
      } else if (header.startsWith(DECISION_MAKER_IS, start)) {
        const end = partEnd(header, ',', start)
        const value = header.slice(start + DECISION_MAKER_IS.length, end)
        if (isDecisionMaker(value)) {
          decisionMaker = value
          next = end
          continue
        }
      }
      const equals = KEY_LETTERS.run(header, start)
      const from = afterSpace(header, equals + 1)
      const end = VALUE_LETTERS.run(header, from)
      next = afterSpace(header, end)
      const to = beforeSpace(header, from, end)
      if (equals === start || header[equals] !== '=' || from === to || (next < header.length && header[next] !== ','))
        return this.#wrong(SPOILT, 'malformed_tags')
      if (isKey(DECISION_MAKER, header, start, equals)) {
        const value = header.slice(from, to)
        decisionMaker = isDecisionMaker(value) ? value : undefined
        if (decisionMaker === undefined) error = this.#wrong('decoding_error', 'malformed_tags')
      } else if (isKey(HIGH_HALF, header, start, equals)) {
        high = to - from === HIGH_HALF_LENGTH ? parseHex16InAnyCase(header, from) : undefined
        if (high === undefined) error = this.#wrong(malformedHighHalf(header.slice(from, to)), 'malformed_tid')
      } else {
        const key = header.slice(start, equals)
        if (!isName(key)) this.#refused('malformed_tags')
        else propagated = (propagated ?? new Map<string, string>()).set(key, header.slice(from, to))
      }
    }
    return { decisionMaker, high, propagated, error }
  }

  #wrong<T>(told: T, refusal: Refusal): T {
    this.#refused(refusal)
    return told
  }
}

/** Whether the key that stands from `start` to before `end` is this one. */
function isKey(key: string, header: string, start: number, end: number): boolean {
  return end - start === key.length && header.startsWith(key, start)
}

function listed(header: string, key: string, value: string): string {
  return header === '' ? `${key}=${value}` : `${header},${key}=${value}`
}
