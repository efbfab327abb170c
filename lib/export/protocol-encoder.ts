import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { Protocol } from './protocol.ts'
import type { Payload, PayloadVersion, TraceEncoder } from './trace-encoder.ts'

/** Encodes in the version that is spoken when a payload begins. */
export class ProtocolEncoder implements TraceEncoder {
  readonly #protocol: Protocol
  readonly #make: (version: PayloadVersion) => TraceEncoder
  #version: PayloadVersion
  #encoder: TraceEncoder

  /** @param make an encoder for that version */
  constructor(protocol: Protocol, make: (version: PayloadVersion) => TraceEncoder) {
    this.#protocol = protocol
    this.#make = make
    this.#version = protocol.version
    this.#encoder = make(this.#version)
  }

  get length(): number {
    return this.#encoder.length
  }

  get traces(): number {
    return this.#encoder.traces
  }

  append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean {
    // A payload that has begun ends in its own version: the delivery sees to it.
    if (this.#version !== this.#protocol.version && this.traces === 0) {
      this.#version = this.#protocol.version
      this.#encoder = this.#make(this.#version)
    }
    return this.#encoder.append(segment, spans)
  }

  undo(): void {
    this.#encoder.undo()
  }

  take(soon?: boolean): Payload {
    return this.#encoder.take(soon)
  }

  recycle(payload: Payload): void {
    if (payload.version === this.#version) this.#encoder.recycle(payload)
  }
}
