import type { StatisticsCounts } from '../span/ledger.ts'

/** So many groups of spans that were counted together, and so many spans in them. */
export interface StatsLoss {
  rows: number
  hits: number
}

/** Keeps count of what became of the statistics. */
export class StatsTally {
  flushed = 0
  hits = 0
  unclear = 0
  readonly #lost = new Map<string, StatsLoss>()

  sent({ rows, hits }: Readonly<StatsLoss>): void {
    this.flushed += rows
    this.hits += hits
  }

  lose(reason: string, { rows, hits }: Readonly<StatsLoss>): void {
    if (rows === 0) return
    const lost = this.#lost.get(reason) ?? { rows: 0, hits: 0 }
    lost.rows += rows
    lost.hits += hits
    this.#lost.set(reason, lost)
  }

  snapshot(counted: number, blocked: number): StatisticsCounts {
    const lost = Object.fromEntries([...this.#lost].map(([reason, loss]) => [reason, { ...loss }]))
    return { counted, blocked, flushed: this.flushed, hits: this.hits, lost, unclear: this.unclear }
  }
}
