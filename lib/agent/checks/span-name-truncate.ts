import { byteLength, MAX_NAME_BYTES, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const spanNameTruncate: SpanRule = {
  name: 'span_name_truncate',
  description: 'A name of more than 100 bytes is cut.',
  check({ name }) {
    const bytes = byteLength(name)
    if (bytes <= MAX_NAME_BYTES) return undefined
    return `the name ${quote(name)} has ${bytes} bytes; an agent cuts it after ${MAX_NAME_BYTES}`
  },
}
