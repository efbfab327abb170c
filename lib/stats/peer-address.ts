// https://github.com/DataDog/datadog-agent/blob/main/pkg/obfuscate/ip_address.go
const SCHEMES = ['dnspoll', 'ftp', 'file', 'http', 'https']

/** Addresses that are the same everywhere: this host, and the metadata servers of clouds and containers. */
const ALLOWED: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '169.254.169.254', 'fd00:ec2::254', '169.254.170.2'])

/**
 * The value of a peer tag without the IP addresses in it: there are too many of them to count by. Of a list with commas each
 * entry is looked at, and what is the same then stands once.
 *
 * @example
 * peerValue('10.1.2.3:5432,db.example') // 'blocked-ip-address:5432,db.example'
 */
export function peerValue(text: string): string {
  if (!text.includes(',')) return entry(text)
  return [...new Set(text.split(',').map(entry))].join(',')
}

function entry(text: string): string {
  const [prefix, rest] = prefixOf(text)
  const [host, port] = hostAndPort(rest)
  const length = addressLength(host)
  if (length === 0 || ALLOWED.has(host.slice(0, length))) return text
  return `${prefix}blocked-ip-address${port === '' ? '' : `:${port}`}${host.slice(length)}`
}

/** `ip-` as in the names of EC2 hosts, or a scheme; and what follows. */
function prefixOf(text: string): [prefix: string, rest: string] {
  if (text.startsWith('ip-')) return ['ip-', text.slice(3)]
  for (const scheme of SCHEMES) {
    const at = text.indexOf(scheme)
    if (at < 0) continue
    for (const slashes of [':///', '://']) {
      const end = at + scheme.length + slashes.length
      if (end < text.length && text.startsWith(slashes, at + scheme.length))
        return [text.slice(at, end), text.slice(end)]
    }
  }
  return ['', text]
}

/** `host:port` or `[host]:port` taken apart; what is neither is a host alone. */
function hostAndPort(text: string): [host: string, port: string] {
  const colon = text.lastIndexOf(':')
  const bracketed = text.startsWith('[')
  const host = bracketed ? text.slice(1, colon - 1) : text.slice(0, colon)
  const port = text.slice(colon + 1)
  const split = bracketed ? text.indexOf(']') === colon - 1 && !host.includes('[') : !/[:[]/.test(host)
  return colon > 0 && split && !/[[\]]/.test(port) && (bracketed || !host.includes(']')) ? [host, port] : [text, '']
}

/** How many characters of a host are an IP address; 0 if it does not begin with one. */
function addressLength(host: string): number {
  if (!/^[0-9a-f:]/i.test(host)) return 0
  const separator = /[._\-:%]/.exec(host)?.[0]
  if (separator === ':') return isIpv6(host) ? host.length : 0
  return separator === undefined || separator === '%' ? 0 : ipv4Length(host, separator)
}

/** Four numbers, with the separator between them, and no further digit. */
const IPV4: ReadonlyMap<string, RegExp> = new Map(
  ['.', '_', '-'].map((separator) => {
    const number = '(0|[1-9]\\d{0,2})'
    return [separator, new RegExp(`^${[number, number, number, number].join(`[${separator}]`)}(?!\\d)`)]
  }),
)

/** The length of four numbers up to 255 with a separator between them; more may follow, but no separator at the very end. */
function ipv4Length(text: string, separator: string): number {
  const match = IPV4.get(separator)?.exec(text)
  if (match === null || match === undefined || match.slice(1).some((digits) => Number(digits) > 255)) return 0
  const end = match[0].length
  return text[end] === separator && end + 1 === text.length ? 0 : end
}

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.2, with a zone perhaps. */
function isIpv6(text: string): boolean {
  const percent = text.indexOf('%')
  if (percent === text.length - 1) return false
  const address = percent < 0 ? text : text.slice(0, percent)
  const halves = address.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const embedded = last.includes('.')
  if (embedded && (address.endsWith('::') || ipv4Length(last, '.') !== last.length)) return false
  const hex = embedded ? groups.slice(0, -1) : groups
  if (!hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  const count = hex.length + (embedded ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}
