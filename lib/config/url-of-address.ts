import type { AgentAddress } from '../platform/agent-address.ts'
import type { DatagramAddress } from '../platform/datagram-socket.ts'

/** The address as people write it: `http://[::1]:8126`, `unix:///var/run/datadog/apm.socket`, `\\.\pipe\datadog`. */
export function urlOfAddress(address: AgentAddress): string {
  if ('socketPath' in address) {
    const { socketPath } = address
    return socketPath.startsWith('\\') ? socketPath : `unix://${socketPath.replace(/[%?#]/g, encodeURIComponent)}`
  }
  const { protocol, hostname, port, basePath } = address
  return `${protocol}//${authority(hostname, port)}${basePath}`
}

/** A port of a host; the address of a host that has colons itself is in brackets (RFC 3986 §3.2.2). */
function authority(hostname: string, port: number): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
}

/** `udp://[::1]:8125` */
export function urlOfDogstatsd({ hostname, port }: DatagramAddress): string {
  return `udp://${authority(hostname, port)}`
}
