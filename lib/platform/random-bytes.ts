import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { lateBuiltin } from './late-builtin.ts'

const DEVICE = '/dev/urandom'
/** Deno asks its user before a program reads a file, and there `node:crypto` costs nothing. */
const ASKS = process.versions['deno'] !== undefined

/**
 * Fills memory with random bytes of the operating system: from its device where there is one, which takes 0.1 ms for 16 KiB. To
 * load `node:crypto` takes 4 to 9 ms and 3 MB, and would be done within the first span.
 *
 * @param device the path of the device; only a test has another
 */
export function fillWithRandom<Bytes extends Int32Array | Uint8Array>(bytes: Bytes, device: string = DEVICE): Bytes {
  return isFilledBy(device, bytes) ? bytes : lateBuiltin('node:crypto').randomFillSync(bytes)
}

/** A random UUID, version 4: https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
export function randomUuid(): string {
  const bytes = fillWithRandom(new Uint8Array(16))
  // ver: 0100, var: 10
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function isFilledBy(device: string, bytes: Int32Array | Uint8Array): boolean {
  if (ASKS) return false
  try {
    const file = openSync(device, 'r')
    try {
      // Elsewhere a file of any content may be called so.
      return fstatSync(file).isCharacterDevice() && readSync(file, bytes) === bytes.byteLength
    } finally {
      closeSync(file)
    }
  } catch {
    // There is no such device on Windows, nor where files are kept from the program.
    return false
  }
}
