import { byteLength, MAX_NAME_BYTES, normalTagValue, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const serviceInvalid: SpanRule = {
  name: 'service_invalid',
  description: 'A service is spelled in lower case, with _ for what is no letter, digit or one of :./-',
  check({ service }) {
    if (service === '' || byteLength(service) > MAX_NAME_BYTES) return undefined
    const normal = normalTagValue(service)
    if (normal === service) return undefined
    return `the service ${quote(service)} has characters that an agent does not keep; it calls it ${quote(normal || 'unnamed-service')}`
  },
}
