import type { Tally } from '../span/ledger.ts'
import type { Parcel } from './parcel.ts'
import type { Payload } from './trace-encoder.ts'

/** What is being sent of a parcel: all of it, or a part. */
export interface Shipment {
  readonly parcel: Parcel
  readonly payload: Payload
  readonly tally: Readonly<Tally>
  readonly path: string
}
