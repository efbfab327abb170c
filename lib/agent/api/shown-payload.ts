import { Buffer } from 'node:buffer'
import { guardSteps } from '../payload/payload-guard.ts'
import { inTurns, type Steps } from '../steps.ts'

/** A payload as JSON has it, and whether that is all of it. */
export interface ShownPayload {
  readonly payload: unknown
  readonly cut: boolean
}

/** Characters of it that are shown, about. */
const MAX_SHOWN = 2 * 1024 * 1024
/** Of which a value takes so many, besides what is in it. */
const VALUE_CHARS = 8
/** Values that are made in one step. */
const STEP_VALUES = 5000
const MAX_DEPTH = 32
const CUT = '…'

/**
 * What is in a body, by its type; nothing if it cannot be read, or is of another type. Between reading and showing others
 * have their turn: each takes some ten milliseconds for a body of the largest size that is kept.
 */
export async function shownPayload(
  body: Buffer,
  mediaType: string,
  turn: () => Promise<unknown>,
): Promise<ShownPayload> {
  const nothing = { payload: null, cut: false }
  try {
    if (body.length === 0) return nothing
    if (mediaType === 'application/msgpack') {
      // As for intake: the library believes every length.
      await inTurns(guardSteps(body), turn)
      const { decode } = await import('@msgpack/msgpack')
      await turn()
      const payload = decode(body, { useBigInt64: true })
      await turn()
      return await inTurns(shown(payload), turn)
    }
    if (mediaType.includes('protobuf')) return nothing
    const payload = JSON.parse(body.toString('utf8'))
    await turn()
    return await inTurns(shown(payload), turn)
  } catch {
    // It was refused, and the answer says why.
    return nothing
  }
}

/** A decoded value as JSON has it: bigints as decimal text, bytes in base64, and no more of it than can be shown. */
function* shown(value: unknown): Steps<ShownPayload> {
  let left = MAX_SHOWN
  let cut = false
  let work = 0
  const shownText = (from: string): string => {
    const part = from.length > left ? from.slice(0, Math.max(0, left)) + CUT : from
    cut ||= part !== from
    left -= part.length
    return part
  }
  const copy = function* (from: object, depth: number): Steps<unknown> {
    if (depth === MAX_DEPTH) {
      cut = true
      return CUT
    }
    if (from instanceof Uint8Array) return shownText(Buffer.from(from).toString('base64'))
    const keys = Array.isArray(from) ? undefined : Object.keys(from)
    const list: unknown[] = []
    const map: Record<string, unknown> = Object.create(null)
    const values = from as Readonly<Record<string | number, unknown>>
    for (let i = 0, count = keys?.length ?? (from as readonly unknown[]).length; i < count; i++) {
      if (left <= 0) {
        cut = true
        break
      }
      if (++work % STEP_VALUES === 0) yield
      const key = keys?.[i]
      const one = values[key ?? i]
      left -= VALUE_CHARS + (key?.length ?? 0)
      let made = one
      if (typeof one === 'bigint') made = String(one)
      else if (typeof one === 'string') made = shownText(one)
      else if (typeof one === 'object' && one !== null) made = yield* copy(one, depth + 1)
      if (key === undefined) list.push(made)
      else map[key] = made
    }
    return keys === undefined ? list : map
  }
  // In a list of its own, for it may be none that has others in it.
  const [payload] = (yield* copy([value], -1)) as readonly unknown[]
  return { payload, cut }
}
