import { byteLength, MAX_NAME_BYTES, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const typeTruncate: SpanRule = {
  name: 'type_truncate',
  description: 'A type of more than 100 bytes is cut.',
  check({ type }) {
    const bytes = byteLength(type)
    if (bytes <= MAX_NAME_BYTES) return undefined
    return `the type ${quote(type)} has ${bytes} bytes; an agent cuts it after ${MAX_NAME_BYTES}`
  },
}
