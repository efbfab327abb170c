import { Buffer, isUtf8 } from 'node:buffer'
import { types } from 'node:util'
import { countOf } from './count-of.ts'
import { knownText } from './known-text.ts'
import { isUnlisted, valueAt } from './properties.ts'
import { holderOf } from './prototypes.ts'
import { isPlain, type PlainTag, type Put } from './tag-value.ts'
import { anyText, bigintText, bounded, errorText, isError, keyText, MAX_VALUE_LENGTH, UNSERIALIZABLE } from './text.ts'
import { viewBytes } from './view-bytes.ts'

const MAX_DEPTH = 8
/** Most tags that one object may turn into. */
const MAX_LEAVES = 256
/** Most parts that are looked at for them: a few arrays, each many times in the other, have billions. */
const MAX_PARTS = 2048
const MAX_HEX_BYTES = 128
/** No character has more bytes for a unit. */
const MAX_TEXT_BYTES = MAX_VALUE_LENGTH * 3

/** The form of a value that is a single tag, or undefined for one that has parts. */
function leaf(value: unknown): PlainTag | undefined {
  switch (typeof value) {
    case 'string':
      return bounded(value, MAX_VALUE_LENGTH)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
        ? Number(value)
        : bigintText(value)
    case 'function':
      return `[Function: ${value.name === '' ? 'anonymous' : keyText(value.name)}]`
    case 'object':
      return value === null ? 'null' : objectLeaf(value)
    default:
      return bounded(String(value), MAX_VALUE_LENGTH)
  }
}

function objectLeaf(value: object): PlainTag | undefined {
  const known = knownText(value)
  if (known !== undefined) return isPlain(known) ? bounded(known, MAX_VALUE_LENGTH) : UNSERIALIZABLE
  if (ArrayBuffer.isView(value)) return bytesText(viewBytes(value))
  if (types.isAnyArrayBuffer(value)) return bytesText(new Uint8Array(value))
  if (isError(value)) return errorText(value)
  if (types.isWeakMap(value) || types.isWeakSet(value)) return '[Weak]'
  if (types.isBoxedPrimitive(value)) return leaf(value.valueOf())
  if (Array.isArray(value) || types.isMap(value) || types.isSet(value)) return undefined
  // Own text beats parts: an ObjectId, a Decimal or a moment reads better than what it is made of.
  return hasOwnText(value) ? anyText(value, MAX_VALUE_LENGTH) : undefined
}

/** Whether a class has said how its instances read: not so `Object`, of whatever realm. */
function hasOwnText(value: object): boolean {
  if (typeof value.toString !== 'function' || value.toString === Object.prototype.toString) return false
  const holder = holderOf(value, 'toString')
  return holder === undefined || Object.getPrototypeOf(holder) !== null
}

/** UTF-8 as text, other bytes as hex: `0x00ff…`. */
function bytesText(bytes: Uint8Array): string {
  const head = bytes.length <= MAX_TEXT_BYTES ? bytes : bytes.subarray(0, wholeCharacters(bytes))
  if (isUtf8(head)) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('utf8')
    return bounded(head === bytes ? text : `${text}...`, MAX_VALUE_LENGTH)
  }
  const hex = Buffer.from(bytes.subarray(0, MAX_HEX_BYTES)).toString('hex')
  return `0x${hex}${bytes.length > MAX_HEX_BYTES ? '...' : ''}`
}

/** How many of many bytes are looked at: as many as a tag may have, and no half of a character at their end. */
function wholeCharacters(bytes: Uint8Array): number {
  let end = MAX_TEXT_BYTES
  // 10xxxxxx goes on with a character
  while (end > MAX_TEXT_BYTES - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return end
}

/** The first parts of a set, by the set's own iterator and not one that a subclass may have made endless. */
function firstOf(set: ReadonlySet<unknown>): unknown[] {
  const parts: unknown[] = []
  for (const part of Set.prototype.values.call(set)) {
    if (parts.push(part) === MAX_LEAVES) break
  }
  return parts
}

/** One walk over one value. */
export class Flattening {
  readonly #put: Put
  readonly #path = new Set<object>()
  #leaves = 0
  #parts = 0

  constructor(put: Put) {
    this.#put = put
  }

  visit(key: string, value: unknown, depth: number): void {
    let plain: PlainTag | undefined
    try {
      plain = leaf(value)
    } catch {
      plain = UNSERIALIZABLE
    }
    if (plain !== undefined) this.#emit(key, isPlain(plain) ? plain : UNSERIALIZABLE)
    else this.#visitParts(key, value as object, depth)
  }

  #visitParts(key: string, value: object, depth: number): void {
    if (this.#path.has(value)) {
      this.#emit(key, '[Circular]')
      return
    }
    if (depth === MAX_DEPTH) {
      this.#emit(key, Array.isArray(value) ? '[Array]' : '[Object]')
      return
    }
    this.#path.add(value)
    try {
      const jsonForm: unknown = (value as { toJSON?: unknown }).toJSON
      if (typeof jsonForm === 'function') this.visit(key, jsonForm.call(value), depth + 1)
      else if (types.isMap(value)) this.#visitMap(key, value, depth)
      else if (types.isSet(value)) this.#visitAll(key, firstOf(value), depth)
      else if (Array.isArray(value)) this.#visitAll(key, value, depth)
      else if (isUnlisted(value)) this.#emit(key, UNSERIALIZABLE)
      else this.#visitProperties(key, value, depth)
    } catch {
      this.#emit(key, UNSERIALIZABLE)
    } finally {
      this.#path.delete(value)
    }
  }

  #visitAll(key: string, parts: readonly unknown[], depth: number): void {
    if (parts.length === 0) this.#emit(key, '[]')
    const end = countOf(parts, MAX_LEAVES)
    for (let i = 0; i < end && this.#goesOn(); i++) this.#visitPart(key, i, parts[i], depth)
  }

  #visitMap(key: string, map: ReadonlyMap<unknown, unknown>, depth: number): void {
    if (map.size === 0) this.#emit(key, '{}')
    for (const [name, part] of Map.prototype.entries.call(map)) {
      if (!this.#goesOn()) break
      this.#visitPart(key, name, part, depth)
    }
  }

  #visitProperties(key: string, value: object, depth: number): void {
    const names = Object.keys(value)
    if (names.length === 0) this.#emit(key, '{}')
    for (let i = 0; i < names.length && this.#goesOn(); i++) {
      const name = names[i] as string
      this.#visitPart(key, name, valueAt(value, name), depth)
    }
  }

  #visitPart(key: string, name: unknown, part: unknown, depth: number): void {
    if (part !== undefined) this.visit(keyText(`${key}.${keyText(name)}`), part, depth + 1)
  }

  #goesOn(): boolean {
    return this.#leaves < MAX_LEAVES && this.#parts++ < MAX_PARTS
  }

  #emit(key: string, value: PlainTag): void {
    if (this.#leaves++ < MAX_LEAVES) this.#put(key, value)
  }
}
