// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
import type { Buffer } from 'node:buffer'
import { gunzipSync } from 'node:zlib'

export interface TarEntry {
  readonly path: string
  readonly mode: number
  readonly content: Buffer
}

const BLOCK = 512

/**
 * The files of a gzipped tar archive, each of which is a block of header, its content, and zeros up to the next block:
 *
 *     0  name (100)   100  mode (8, octal)   124  size (12, octal)   156  type: 0 for a file   345  folder (155)
 */
export function untar(archive: Buffer): TarEntry[] {
  const bytes = gunzipSync(archive)
  const entries: TarEntry[] = []
  const text = (at: number, length: number): string => bytes.toString('utf8', at, at + length).replace(/\0.*$/s, '')
  for (let at = 0; bytes[at] !== 0 && at < bytes.length; ) {
    const size = Number.parseInt(text(at + 124, 12), 8)
    const folder = text(at + 345, 155)
    if (text(at + 156, 1) === '0') {
      entries.push({
        path: folder === '' ? text(at, 100) : `${folder}/${text(at, 100)}`,
        mode: Number.parseInt(text(at + 100, 8), 8),
        content: bytes.subarray(at + BLOCK, at + BLOCK + size),
      })
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return entries
}
