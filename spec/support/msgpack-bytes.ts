// https://github.com/msgpack/msgpack/blob/master/spec.md
import { Buffer } from 'node:buffer'

/** Bytes from hex, in which blanks are for the reader. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

export const NIL: Buffer = hex('c0')
export const FALSE: Buffer = hex('c2')
export const TRUE: Buffer = hex('c3')

/** array 32: `dd CC CC CC CC` */
export function array(...elements: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.of(0xdd), uint32(elements.length), ...elements])
}

/** map 32: `df CC CC CC CC`, then keys and values in turn. */
export function map(...keysAndValues: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.of(0xdf), uint32(keysAndValues.length / 2), ...keysAndValues])
}

/** str 32: `db NN NN NN NN` */
export function str(text: string): Buffer {
  return Buffer.concat([Buffer.of(0xdb), uint32(Buffer.byteLength(text)), Buffer.from(text)])
}

/** bin 32: `c6 NN NN NN NN` */
export function bin(bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes)
  return Buffer.concat([Buffer.of(0xc6), uint32(content.length), content])
}

/** uint 64: `cf` */
export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(9, 0xcf)
  bytes.writeBigUInt64BE(value, 1)
  return bytes
}

/** int 64: `d3` */
export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(9, 0xd3)
  bytes.writeBigInt64BE(value, 1)
  return bytes
}

/** float 64: `cb` */
export function float64(value: number): Buffer {
  const bytes = Buffer.alloc(9, 0xcb)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

/** float 32: `ca` */
export function float32(value: number): Buffer {
  const bytes = Buffer.alloc(5, 0xca)
  bytes.writeFloatBE(value, 1)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
