import { URL } from 'node:url'
import type { AgentAddress } from '../platform/agent-address.ts'

/** No path of a socket, name of a host or base path comes near it. */
const MAX_LENGTH = 2000
/** What RFC 1035 allows. */
const MAX_HOSTNAME_LENGTH = 253
/** The URL parser would drop some of them without a word. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x1f\x7f]/
/** `\\.\pipe\name`, with slashes of either kind. */
const PIPE = /^[\\/]{2}\.[\\/][pP][iI][pP][eE][\\/]([^\\/]+)$/
/** What would end the host in a URL and begin something else, and what no host has. */
const NOT_IN_HOSTNAME = /[\s/\\?#@=,;"']/

/**
 * Where a URL says the agent is: `http://host:8126`, `https://host/base`, `unix:///path`, `\\.\pipe\name`, `//./pipe/name`
 * or `unix://./pipe/name`. Undefined for anything else.
 *
 * A URL without a port means port 80 or 443 and not 8126, as everywhere else, and as for dd-trace. User and password are
 * left out: the agent asks for none, and dd-trace does not send them either.
 */
export function addressOfUrl(url: string): AgentAddress | undefined {
  const text = url.trim()
  if (text.length > MAX_LENGTH || CONTROL.test(text)) return undefined
  const pipe = PIPE.exec(text)?.[1]
  if (pipe !== undefined) return pipeAddress(pipe)
  const parsed = parsedUrl(text)
  // Neither has a place in a request to the agent: leaving them out would hide a mistake.
  if (parsed === undefined || parsed.search !== '' || parsed.hash !== '') return undefined
  switch (parsed.protocol) {
    case 'http:':
    case 'https:':
      return httpAddress(parsed, parsed.protocol)
    case 'unix:':
      return socketAddress(parsed)
    default:
      return undefined
  }
}

/** What a text or a `URL` says: by its `href` and not by its class, because that may come from another realm. */
export function hrefOf(given: unknown): string | undefined {
  const url = given !== null && typeof given === 'object' ? (given as { href?: unknown }).href : given
  return typeof url === 'string' ? url : undefined
}

/** The name or IP address of a host as connections take it: checked, and without the brackets of IPv6. */
export function toHostname(text: string): string | undefined {
  if (text.length > MAX_HOSTNAME_LENGTH || CONTROL.test(text) || NOT_IN_HOSTNAME.test(text)) return undefined
  const bracketed = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text
  const parsed = parsedUrl(`http://${bracketed}/`)
  // With a port it would be another host, and the port would be lost.
  return parsed === undefined || (bracketed.includes(':') && !bracketed.endsWith(']'))
    ? undefined
    : withoutBrackets(parsed.hostname)
}

/** A text as a URL; undefined if it is none, or cannot be one of an agent. */
export function parsedUrl(text: string): URL | undefined {
  if (text.length > MAX_LENGTH || CONTROL.test(text)) return undefined
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function httpAddress(url: URL, protocol: 'http:' | 'https:'): AgentAddress | undefined {
  const { port, pathname } = url
  // The parser drops a port that is the protocol's own.
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
  if (number === 0) return undefined
  return {
    protocol,
    hostname: withoutBrackets(url.hostname),
    port: number,
    basePath: pathname === '/' ? '' : pathname.replace(/(?<!\/)\/+$/, ''),
  }
}

/** `unix:///path`; a host is an error, except for the dot of `unix://./pipe/name`. */
function socketAddress(url: URL): AgentAddress | undefined {
  const path = decoded(url.pathname)
  if (CONTROL.test(path)) return undefined
  if (url.host === '.') {
    const pipe = PIPE.exec(`//.${path}`)?.[1]
    return pipe === undefined ? undefined : pipeAddress(pipe)
  }
  return url.host === '' && path.startsWith('/') && !path.endsWith('/') ? { socketPath: path } : undefined
}

function pipeAddress(name: string): AgentAddress {
  return { socketPath: `\\\\.\\pipe\\${name}` }
}

/** The parser encodes a space in a path, and the file is not called that. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}
