import { Buffer } from 'node:buffer'

/** As much of a text as fits into so many bytes of UTF-8, which is how the agent cuts (`TruncateUTF8`). */
export function clipped(text: string, maxBytes: number): string {
  // A unit of UTF-16 takes three bytes at most.
  if (text.length * 3 <= maxBytes) return text
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= maxBytes) return text
  let end = maxBytes
  while (((bytes[end] as number) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
