import type { Buffer } from 'node:buffer'
import { array, float64, hex, int64, map, str, uint64 } from './msgpack-bytes.ts'

/** The columns of a good span of v0.4, in msgpack. */
const GOOD: Readonly<Record<string, Buffer>> = {
  service: str('shop'),
  name: str('web.request'),
  resource: str('GET /checkout'),
  type: str('web'),
  trace_id: uint64(0xabcn),
  span_id: uint64(1n),
  parent_id: uint64(0n),
  start: int64(1_773_489_871_207_000_000n),
  duration: int64(182_000_000n),
  error: hex('00'),
  meta: map(str('http.method'), str('GET')),
  metrics: map(str('_sampling_priority_v1'), float64(1)),
}

/** A good span of v0.4 with other columns in place of, or besides, its own. */
export function v04Span(columns: Readonly<Record<string, Buffer>> = {}): Buffer {
  return map(...Object.entries({ ...GOOD, ...columns }).flatMap(([key, value]) => [str(key), value]))
}

/** A payload of v0.4 with one trace of one span. */
export function v04Payload(columns: Readonly<Record<string, Buffer>> = {}): Buffer {
  return array(array(v04Span(columns)))
}

export const V05_STRINGS: readonly string[] = [
  '',
  'shop',
  'web.request',
  'GET /checkout',
  'web',
  'http.method',
  'GET',
  '_p',
]

/** The elements of a good span of v0.5; its strings are those of {@link V05_STRINGS}. */
export const V05_SPAN: readonly Buffer[] = [
  hex('01'),
  hex('02'),
  hex('03'),
  uint64(0xabcn),
  uint64(1n),
  uint64(0n),
  int64(1_773_489_871_207_000_000n),
  int64(182_000_000n),
  hex('00'),
  map(hex('05'), hex('06')),
  map(hex('07'), float64(1)),
  hex('04'),
]

/** A payload of v0.5 with one trace of one span, one element of which is another. */
export function v05Payload(index = 0, element: Buffer = hex('01')): Buffer {
  return array(array(...V05_STRINGS.map(str)), array(array(array(...V05_SPAN.with(index, element)))))
}
