// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/stats_gen.go
import type { Shape } from './payload-walk.ts'
import { binary, fields, listOf, strictText, strictUint32, strictUint64 } from './shapes.ts'

const group = fields({
  Service: ['Service', strictText],
  Name: ['Name', strictText],
  Resource: ['Resource', strictText],
  Type: ['Type', strictText],
  HTTPStatusCode: ['HTTPStatusCode', strictUint32],
  Hits: ['Hits', strictUint64],
  Errors: ['Errors', strictUint64],
  Duration: ['Duration', strictUint64],
  TopLevelHits: ['TopLevelHits', strictUint64],
  OkSummary: ['OkSummary', binary],
  ErrorSummary: ['ErrorSummary', binary],
})

const bucket = fields({
  Start: ['Start', strictUint64],
  Duration: ['Duration', strictUint64],
  Stats: ['Stats', listOf(group)],
})

/** The payload of `/v0.6/stats`: a map with buckets of groups. Fields that no tracer gets wrong are not looked at. */
export const statsShape: Shape = fields({
  Hostname: ['Hostname', strictText],
  Env: ['Env', strictText],
  Version: ['Version', strictText],
  Stats: ['Stats', listOf(bucket)],
})
