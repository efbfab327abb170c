import type { Logger } from '../platform/logger.ts'
import { type Ledger, subtract } from '../span/ledger.ts'
import { Parcel } from './parcel.ts'
import type { PartSizes, PayloadPart, PayloadParts } from './payload-part.ts'
import type { RequestSize } from './request-size.ts'
import { SmallerPayloads } from './smaller-payloads.ts'
import type { Payload } from './trace-encoder.ts'
import { V04Translation } from './v04-translation.ts'

export interface ParcelDivisionOptions {
  readonly ledger: Ledger
  readonly logger: Logger
  /** How large a request may be. */
  readonly size: RequestSize
  /** How large parts are of a payload that has to be divided, if the agent does not want them smaller. */
  readonly parts: PartSizes
}

/** Makes parcels of one that the agent does not take as it is: because of its version, or because it is too large. */
export class ParcelDivision {
  readonly #options: ParcelDivisionOptions
  readonly #startAge: ConstructorParameters<typeof Parcel>[2]

  constructor(options: ParcelDivisionOptions, startAge: ConstructorParameters<typeof Parcel>[2]) {
    this.#options = options
    this.#startAge = startAge
  }

  /** Whether a parcel in a version that the agent takes has to be divided all the same. */
  needs({ parts, payload }: Parcel): boolean {
    const { size } = this.#options
    const { length } = payload.bytes
    return parts !== undefined || length > size.maxBytes || (payload.traces > 1 && size.tooLarge(length))
  }

  /** The agent has refused a payload because of its size: it goes in halves. */
  halve(parcel: Parcel, bytes: number): void {
    const { size } = this.#options
    size.refused(bytes)
    this.#begin(parcel, bytes / 2)
  }

  /**
   * The next part of a parcel, as the agent takes it, and the parcel itself if anything is left of it. Undefined, and nothing
   * counted, if it cannot be divided.
   */
  divide(parcel: Parcel): Parcel[] | undefined {
    const { ledger } = this.#options
    const part = this.#next(parcel)
    if (part === undefined) return undefined
    const { payload, lost, done } = part
    const { traces, spans } = payload
    const tally = { traces, spans, bytes: traces > 0 ? payload.bytes.length : 0 }
    const left = parcel.tally
    const tooLarge = { ...lost, bytes: 0 }
    if (lost.traces > 0) {
      subtract(ledger.queued, tooLarge)
      ledger.drop('trace_too_large', tooLarge)
    }
    subtract(left, tooLarge)
    subtract(left, { traces, spans, bytes: 0 })
    // As long as any of it is left, all of its bytes are in memory.
    ledger.resize(tally.bytes - (done ? left.bytes : 0))
    const parcels = done ? [] : [parcel]
    if (traces > 0) {
      const cargo = { payload, tally, unsampled: [], unsampledBytes: 0 }
      parcels.unshift(new Parcel(cargo, parcel.number, this.#startAge))
    }
    return parcels
  }

  #next(parcel: Parcel): PayloadPart | undefined {
    try {
      return (parcel.parts ?? this.#begin(parcel, Number.POSITIVE_INFINITY)).next()
    } catch (error) {
      const { logger } = this.#options
      logger.warnOnce('division_failed', `traces could not be divided for the agent, and are lost: ${error}`)
      return undefined
    }
  }

  #begin(parcel: Parcel, mostBytes: number): PayloadParts {
    const { parts, size } = this.#options
    parcel.endSearch()
    const { fullBytes, maxBytes } = size.parts(parts)
    parcel.parts = partsOf(parcel.payload, { fullBytes: Math.min(fullBytes, mostBytes), maxBytes })
    return parcel.parts
  }
}

function partsOf(payload: Payload, sizes: PartSizes): PayloadParts {
  return payload.version === 'v0.5' ? new V04Translation(payload, sizes) : new SmallerPayloads(payload, sizes)
}
