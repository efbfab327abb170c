// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/stats/aggregation.go: getStatusCode, getGRPCStatusCode
import type { PlainTag } from '../span/tag-value.ts'

const MAX_UINT32 = 0xffff_ffff

/** The tags that hold a gRPC status, the first first. */
export const GRPC_STATUS_TAGS: readonly string[] = [
  'rpc.grpc.status_code',
  'grpc.code',
  'rpc.grpc.status.code',
  'grpc.status.code',
]

/** By `google.rpc.Code`, and as some tracers write them. */
const GRPC_CODES: ReadonlyMap<string, string> = new Map([
  ['OK', '0'],
  ['CANCELLED', '1'],
  ['CANCELED', '1'],
  ['UNKNOWN', '2'],
  ['INVALID_ARGUMENT', '3'],
  ['INVALIDARGUMENT', '3'],
  ['DEADLINE_EXCEEDED', '4'],
  ['DEADLINEEXCEEDED', '4'],
  ['NOT_FOUND', '5'],
  ['NOTFOUND', '5'],
  ['ALREADY_EXISTS', '6'],
  ['ALREADYEXISTS', '6'],
  ['PERMISSION_DENIED', '7'],
  ['PERMISSIONDENIED', '7'],
  ['RESOURCE_EXHAUSTED', '8'],
  ['RESOURCEEXHAUSTED', '8'],
  ['FAILED_PRECONDITION', '9'],
  ['FAILEDPRECONDITION', '9'],
  ['ABORTED', '10'],
  ['OUT_OF_RANGE', '11'],
  ['OUTOFRANGE', '11'],
  ['UNIMPLEMENTED', '12'],
  ['INTERNAL', '13'],
  ['UNAVAILABLE', '14'],
  ['DATA_LOSS', '15'],
  ['DATALOSS', '15'],
  ['UNAUTHENTICATED', '16'],
])
const LONGEST_NAME = 32
const PREFIX = 'StatusCode.'

/** The HTTP status that a tag holds; 0 for what is none. */
export function httpStatus(tag: PlainTag): number {
  const value = typeof tag === 'number' ? Math.trunc(tag) : decimalOf(tag)
  return value >= 0 && value <= MAX_UINT32 ? value : 0
}

/**
 * The gRPC status that the values of {@link GRPC_STATUS_TAGS} tell, as a decimal number; empty for none. The first text
 * counts, whatever it says, and numbers only where there is no text.
 */
export function grpcStatus(values: readonly (PlainTag | undefined)[]): string {
  for (const value of values) if (typeof value === 'string' && value !== '') return namedStatus(value)
  for (const value of values) if (typeof value === 'number') return value >= 0 ? String(Math.trunc(value)) : ''
  return ''
}

function namedStatus(text: string): string {
  const number = decimalOf(text)
  if (number >= 0) return number <= MAX_UINT32 ? String(number) : ''
  const name = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text
  return name.length > LONGEST_NAME ? '' : (GRPC_CODES.get(name.toUpperCase()) ?? '')
}

/** The number that a text of digits alone is; -1 for any other. */
function decimalOf(text: string): number {
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return text.length === 0 ? -1 : value
}
