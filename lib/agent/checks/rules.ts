import { contentLength } from './content-length.ts'
import { duplicateSpanId } from './duplicate-span-id.ts'
import { emptyTrace } from './empty-trace.ts'
import { envInvalid } from './env-invalid.ts'
import { foreignSpan } from './foreign-span.ts'
import { invalidDuration } from './invalid-duration.ts'
import { invalidHttpStatusCode } from './invalid-http-status-code.ts'
import { invalidStartDate } from './invalid-start-date.ts'
import { peerServiceInvalid } from './peer-service-invalid.ts'
import { resourceEmpty } from './resource-empty.ts'
import { resourceTruncate } from './resource-truncate.ts'
import type { ChunkRule, RequestRule, SpanRule } from './rule.ts'
import { selfParent } from './self-parent.ts'
import { serviceEmpty } from './service-empty.ts'
import { serviceInvalid } from './service-invalid.ts'
import { serviceTruncate } from './service-truncate.ts'
import { spanIdZero } from './span-id-zero.ts'
import { spanNameEmpty } from './span-name-empty.ts'
import { spanNameInvalid } from './span-name-invalid.ts'
import { spanNameTruncate } from './span-name-truncate.ts'
import { tagTruncate } from './tag-truncate.ts'
import { traceCount } from './trace-count.ts'
import { traceIdZero } from './trace-id-zero.ts'
import { typeTruncate } from './type-truncate.ts'

export const CHUNK_RULES: readonly ChunkRule[] = [emptyTrace, foreignSpan, duplicateSpanId]

/** Those for which the trace is dropped come first. */
export const SPAN_RULES: readonly SpanRule[] = [
  traceIdZero,
  spanIdZero,
  serviceEmpty,
  serviceTruncate,
  serviceInvalid,
  spanNameEmpty,
  spanNameTruncate,
  spanNameInvalid,
  resourceEmpty,
  resourceTruncate,
  typeTruncate,
  selfParent,
  invalidDuration,
  invalidStartDate,
  envInvalid,
  peerServiceInvalid,
  invalidHttpStatusCode,
  tagTruncate,
]

export const REQUEST_RULES: readonly RequestRule[] = [traceCount, contentLength]
