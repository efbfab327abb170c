// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/endpoints.go, v0.4: an array of chunks, a chunk an array of spans, a span a map
import { Buffer } from 'node:buffer'
import { type EncodedString, encodeString, stringBytes } from '../msgpack/encoded-strings.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { ChunkEncoder, type ChunkEncoderOptions, type Dialect, type EncodedSpan } from './chunk-encoder.ts'
import { putIdsAndTimes } from './ids-and-times.ts'
import { joined } from './joined.ts'
import { writeMetaStruct } from './meta-struct.ts'
import type { NativeFields } from './native-fields.ts'
import { writeSpanEvents } from './span-events.ts'
import { writeSpanLinks } from './span-links.ts'
import { SpareBuffers } from './spare-buffers.ts'
import type { Payload } from './trace-encoder.ts'
import { V04_FORM, V04_PLACES } from './v04-form.ts'

export interface V04EncoderOptions extends ChunkEncoderOptions {
  /** Which further fields the agent takes at the moment; none if it is not given. */
  readonly native?: (() => NativeFields) | undefined
}

const NONE: NativeFields = { links: false, events: false, metaStruct: false }

const DIALECT: Dialect<EncodedString> = { version: 'v0.4', form: V04_FORM, encode: encodeString }

const SPAN_LINKS = stringBytes('span_links')
const SPAN_EVENTS = stringBytes('span_events')
const META_STRUCT = stringBytes('meta_struct')

/** Version 0.4 of the agent's trace protocol. */
export class V04Encoder extends ChunkEncoder<EncodedString> {
  readonly #native: () => NativeFields
  #metaStruct = false
  readonly #spare = new SpareBuffers()

  constructor(options: V04EncoderOptions) {
    super(options, DIALECT)
    this.#native = options.native ?? (() => NONE)
  }

  override append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean {
    const { links, events, metaStruct } = this.#native()
    this.nativeLinks = links
    this.nativeEvents = events
    this.#metaStruct = metaStruct
    return super.append(segment, spans)
  }

  recycle({ bytes }: Payload): void {
    const { out } = this
    const { buffer } = bytes
    // What is smaller than what is being filled would have to grow, and leave its memory behind.
    if (buffer.byteLength >= out.bytes.length && !out.isHuge(buffer.byteLength)) this.#spare.give(buffer)
  }

  protected takeBytes(soon: boolean): Uint8Array {
    const { bytes, length } = this.out
    // It has grown for one large chunk, and is not kept for the next.
    const huge = this.out.isHuge(bytes.length)
    // It may have to wait for long: it takes no more than twice the memory that is counted.
    const sparse = length * 2 < bytes.length && (huge || !soon)
    // The next payload is likely to become as large: to grow again would leave as much memory behind as it takes in the end.
    if (huge) this.out.replace(this.#spare.take())
    else if (!sparse) this.out.replace(this.#spare.take() ?? Buffer.allocUnsafeSlow(bytes.length))
    return sparse ? joined([bytes.subarray(0, length)]) : bytes.subarray(0, length)
  }

  protected string(text: string): void {
    this.out.string(text)
  }

  protected key(key: string, known: EncodedString | undefined): void {
    if (known === undefined) this.out.knownString(key)
    else this.out.encoded(known)
  }

  protected value(value: string, known: EncodedString | undefined): void {
    if (known === undefined) this.out.string(value)
    else this.out.encoded(known)
  }

  protected numbers(segment: TraceSegment, span: RecordedSpan, start: number): void {
    putIdsAndTimes(this.out.view, start, V04_PLACES, segment, span)
  }

  protected extras(segment: TraceSegment, { links, events, metaStruct, name }: EncodedSpan, start: number): void {
    const { out } = this
    let more = 0
    if (links !== undefined && this.nativeLinks) {
      more++
      out.raw(SPAN_LINKS)
      writeSpanLinks(out, links)
    }
    if (events !== undefined && this.nativeEvents) {
      more++
      out.raw(SPAN_EVENTS)
      writeSpanEvents(out, events)
    }
    if (metaStruct !== undefined && metaStruct.size > 0) {
      if (this.#metaStruct) {
        more++
        out.raw(META_STRUCT)
        const lost = writeMetaStruct(out, metaStruct)
        if (lost > 0) segment.recorder.misused('meta_struct value of which nothing can be written', name)
      } else segment.recorder.misused('meta_struct for an agent that takes none', name)
    }
    // fixmap  1000cccc: at most twelve and these three
    if (more > 0) out.view.setUint8(start, out.view.getUint8(start) + more)
  }
}
