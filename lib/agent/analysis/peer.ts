import { kindOf, type TraceSpan } from './trace-span.ts'

/** What kind of program a node of the map is. */
export type NodeKind = 'service' | 'db' | 'cache' | 'queue' | 'http' | 'other'

/** What a span called that sends no spans of its own. */
export interface Peer {
  readonly name: string
  readonly kind: NodeKind
}

/** Datadog's types of spans that stand for a call of something else. */
const KINDS: ReadonlyMap<string, NodeKind> = new Map<string, NodeKind>([
  ...['sql', 'db', 'mongodb', 'elasticsearch', 'opensearch', 'cassandra', 'graph', 'dynamodb'].map(
    (type) => [type, 'db'] as const,
  ),
  ...['cache', 'redis', 'valkey', 'memcached'].map((type) => [type, 'cache'] as const),
  ...['queue', 'kafka', 'amqp'].map((type) => [type, 'queue'] as const),
  ['http', 'http'],
])

/** Tags that name what was called, the best first. */
const NAMES: readonly string[] = [
  'peer.service',
  'db.name',
  'db.instance',
  'db.namespace',
  'messaging.destination.name',
  'messaging.destination',
  'topicname',
  'queuename',
  'out.host',
  'network.destination.name',
  'server.address',
  'net.peer.name',
  'peer.hostname',
]

const MAX_URL = 2000

/** The kind of program that a span calls; nothing if it calls none. */
export function calledKind(span: TraceSpan): NodeKind | undefined {
  const { type, meta } = span
  const known = KINDS.get(type)
  // A web server's spans have the type of its own side.
  if (known !== undefined && kindOf(span) !== 'server' && kindOf(span) !== 'consumer') return known
  if (meta['db.system'] !== undefined || meta['db.type'] !== undefined) return 'db'
  if (kindOf(span) === 'producer') return 'queue'
  if (kindOf(span) !== 'client') return undefined
  return meta['http.url'] === undefined && meta['http.method'] === undefined ? 'other' : 'http'
}

/** What a span called, by its tags; nothing if they do not tell. */
export function peerOf(span: TraceSpan): Peer | undefined {
  const kind = calledKind(span)
  if (kind === undefined) return undefined
  const tag = NAMES.find((name) => (span.meta[name] ?? '') !== '')
  const name = tag === undefined ? hostOf(span.meta['http.url'] ?? '') : span.meta[tag]
  return { name: name || span.meta['db.system'] || span.meta['db.type'] || span.type || kind, kind }
}

/** `shop.example:8080` of `https://user@shop.example:8080/path`. */
function hostOf(url: string): string {
  const text = url.slice(0, MAX_URL)
  const start = text.indexOf('://')
  if (start === -1) return ''
  const [authority = ''] = text.slice(start + '://'.length).split(/[/?#]/, 1)
  return authority.slice(authority.lastIndexOf('@') + 1)
}
