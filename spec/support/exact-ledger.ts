import { expect } from 'vitest'
import type { TracerStats } from '../../lib/span/ledger.ts'

/** What is wrong with a ledger; nothing if every finished span is in exactly one place of it. */
export function ledgerFlaws({ finished, held, completed, queued, inFlight, sent, dropped }: TracerStats): string[] {
  const places = { queued, inFlight, sent, ...dropped }
  const flaws: string[] = []
  for (const unit of ['traces', 'spans', 'bytes'] as const) {
    let sum = 0
    for (const [place, tally] of Object.entries(places)) {
      if (tally[unit] < 0) flaws.push(`${place} has ${tally[unit]} ${unit}`)
      sum += tally[unit]
    }
    if (sum !== completed[unit]) flaws.push(`${completed[unit]} ${unit} were completed, and ${sum} are somewhere`)
  }
  if (held + completed.spans !== finished)
    flaws.push(`${finished} finished, ${held} held, ${completed.spans} completed`)
  return flaws
}

/** Every finished span is in exactly one place of the ledger, and so is every chunk, and every byte of it. */
export function expectExact(stats: TracerStats): void {
  expect(ledgerFlaws(stats)).toEqual([])
}
