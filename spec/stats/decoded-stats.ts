import { decode } from '@msgpack/msgpack'
import { walkPayload } from '../../lib/agent/payload/payload-walk.ts'
import { statsShape } from '../../lib/agent/payload/stats-shape.ts'
import { acceptStats } from '../strict-agent/strict-agent.ts'

export interface DecodedRow {
  readonly Service: string
  readonly Name: string
  readonly Resource: string
  readonly HTTPStatusCode: number
  readonly Type: string
  readonly Hits: bigint
  readonly Errors: bigint
  readonly Duration: bigint
  readonly OkSummary: Uint8Array
  readonly ErrorSummary: Uint8Array
  readonly Synthetics: boolean
  readonly TopLevelHits: bigint
  readonly SpanKind: string
  readonly PeerTags: string[]
  readonly IsTraceRoot: number
  readonly HTTPMethod: string
  readonly HTTPEndpoint: string
  readonly srv_src: string
  readonly GRPCStatusCode: string
}

export interface DecodedBucket {
  readonly Start: bigint
  readonly Duration: bigint
  readonly Stats: DecodedRow[]
}

export interface DecodedStats {
  readonly [key: string]: unknown
  readonly Env: string
  readonly Sequence: bigint
  readonly Stats: DecodedBucket[]
}

/** What another implementation of msgpack reads in a body, which an agent takes, and the development agent too. */
export function decodedStats(body: Uint8Array): DecodedStats {
  acceptStats(body)
  walkPayload(Buffer.from(body), statsShape)
  return decode(body, { useBigInt64: true }) as DecodedStats
}
