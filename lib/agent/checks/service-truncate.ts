import { byteLength, MAX_NAME_BYTES, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const serviceTruncate: SpanRule = {
  name: 'service_truncate',
  description: 'A service of more than 100 bytes is cut.',
  check({ service }) {
    const bytes = byteLength(service)
    if (bytes <= MAX_NAME_BYTES) return undefined
    return `the service ${quote(service)} has ${bytes} bytes; an agent cuts it after ${MAX_NAME_BYTES}`
  },
}
