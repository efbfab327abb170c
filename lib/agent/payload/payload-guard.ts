import type { Buffer } from 'node:buffer'
import { atOnce, type Steps } from '../steps.ts'
import { MsgpackReader, STEP_TOKENS } from './msgpack-reader.ts'
import { PayloadRefused, tooMany, WHOLE_PAYLOAD } from './payload-refused.ts'

/**
 * Arrays and maps inside each other. The deepest thing that the protocol has is a string in an array attribute of a span
 * event: payload, chunk, span, events, event, attributes, attribute, array value, values, element.
 */
export const MAX_DEPTH = 10

/**
 * More values than this would take too long. A payload of 8 MB, at which tracers send, has 3.3 million in v0.5, and one of 25 MiB
 * of spans without tags 8 million. */
export const MAX_VALUES = 8_000_000

/**
 * Walks the bytes of one msgpack value before anything is made of them, and throws {@link PayloadRefused} unless every
 * length fits the bytes that remain, nothing is deeper than {@link MAX_DEPTH}, there are not too many values, and
 * nothing follows.
 *
 * A decoder that believes the lengths it reads allocates 4.9 GB for 100 bytes of nested array headers.
 */
export function guardPayload(bytes: Buffer): void {
  atOnce(guardSteps(bytes))
}

/** As {@link guardPayload}, in steps. */
export function* guardSteps(bytes: Buffer): Steps<void> {
  const reader = new MsgpackReader(bytes)
  /** For each open container how many values are still to come. */
  const left = new Array<number>(MAX_DEPTH + 1).fill(0)
  left[0] = 1
  let values = 0
  for (let depth = 0; depth >= 0; ) {
    const toCome = left[depth] as number
    if (toCome === 0) {
      depth--
      continue
    }
    left[depth] = toCome - 1
    if (++values > MAX_VALUES) throw tooMany(MAX_VALUES, 'values')
    if (values % STEP_TOKENS === 0) yield
    const type = reader.next()
    if (type !== 'array' && type !== 'map') continue
    if (depth === MAX_DEPTH) throw tooDeep(reader.position)
    depth++
    left[depth] = type === 'map' ? reader.length * 2 : reader.length
  }
  if (reader.remaining > 0) throw trailing(reader.remaining)
}

function tooDeep(position: number): PayloadRefused {
  const explanation = `expected arrays and maps at most ${MAX_DEPTH} deep, got one deeper before byte ${position}`
  return new PayloadRefused('msgp: recursion limit reached', `${explanation}; ${WHOLE_PAYLOAD}`)
}

function trailing(bytes: number): PayloadRefused {
  const explanation = `expected one msgpack value, got ${bytes} more bytes behind it; ${WHOLE_PAYLOAD}`
  return new PayloadRefused('extra bytes after the payload', explanation)
}
