// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/stats_gen.go
import type { GoBytes } from './go-bytes.ts'
import { type Fault, strictString, within } from './span-reading.ts'

/** A message of statistics as the agent has it once it is decoded. */
export type StrictStats = Readonly<Record<string, unknown>>

type Read = (bytes: GoBytes, fault: Fault) => unknown

const uint32: Read = (bytes) => bytes.readUint32()
const uint64: Read = (bytes) => bytes.readUint64()
const int32: Read = (bytes) => bytes.readInt32()
const bool: Read = (bytes) => bytes.readBool()
const binary: Read = (bytes) => bytes.readBytes()

const GROUP = message({
  ...texts('Service', 'Name', 'Resource', 'Type', 'DBType', 'SpanKind', 'GRPCStatusCode'),
  ...texts('HTTPMethod', 'HTTPEndpoint', 'srv_src'),
  HTTPStatusCode: uint32,
  Hits: uint64,
  Errors: uint64,
  Duration: uint64,
  OkSummary: binary,
  ErrorSummary: binary,
  Synthetics: bool,
  TopLevelHits: uint64,
  PeerTags: listOf(strictString),
  IsTraceRoot: int32,
})

const BUCKET = message({ Start: uint64, Duration: uint64, Stats: listOf(GROUP) })

/** `ClientStatsPayload.DecodeMsg` */
export const decodeStats: (bytes: GoBytes, fault: Fault) => StrictStats = message({
  ...texts('Hostname', 'Env', 'Version', 'Lang', 'TracerVersion', 'RuntimeID', 'Service', 'ContainerID'),
  ...texts('GitCommitSha', 'ImageTag', 'ProcessTags'),
  Stats: listOf(BUCKET),
  Sequence: uint64,
  Tags: listOf(strictString),
})

function texts(...names: readonly string[]): Record<string, Read> {
  return Object.fromEntries(names.map((name) => [name, strictString]))
}

function listOf(read: Read): Read {
  return (bytes, fault) => {
    const elements: unknown[] = []
    const count = bytes.readArrayHeader()
    for (let i = 0; i < count; i++) elements.push(within(() => read(bytes, fault), i))
    return elements
  }
}

function message(fields: Readonly<Record<string, Read>>): (bytes: GoBytes, fault: Fault) => StrictStats {
  return (bytes, fault) => {
    const values: Record<string, unknown> = Object.create(null)
    for (let left = bytes.readMapHeader(); left > 0; left--) {
      const key = bytes.readMapKey().toString('latin1')
      if (key in values) fault(`the field ${JSON.stringify(key)} twice`)
      const read = Object.hasOwn(fields, key) ? fields[key] : undefined
      if (read === undefined) {
        fault(`a field ${JSON.stringify(key)} that the agent does not know`)
        bytes.skip()
      } else values[key] = within(() => read(bytes, fault), key)
    }
    return values
  }
}
