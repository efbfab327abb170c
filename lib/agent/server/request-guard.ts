import type { IncomingHttpHeaders } from 'node:http'
import { isIPv6 } from 'node:net'

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
/** Name or address, and perhaps a port. */
const HOST = /^(\[[0-9a-f:.]+\]|[^:]+)(?::\d+)?$/

/**
 * Why a request is not from a tracer but from a web page, if it is: any page may send requests to this machine, and one
 * whose name in DNS was made to mean this machine may read the answers. To a Unix socket no page leads, and its clients call
 * it what they like: `listensOn` is undefined then.
 */
export function refusedRequest(headers: IncomingHttpHeaders, listensOn: string | undefined): string | undefined {
  const { host = '', origin } = headers
  if (/cross-site|same-site/.test(String(headers['sec-fetch-site']))) return 'cross-site request rejected'
  if (listensOn !== undefined && !isOurs(host, listensOn)) return 'request for another host rejected'
  if (origin !== undefined && origin !== `http://${host}`) return 'request from another origin rejected'
  return undefined
}

/** An address as it stands in a URL. */
export function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

function isOurs(hostHeader: string, listensOn: string): boolean {
  const name = HOST.exec(hostHeader.toLowerCase())?.[1]
  return name !== undefined && (LOOPBACK.has(name) || name === urlHost(listensOn).toLowerCase())
}
