import { describe, expect, test } from 'vitest'
import { agentMend } from '../../lib/doctor/agent-mend.ts'
import type { AgentAddress } from '../../lib/platform/agent-address.ts'

const LOCAL: AgentAddress = { protocol: 'http:', hostname: '127.0.0.1', port: 8126, basePath: '' }
const SOCKET: AgentAddress = { socketPath: '/var/run/datadog/apm.socket' }

function mend(failure: string, address: AgentAddress = LOCAL, contained = false): string {
  return agentMend({ failure, detail: '' }, { address, contained })
}

test.each<{ failure: string; address: AgentAddress; says: string }>([
  { failure: 'ECONNREFUSED', address: LOCAL, says: 'npx clew dev starts one for development.' },
  { failure: 'ECONNREFUSED', address: { ...LOCAL, port: 9000 }, says: 'npx clew dev --port 9000 starts' },
  { failure: 'ECONNREFUSED', address: { ...LOCAL, hostname: '::1' }, says: 'npx clew dev starts' },
  { failure: 'ECONNREFUSED', address: { ...LOCAL, hostname: '10.0.0.7' }, says: 'apm_non_local_traffic' },
  { failure: 'ENOTFOUND', address: { ...LOCAL, hostname: 'agnet' }, says: 'spelt right' },
  { failure: 'EAI_AGAIN', address: { ...LOCAL, hostname: 'agent' }, says: 'DNS' },
  { failure: 'timeout', address: LOCAL, says: 'DD_TRACE_AGENT_TIMEOUT' },
  { failure: 'EHOSTUNREACH', address: { ...LOCAL, hostname: '10.0.0.7' }, says: 'no way from here' },
  { failure: 'ECONNRESET', address: LOCAL, says: 'https://' },
  { failure: 'HPE_INVALID_CONSTANT', address: LOCAL, says: 'does not speak HTTP' },
  { failure: 'EPROTO', address: { ...LOCAL, protocol: 'https:' }, says: 'write http:// instead' },
  { failure: 'DEPTH_ZERO_SELF_SIGNED_CERT', address: { ...LOCAL, protocol: 'https:' }, says: 'NODE_EXTRA_CA_CERTS' },
  { failure: 'CERT_HAS_EXPIRED', address: { ...LOCAL, protocol: 'https:' }, says: 'certificate' },
  { failure: 'EMFILE', address: LOCAL, says: 'Is it the agent' },
  { failure: 'ENOENT', address: SOCKET, says: 'no such socket' },
  { failure: 'EACCES', address: SOCKET, says: 'allowed to write' },
  { failure: 'ECONNREFUSED', address: SOCKET, says: 'left of an agent' },
  { failure: 'timeout', address: SOCKET, says: 'does not answer' },
  { failure: 'ECONNRESET', address: SOCKET, says: 'Is it the agent' },
])('$failure at $address says $says', ({ failure, address, says }) => {
  expect(mend(failure, address)).toContain(says)
})

describe('what is said besides', () => {
  test('is that a URL without a port means another one', () => {
    expect(mend('ECONNREFUSED', { ...LOCAL, port: 80 })).toMatch(/ A URL without a port means port 80; .* 8126\.$/)
    expect(mend('timeout', { ...LOCAL, protocol: 'https:', port: 443 })).toContain('means port 443')
    expect(agentMend({ status: 404, body: '' }, { address: { ...LOCAL, port: 80 }, contained: false })).toContain(
      'means port 80',
    )
    expect(mend('ECONNREFUSED')).not.toContain('without a port')
  })

  test('is that a container is alone with itself', () => {
    const hint = 'this address is the container itself'
    expect(mend('ECONNREFUSED', LOCAL, true)).toContain(hint)
    expect(mend('ECONNREFUSED', LOCAL, false)).not.toContain(hint)
    expect(mend('ECONNREFUSED', { ...LOCAL, hostname: '10.0.0.7' }, true)).not.toContain(hint)
    expect(mend('ECONNREFUSED', { ...LOCAL, hostname: 'localhost.example.com' }, true)).not.toContain(hint)
  })
})
