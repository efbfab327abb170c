// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go
import { type GoBytes, Refused } from './go-bytes.ts'
import {
  emptySpan,
  type Fault,
  isRepaired,
  parseFloat64,
  parseInt32,
  parseInt64,
  parseString,
  parseUint64,
  readMap,
  type StrictSpan,
} from './span-reading.ts'

/** `maxSize`: what is longer is not read. */
const MAX_SIZE = 25_000_000
const SPAN_ELEMENTS = 12

/** `Traces.UnmarshalMsgDictionary`: a table of strings, and traces of spans of twelve elements. */
export function decodeV05(bytes: GoBytes, fault: Fault): StrictSpan[][] {
  if (bytes.readArrayHeader() !== 2) fault('an outer array that is not of two')
  const strings: string[] = []
  for (let left = header(bytes.readArrayHeader()); left > 0; left--) strings.push(parseString(bytes, fault))
  if (strings[0] !== '') fault('a table whose first text is not empty')
  const whole = strings.filter((text) => !isRepaired(text))
  if (new Set(whole).size !== whole.length) fault('a text that is in the table twice')
  const chunks: StrictSpan[][] = []
  for (let left = header(bytes.readArrayHeader()); left > 0; left--) {
    const spans: StrictSpan[] = []
    for (let more = header(bytes.readArrayHeader()); more > 0; more--) spans.push(span(bytes, strings, fault))
    chunks.push(spans)
  }
  return chunks
}

function span(bytes: GoBytes, strings: readonly string[], fault: Fault): StrictSpan {
  if (header(bytes.readArrayHeader()) !== SPAN_ELEMENTS)
    throw new Refused('encoded span needs exactly 12 elements in array')
  const string = (): string => {
    const index = bytes.readUint32()
    const text = strings[index]
    if (text === undefined) throw new Refused(`dictionary index ${index} out of range`)
    return text
  }
  // In the order in which they stand in the payload.
  return {
    ...emptySpan(),
    service: string(),
    name: string(),
    resource: string(),
    traceId: parseUint64(bytes),
    spanId: parseUint64(bytes),
    parentId: parseUint64(bytes),
    start: parseInt64(bytes),
    duration: parseInt64(bytes),
    error: parseInt32(bytes),
    meta: readMap(bytes, string, string, fault),
    metrics: readMap(bytes, string, () => parseFloat64(bytes), fault),
    type: string(),
  }
}

function header(count: number): number {
  if (count > MAX_SIZE) throw new Refused('too long payload')
  return count
}
