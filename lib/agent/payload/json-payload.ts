import { Buffer } from 'node:buffer'
import type { Steps } from '../steps.ts'
import type { Msgpack } from './decoded.ts'
import { jsonParts } from './json-parts.ts'
import { PayloadRefused, WHOLE_PAYLOAD } from './payload-refused.ts'

/** A string, or an integer of more digits than a double holds. */
const STRING_OR_LONG_INTEGER = /"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g
/** In front of a long integer in the place of which there is a string now. No other string begins so by chance. */
const LONG_INTEGER = '\u0000integer:'
const MIN_INT64 = -(2n ** 63n)
const MAX_UINT64 = 2n ** 64n - 1n
/** Bytes after which others have their turn. */
const TURN_CHARS = 128 * 1024

type Encoder = InstanceType<Msgpack['Encoder']>

/**
 * The payload as msgpack, so that one set of rules sees both. 64-bit integers are exact. Each span is parsed by itself,
 * and then what is left when an empty object stands for each.
 */
export function* msgpackOfJson({ Encoder }: Msgpack, body: Buffer): Steps<Buffer> {
  const parts = yield* jsonParts(body)
  const encoder = new Encoder({ useBigInt64: true })
  const encoded = (json: string): Uint8Array => encoder.encode(encodable(parse(json)))
  const spans: Uint8Array[] = []
  const outside: string[] = []
  let [copied, rested] = [0, 0]
  for (let i = 0; i < parts.length; i += 2) {
    const [start, end] = [parts[i] as number, parts[i + 1] as number]
    outside.push(body.toString('utf8', copied, start))
    spans.push(encoded(body.toString('utf8', start, end)))
    copied = end
    if (end - rested < TURN_CHARS) continue
    rested = end
    yield
  }
  outside.push(body.toString('utf8', copied))
  return Buffer.concat(pieces(parse(outside.join('{}')), spans, encoder))
}

/** What is outside of the spans, with the bytes of the next one for each object. */
function pieces(outside: unknown, spans: readonly Uint8Array[], encoder: Encoder): Uint8Array[] {
  const bytes: Uint8Array[] = []
  let next = 0
  const add = (value: unknown): void => {
    if (Array.isArray(value)) {
      bytes.push(arrayHeader(value.length))
      for (const element of value) add(element)
    } else if (typeof value === 'object' && value !== null) bytes.push(spans[next++] as Uint8Array)
    else bytes.push(encoder.encode(encodable(value)))
  }
  add(outside)
  return bytes
}

/** dd XX XX XX XX */
function arrayHeader(length: number): Uint8Array {
  const header = Buffer.of(0xdd, 0, 0, 0, 0)
  header.writeUInt32BE(length, 1)
  return header
}

function parse(json: string): unknown {
  try {
    return JSON.parse(quoteLongIntegers(json))
  } catch (error) {
    const detail = (error as Error).message
    const cut = /end of JSON/.test(detail)
    const explanation = `expected JSON, because the Content-Type is not application/msgpack, got ${cut ? 'too little of it' : 'something else'}`
    throw new PayloadRefused(cut ? 'unexpected-eof' : `json: ${detail}`, `${explanation}; ${WHOLE_PAYLOAD}`)
  }
}

/** `{"trace_id":18446744073709551615}` with the number as a string that tells what it was. */
function quoteLongIntegers(json: string): string {
  const pattern = new RegExp(STRING_OR_LONG_INTEGER)
  let quoted = ''
  let copied = 0
  for (let match = pattern.exec(json); match !== null; match = pattern.exec(json)) {
    const [token] = match
    if (token === '"') {
      pattern.lastIndex = endOfString(json, match.index + 1)
      continue
    }
    quoted += `${json.slice(copied, match.index)}"\\u0000${LONG_INTEGER.slice(1)}${token}"`
    copied = pattern.lastIndex
  }
  return quoted + json.slice(copied)
}

/** Where the string ends whose text begins at `start`. */
function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (json[quote - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return quote + 1
  }
  return json.length
}

/** The same value with every integer as a bigint: the library would encode others than small ones as float64. */
function encodable(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'string') return value.startsWith(LONG_INTEGER) ? longInteger(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(encodable)
  // Without a prototype, or the key `__proto__` would set one.
  const copy: Record<string, unknown> = Object.create(null)
  for (const [key, element] of Object.entries(value)) copy[key] = encodable(element)
  return copy
}

function longInteger(marked: string): unknown {
  const digits = marked.slice(LONG_INTEGER.length)
  if (!/^-?\d{16,20}$/.test(digits)) return Number(digits)
  const value = BigInt(digits)
  return value >= MIN_INT64 && value <= MAX_UINT64 ? value : Number(digits)
}
