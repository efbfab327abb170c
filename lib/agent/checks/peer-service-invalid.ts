import { byteLength, MAX_NAME_BYTES, normalTagValue, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const peerServiceInvalid: SpanRule = {
  name: 'peer_service_invalid',
  description: 'The tag peer.service is cut after 100 bytes, and spelled like a service.',
  check({ meta }) {
    const peer = meta['peer.service']
    if (peer === undefined) return undefined
    if (byteLength(peer) > MAX_NAME_BYTES) return `the peer.service ${quote(peer)} is too long; an agent cuts it`
    const normal = normalTagValue(peer)
    if (normal === peer) return undefined
    return `the peer.service ${quote(peer)} has characters that an agent does not keep; it makes it ${quote(normal)}`
  },
}
