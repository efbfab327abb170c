// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/datadog/trace/span.proto, SpanLink
import type { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'
import { type Id, parseHex16 } from '../span/id.ts'
import type { LinkRecord } from '../span/link.ts'

/** Says that the flags are known: without it, 0 would mean that nobody has told. */
const FLAGS_SET = 0x8000_0000
const NO_ID: Id = { hi: 0, lo: 0 }

/**
 * The links of a span in the fields that the agent has for them: `[{"trace_id": uint 64, "trace_id_high": uint 64,
 * "span_id": uint 64, "attributes": {str: str}, "tracestate": str, "flags": uint 32}]`. What is not known is left out: the
 * agent refuses nil, and with it the whole payload.
 */
export function writeSpanLinks(out: MsgpackBuffer, links: readonly LinkRecord[]): void {
  out.arrayHeader(links.length)
  for (const link of links) writeLink(out, link)
}

function writeLink(out: MsgpackBuffer, { traceId, spanId, attributes, tracestate, flags }: LinkRecord): void {
  const high = parseHex16(traceId) ?? NO_ID
  const wide = high.hi !== 0 || high.lo !== 0
  const parts = [wide, attributes !== undefined, tracestate !== undefined, flags !== undefined]
  out.mapHeader(2 + parts.filter(Boolean).length)
  writeId(out, 'trace_id', parseHex16(traceId, 16) ?? NO_ID)
  if (wide) writeId(out, 'trace_id_high', high)
  writeId(out, 'span_id', parseHex16(spanId) ?? NO_ID)
  if (attributes !== undefined) {
    const entries = Object.entries(attributes)
    out.knownString('attributes')
    out.mapHeader(entries.length)
    for (const [name, value] of entries) {
      out.knownString(name)
      out.string(value)
    }
  }
  if (tracestate !== undefined) {
    out.knownString('tracestate')
    out.string(tracestate)
  }
  if (flags !== undefined) {
    out.knownString('flags')
    out.uint(FLAGS_SET + flags)
  }
}

function writeId(out: MsgpackBuffer, name: string, { hi, lo }: Id): void {
  out.knownString(name)
  out.uint64(hi, lo)
}
