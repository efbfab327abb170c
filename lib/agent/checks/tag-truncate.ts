import { byteLength, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

const MAX_KEY_BYTES = 200
const MAX_VALUE_BYTES = 25_000
/** Tags whose values are structures of their own, and stay whole. */
const STRUCTURED = /^_dd\..*\.(json|msgpack|protobuf)$/

export const tagTruncate: SpanRule = {
  name: 'tag_truncate',
  description: 'Names of tags are cut after 200 bytes, and values after 25,000.',
  check({ meta, metrics }) {
    for (const key in meta) {
      const bytes = byteLength(meta[key] as string)
      if (STRUCTURED.test(key)) continue
      if (byteLength(key) > MAX_KEY_BYTES) return longKey(key)
      if (bytes > MAX_VALUE_BYTES)
        return `the tag ${quote(key)} has ${bytes} bytes; an agent cuts it after ${MAX_VALUE_BYTES}`
    }
    for (const key in metrics) if (byteLength(key) > MAX_KEY_BYTES) return longKey(key)
    return undefined
  },
}

function longKey(key: string): string {
  return `the name of the tag ${quote(key)} has ${byteLength(key)} bytes; an agent cuts it after ${MAX_KEY_BYTES}`
}
