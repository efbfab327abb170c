import { BlockList, isIP } from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** What to write of addresses that are taken. */
export const LOOPBACK_HOSTS = 'an address that only this machine reaches (localhost, 127.x.y.z or ::1)'

/** Whether other machines do not reach an address. A name may mean anything, except for `localhost`. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0 || host.includes('%')) return host === 'localhost'
  return LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
