import { byteLength, MAX_NAME_BYTES, normalName, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const spanNameInvalid: SpanRule = {
  name: 'span_name_invalid',
  description:
    'A name is spelled like a metric: it begins with a letter, and has _ for what is no ASCII letter, digit or dot.',
  check({ name }) {
    if (name === '' || byteLength(name) > MAX_NAME_BYTES) return undefined
    const normal = normalName(name)
    if (normal === name) return undefined
    return `the name ${quote(name)} has characters that an agent does not keep; it calls it ${quote(normal || 'unnamed_operation')}`
  },
}
