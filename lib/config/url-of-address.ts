import type { AgentAddress } from '../platform/agent-address.ts'
import type { DatagramAddress } from '../platform/datagram-socket.ts'

/** The address as people write it: `http://[::1]:8126`, `unix:///var/run/datadog/apm.socket`, `\\.\pipe\datadog`. */
export function urlOfAddress(address: AgentAddress): string {
  if ('socketPath' in address) {
    const { socketPath } = address
    return socketPath.startsWith('\\') ? socketPath : `unix://${socketPath.replace(/[%?#]/g, encodeURIComponent)}`
  }
  const { protocol, hostname, port, basePath } = address
  return `${protocol}//${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}${basePath}`
}

/** `udp://[::1]:8125` */
export function urlOfDogstatsd({ hostname, port }: DatagramAddress): string {
  return `udp://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
}
