// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/stats_gen.go: ClientGroupedStats
import { encodeString } from '../msgpack/encoded-strings.ts'
import type { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'
import { Sketch } from './sketch.ts'
import type { StatsGroup } from './stats-group.ts'

const TWO_TO_32 = 0x1_0000_0000
const MAX_UINT64 = 2 ** 64 - 2048
const FIELDS = 19
const NOTHING = new Sketch().toProto()

const SERVICE = encodeString('Service')
const NAME = encodeString('Name')
const RESOURCE = encodeString('Resource')
const HTTP_STATUS = encodeString('HTTPStatusCode')
const TYPE = encodeString('Type')
const HITS = encodeString('Hits')
const ERRORS = encodeString('Errors')
const DURATION = encodeString('Duration')
const OK = encodeString('OkSummary')
const FAILED = encodeString('ErrorSummary')
const SYNTHETICS = encodeString('Synthetics')
const TOP_LEVEL_HITS = encodeString('TopLevelHits')
const KIND = encodeString('SpanKind')
const PEER_TAGS = encodeString('PeerTags')
const ROOT = encodeString('IsTraceRoot')
const METHOD = encodeString('HTTPMethod')
const ENDPOINT = encodeString('HTTPEndpoint')
const SOURCE = encodeString('srv_src')
const GRPC_STATUS = encodeString('GRPCStatusCode')

/** Writes a group as a map; the agent takes no other types than these. */
export function putRow(out: MsgpackBuffer, group: StatsGroup): void {
  out.mapHeader(FIELDS)
  out.encoded(SERVICE)
  out.knownString(group.service)
  out.encoded(NAME)
  out.knownString(group.name)
  out.encoded(RESOURCE)
  out.string(group.resource)
  out.encoded(HTTP_STATUS)
  out.uint(group.httpStatus)
  out.encoded(TYPE)
  out.knownString(group.type)
  out.encoded(HITS)
  putUint64(out, group.hits)
  out.encoded(ERRORS)
  putUint64(out, group.errors)
  out.encoded(DURATION)
  putUint64(out, group.duration)
  out.encoded(OK)
  out.binary(group.ok?.toProto() ?? NOTHING)
  out.encoded(FAILED)
  out.binary(group.failed?.toProto() ?? NOTHING)
  out.encoded(SYNTHETICS)
  out.boolean(group.synthetics)
  out.encoded(TOP_LEVEL_HITS)
  putUint64(out, group.topLevelHits)
  out.encoded(KIND)
  out.knownString(group.kind)
  out.encoded(PEER_TAGS)
  putPeerTags(out, group)
  out.encoded(ROOT)
  out.uint(group.root)
  out.encoded(METHOD)
  out.knownString(group.method)
  out.encoded(ENDPOINT)
  out.string(group.endpoint)
  out.encoded(SOURCE)
  out.knownString(group.source)
  out.encoded(GRPC_STATUS)
  out.knownString(group.grpcStatus)
}

/** A whole number that is not negative, as eight bytes; the largest there is, for what is larger. */
export function putUint64(out: MsgpackBuffer, value: number): void {
  const whole = Math.min(value, MAX_UINT64)
  out.uint64(Math.floor(whole / TWO_TO_32), whole >>> 0)
}

/** An array of `name:value`. */
function putPeerTags(out: MsgpackBuffer, { peerCount, peerNames, peerValues }: StatsGroup): void {
  out.arrayHeader(peerCount)
  for (let i = 0; i < peerCount; i++) {
    const value = peerValues[i]
    out.string(value === '' ? (peerNames[i] as string) : `${peerNames[i]}:${value}`)
  }
}
