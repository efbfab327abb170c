// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go
import { Buffer } from 'node:buffer'
import { type NumberPlaces, UINT64 } from './ids-and-times.ts'
import type { SpanForm } from './span-template.ts'
import type { StringTable } from './string-table.ts'

/** Counted from behind the resource. */
export const V05_PLACES: NumberPlaces = { traceId: 1, spanId: 10, parentId: 19, start: 28, duration: 37, error: 45 }

/** The bytes between the resource and the tags. */
export const V05_NUMBERS: Uint8Array = Buffer.concat([UINT64, UINT64, UINT64, UINT64, UINT64, Buffer.of(0)])

/**
 * A span of v0.5, in which the place of a text in the table stands for it:
 *
 *     9c  «service» «name» «resource»
 *         cf ........ (trace id)  cf ........ (span id)  cf ........ (parent id)
 *         cf ........ (start)  cf ........ (duration)  00 (error)
 *         de ..  «tags that are text»
 *         de ..  «tags that are numbers»
 *         «type»
 */
export function v05Form(table: StringTable): SpanForm {
  const string = (text: string): Uint8Array => placeBytes(table.place(text))
  return {
    head: (name, service) => Buffer.concat([Buffer.of(0x9c), string(service), string(name)]),
    beforeMeta: V05_NUMBERS,
    beforeMetrics: Buffer.alloc(0),
    tail: (type = '') => string(type),
    string,
  }
}

/** An unsigned integer, in as few bytes as it takes. */
function placeBytes(place: number): Buffer {
  if (place < 0x80) return Buffer.of(place)
  if (place < 0x100) return Buffer.of(0xcc, place)
  if (place < 0x1_0000) return Buffer.of(0xcd, place >>> 8, place & 0xff)
  return Buffer.of(0xce, place >>> 24, (place >>> 16) & 0xff, (place >>> 8) & 0xff, place & 0xff)
}
