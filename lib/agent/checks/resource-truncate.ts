import { byteLength, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

const MAX_BYTES = 5000

export const resourceTruncate: SpanRule = {
  name: 'resource_truncate',
  description: 'A resource of more than 5,000 bytes is cut.',
  check({ resource }) {
    const bytes = byteLength(resource)
    if (bytes <= MAX_BYTES) return undefined
    return `the resource ${quote(resource)} has ${bytes} bytes; an agent cuts it after ${MAX_BYTES}`
  },
}
