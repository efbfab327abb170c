import type { SpanDefaults } from '../span/span-defaults.ts'
import type { SpanReference } from '../span/span-reference.ts'
import type { PlainTag } from '../span/tag-value.ts'

/**
 * Writes into a log record which span it belongs to, in the form by which Datadog finds the logs of a trace:
 *
 *     {"dd":{"trace_id":"640cfd8d00000000a3ce929d0e0e4736","span_id":"67667974448284343",
 *            "service":"shop","version":"1.4.2","env":"prod"}}
 *
 * The trace id has 32 hex digits, or is decimal if it has 64 bits. What a `dd` of the record says already wins, and ids
 * stay together; a record that cannot be written to stays as it is.
 */
export function writeLogRecord(record: unknown, context: SpanReference | undefined, defaults: SpanDefaults): void {
  if (typeof record !== 'object' || record === null) return
  try {
    const { dd } = record as { dd?: unknown }
    if (dd !== undefined && (typeof dd !== 'object' || dd === null)) return
    const known = dd !== undefined && ('trace_id' in dd || 'span_id' in dd) ? undefined : context
    // A new object, because the one that is there may be shared by many records.
    Object.assign(record, { dd: { ...logFields(known, defaults), ...dd } })
  } catch {
    // Frozen, or a getter threw: the line is written without.
  }
}

interface LogFields {
  trace_id?: string
  span_id?: string
  service: string
  version?: string
  env?: PlainTag
}

function logFields(context: SpanReference | undefined, { service, version, tags }: SpanDefaults): LogFields {
  const env = tags.get('env')
  const fields: LogFields =
    context === undefined ? { service } : { trace_id: traceIdText(context), span_id: context.spanId, service }
  if (version !== undefined) fields.version = version
  if (env !== undefined) fields.env = env
  return fields
}

function traceIdText(context: SpanReference): string {
  const { highHi, highLo } = context.trace
  return highHi === 0 && highLo === 0 ? context.traceIdDecimal : context.traceId
}
