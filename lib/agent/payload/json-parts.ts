import type { Buffer } from 'node:buffer'
import { STEP_BYTES, type Steps } from '../steps.ts'
import { MAX_DEPTH } from './payload-guard.ts'
import { PayloadRefused, tooMany, WHOLE_PAYLOAD } from './payload-refused.ts'
import { MAX_SPAN_VALUES, MAX_SPANS } from './payload-walk.ts'

const BLANK = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const BACKSLASH = 0x5c
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
/** Payload and trace. */
const OUTER_ARRAYS = 2

/**
 * Where in the text of a payload each part of it begins and where it ends, one after the other: a span, or whatever object
 * or array stands where none should. Throws {@link PayloadRefused} for what would take long to parse: 20 MB of brackets,
 * or an object of a million names. Whether it is JSON is not its business.
 */
export function* jsonParts(text: Buffer): Steps<number[]> {
  const parts: number[] = []
  let depth = 0
  let start = -1
  let startDepth = 0
  let values = 0
  let outside = 0
  let scalars = 0
  const count = (at: number): void => {
    if (start !== -1) {
      if (++values > MAX_SPAN_VALUES) throw tooMany(MAX_SPAN_VALUES, 'values in a span')
    } else if (++outside > 2 * MAX_SPANS) throw tooMany(MAX_SPANS, 'traces and spans')
    else if (!followsContainer(text, at) && ++scalars > MAX_SPAN_VALUES)
      throw tooMany(MAX_SPAN_VALUES, 'values that are no traces or spans')
  }
  for (let at = 0, rested = 0; at < text.length; at++) {
    if (at - rested >= STEP_BYTES) {
      rested = at
      yield
    }
    const char = text[at]
    if (char === QUOTE) at = endOfString(text, at)
    else if (char === COMMA) count(at)
    else if (char === OPEN_ARRAY || char === OPEN_OBJECT) {
      if (start === -1 && (char === OPEN_OBJECT || depth === OUTER_ARRAYS)) {
        start = at
        startDepth = depth
        values = 0
      }
      count(at)
      if (++depth > MAX_DEPTH) throw tooDeep()
    } else if (char === CLOSE_ARRAY || char === CLOSE_OBJECT) {
      depth--
      if (start === -1 || depth > startDepth) continue
      parts.push(start, at + 1)
      start = -1
    }
  }
  return parts
}

/** Whether what stands before a comma is an array or an object, as traces and spans are. */
function followsContainer(text: Buffer, at: number): boolean {
  if (text[at] !== COMMA) return true
  let before = at - 1
  while ((text[before] ?? COMMA) <= BLANK) before--
  return text[before] === CLOSE_ARRAY || text[before] === CLOSE_OBJECT
}

/** Where the string ends that begins at `start`. */
function endOfString(text: Buffer, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); quote !== -1; quote = text.indexOf(QUOTE, quote + 1)) {
    let backslashes = 0
    while (text[quote - 1 - backslashes] === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return quote
  }
  return text.length
}

function tooDeep(): PayloadRefused {
  const explanation = `expected arrays and objects at most ${MAX_DEPTH} deep, got one deeper; ${WHOLE_PAYLOAD}`
  return new PayloadRefused('json: exceeded max depth', explanation)
}
