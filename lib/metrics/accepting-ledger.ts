import { Ledger, type Tally } from '../span/ledger.ts'

/** A ledger that also counts what got as far as the buffer, which nobody else asks it. */
export class AcceptingLedger extends Ledger {
  readonly accepted: Omit<Tally, 'bytes'> = { traces: 0, spans: 0 }

  override enqueue(tally: Readonly<Tally>): void {
    super.enqueue(tally)
    this.accepted.traces += tally.traces
    this.accepted.spans += tally.spans
  }
}
