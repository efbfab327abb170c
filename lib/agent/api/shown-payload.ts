import { Buffer } from 'node:buffer'
import { guardSteps } from '../payload/payload-guard.ts'
import { inTurns } from '../steps.ts'

/** A payload as JSON has it, and whether that is all of it. */
export interface ShownPayload {
  readonly payload: unknown
  readonly cut: boolean
}

/** Characters of it that are shown, about. */
const MAX_SHOWN = 2 * 1024 * 1024
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
      return shown(payload)
    }
    if (mediaType.includes('protobuf')) return nothing
    const payload = JSON.parse(body.toString('utf8'))
    await turn()
    return shown(payload)
  } catch {
    // It was refused, and the answer says why.
    return nothing
  }
}

/** A decoded value as JSON has it: bigints as decimal text, bytes in base64, and no more of it than can be shown. */
function shown(value: unknown): ShownPayload {
  let left = MAX_SHOWN
  let cut = false
  const copy = (from: unknown, depth: number): unknown => {
    left -= 8
    if (typeof from === 'bigint') return String(from)
    if (typeof from === 'string') {
      const part = from.length > left ? from.slice(0, Math.max(0, left)) + CUT : from
      cut ||= part !== from
      left -= part.length
      return part
    }
    if (typeof from !== 'object' || from === null) return from
    if (depth === MAX_DEPTH) {
      cut = true
      return CUT
    }
    if (from instanceof Uint8Array) return copy(Buffer.from(from).toString('base64'), depth)
    if (Array.isArray(from)) {
      const list: unknown[] = []
      for (const one of from) {
        if (left <= 0) {
          cut = true
          break
        }
        list.push(copy(one, depth + 1))
      }
      return list
    }
    const map: Record<string, unknown> = Object.create(null)
    for (const [key, one] of Object.entries(from)) {
      if (left <= 0) {
        cut = true
        break
      }
      left -= key.length
      map[key] = copy(one, depth + 1)
    }
    return map
  }
  return { payload: copy(value, 0), cut }
}
