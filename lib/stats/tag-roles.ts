import * as kinds from '../ext/kinds.ts'
import * as tags from '../ext/tags.ts'
import { GRPC_STATUS_TAGS } from './status-code.ts'

/** What a tag tells the statistics. The tags of gRPC statuses follow {@link GRPC}, and what is a peer tag too is more by PEER. */
export const KIND = 1
export const MEASURED = 2
export const TOP_LEVEL = 3
export const PARTIAL = 4
export const HTTP_STATUS = 5
export const METHOD = 6
export const ENDPOINT = 7
export const ROUTE = 8
export const SOURCE = 9
export const BASE_SERVICE = 10
export const GRPC = 11

/** The role of a tag without the peer in it, and how far up the peer is, counted from 1. */
export const ROLE_MASK = 0x1f
export const PEER_SHIFT = 5

/** What a span's kind means: its spans are counted; they talk to a peer; they are the program's own. */
export const COUNTED = 1
export const TALKING = 2
export const INTERNAL = 4

const ROLES: readonly (readonly [string, number])[] = [
  [tags.SPAN_KIND, KIND],
  [tags.MEASURED, MEASURED],
  ['_dd.top_level', TOP_LEVEL],
  ['_dd.partial_version', PARTIAL],
  [tags.HTTP_STATUS_CODE, HTTP_STATUS],
  [tags.HTTP_METHOD, METHOD],
  [tags.HTTP_ENDPOINT, ENDPOINT],
  [tags.HTTP_ROUTE, ROUTE],
  ['_dd.svc_src', SOURCE],
  [tags.BASE_SERVICE, BASE_SERVICE],
  ...GRPC_STATUS_TAGS.map((name, i) => [name, GRPC + i] as const),
]
const MAX_PEER_TAGS = 256

/** Which tags tell the statistics something, and which kinds of spans are counted: as the agent wants it. */
export class TagRoles {
  /** The names of peer tags, sorted, as the agent sorts them. */
  readonly peers: readonly string[]
  readonly #codes = new Map<string, number>(ROLES)
  readonly #kinds: ReadonlySet<string>

  constructor(peers: readonly string[] = [], spanKinds: readonly string[] = []) {
    this.peers = [...new Set(peers)].sort().slice(0, MAX_PEER_TAGS)
    this.peers.forEach((name, i) => {
      this.#codes.set(name, (this.#codes.get(name) ?? 0) | ((i + 1) << PEER_SHIFT))
    })
    this.#kinds = new Set(spanKinds.map((kind) => kind.toLowerCase()))
  }

  /** The role and the peer of a tag; 0 for a tag that tells nothing. */
  codeOf(name: string): number {
    return this.#codes.get(name) ?? 0
  }

  /** What a kind means; the agent looks at it in lower case. */
  meaningOf(kind: string): number {
    const lower = kind.toLowerCase()
    const talks = lower === kinds.CLIENT || lower === kinds.PRODUCER || lower === kinds.CONSUMER
    const internal = lower === '' || lower === kinds.INTERNAL
    return (this.#kinds.has(lower) ? COUNTED : 0) | (talks ? TALKING : 0) | (internal ? INTERNAL : 0)
  }
}
