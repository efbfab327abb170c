// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_bytes.go
import { isUtf8 } from 'node:buffer'
import { type GoBytes, Refused, typeError } from './go-bytes.ts'

/** A span as the agent has it once it is decoded. */
export interface StrictSpan {
  service: string
  name: string
  resource: string
  type: string
  traceId: bigint
  spanId: bigint
  parentId: bigint
  start: bigint
  duration: bigint
  error: number
  meta: Map<string, string>
  metrics: Map<string, number>
  metaStruct: Map<string, Uint8Array>
  links: StrictLink[]
  events: StrictEvent[]
}

export interface StrictLink {
  traceId: bigint
  traceIdHigh: bigint
  spanId: bigint
  attributes: Map<string, string>
  tracestate: string
  flags: number
}

export interface StrictEvent {
  name: string
  timeUnixNano: bigint
  attributes: Map<string, unknown>
}

/** Told of what the agent takes, and no tracer should send: a name that comes twice, bytes that are no UTF-8. */
export type Fault = (what: string) => void

export function emptySpan(): StrictSpan {
  return {
    service: '',
    name: '',
    resource: '',
    type: '',
    traceId: 0n,
    spanId: 0n,
    parentId: 0n,
    start: 0n,
    duration: 0n,
    error: 0,
    meta: new Map(),
    metrics: new Map(),
    metaStruct: new Map(),
    links: [],
    events: [],
  }
}

/** `parseStringBytes`: str, bin or nil, repaired where it is no UTF-8. */
export function parseString(bytes: GoBytes, fault: Fault): string {
  if (bytes.isNil()) {
    bytes.readNil()
    return ''
  }
  const type = bytes.nextType()
  if (type !== 'str' && type !== 'bin') throw typeError(type, 'str')
  return textOf(type === 'str' ? bytes.readString() : bytes.readBytes(), fault)
}

/** `ReadStringBytes`: str alone, and not repaired. */
export function strictString(bytes: GoBytes, fault: Fault): string {
  return textOf(bytes.readString(), fault)
}

/** `parseFloat64Bytes`: float64, an integer or nil. */
export function parseFloat64(bytes: GoBytes): number {
  if (bytes.isNil()) {
    bytes.readNil()
    return 0
  }
  const type = bytes.nextType()
  if (type === 'int') return Number(bytes.readInt64())
  if (type === 'uint') return Number(bytes.readUint64())
  if (type === 'float64') return bytes.readFloat64()
  throw typeError(type, 'float64')
}

/** `parseInt64Bytes`: an integer up to 2^63-1, or nil. */
export function parseInt64(bytes: GoBytes): bigint {
  if (bytes.isNil()) {
    bytes.readNil()
    return 0n
  }
  const type = bytes.nextType()
  if (type === 'int') return bytes.readInt64()
  if (type !== 'uint') throw typeError(type, 'int')
  const value = bytes.readUint64()
  if (value >= 2n ** 63n) throw new Refused('found uint64, overflows int64')
  return value
}

/** `parseUint64Bytes`: an integer, of a negative one its bits, or nil. */
export function parseUint64(bytes: GoBytes): bigint {
  if (bytes.isNil()) {
    bytes.readNil()
    return 0n
  }
  const type = bytes.nextType()
  if (type === 'uint') return bytes.readUint64()
  if (type !== 'int') throw typeError(type, 'int')
  return BigInt.asUintN(64, bytes.readInt64())
}

/** `parseInt32Bytes`: an integer of 32 bits with a sign, or nil. */
export function parseInt32(bytes: GoBytes): number {
  if (bytes.isNil()) {
    bytes.readNil()
    return 0
  }
  const type = bytes.nextType()
  if (type === 'int') return bytes.readInt32()
  if (type !== 'uint') throw typeError(type, 'int')
  const value = bytes.readUint32()
  if (value >= 2 ** 31) throw new Refused('found uint32, overflows int32')
  return value
}

/** Reads a map; a refusal of a value says the name. */
export function readMap<T>(
  bytes: GoBytes,
  readKey: () => string,
  readValue: () => T,
  fault: Fault,
  map: Map<string, T> = new Map(),
): Map<string, T> {
  for (let left = bytes.readMapHeader(); left > 0; left--) {
    const key = readKey()
    if (map.has(key) && !isRepaired(key)) fault(`the name ${JSON.stringify(key)} twice`)
    map.set(key, within(readValue, key))
  }
  return map
}

/** Whether a text may have been another before it was written: half characters of all kinds are U+FFFD then. */
export function isRepaired(text: string): boolean {
  return text.includes('\ufffd')
}

/** Reads what is somewhere in the payload, of which its refusal tells. */
export function within<T>(read: () => T, ...where: readonly (string | number)[]): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof Refused ? error.at(...where) : error
  }
}

function textOf(bytes: Buffer, fault: Fault): string {
  const text = bytes.toString('utf8')
  if (!isUtf8(bytes)) fault(`bytes that are no UTF-8: ${JSON.stringify(text.slice(0, 40))}`)
  return text
}
