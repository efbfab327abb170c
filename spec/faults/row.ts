import { readFileSync } from 'node:fs'
import { expect, type TestContext, test } from 'vitest'
import type { TracerStats } from '../../lib/span/ledger.ts'
import { expectExact } from '../support/exact-ledger.ts'
import { drawRow, MATRIX, type MatrixRow, WRITING } from './matrix.ts'

/** What came of a fault. */
export interface Seen {
  /** In a few words, the same each time. */
  readonly seen: string
  /** Where the spans went; undefined where there were none. */
  readonly stats?: TracerStats
}

/**
 * A row of the fault matrix: a test that brings the fault about, checks what comes of it, and says so in the matrix of
 * `docs/reliability.md`, which has to say the same.
 */
export function faultRow(
  number: number,
  fault: string,
  expected: string,
  run: (context: TestContext) => Promise<Seen> | Seen,
): void {
  test(`${number}: ${fault}: ${expected}`, async (context) => {
    const { seen, stats } = await run(context)
    if (stats !== undefined) expectExact(stats)
    const row = { number, fault, expected, seen, ledger: stats === undefined ? '' : ledgerText(stats) }
    Object.assign(context.task.meta, { faultRow: row })
    expectWritten(row)
  })
}

/** A spec, and what one of its tests, or of the groups of them, is called. */
type Where = readonly [file: string, name: string]

/** What is marked so is not run, or keeps others from being run. */
const UNTRIED = /\b(?:test|describe)(?:\.\w+)*\.(?:skip|todo|fails|only)\b/

/** A row of the matrix that is tried elsewhere: in the test with that name, of the spec in that file; and in others. */
export function coveredRow(
  number: number,
  fault: string,
  expected: string,
  file: string,
  name: string,
  ...others: readonly Where[]
): void {
  const all: readonly Where[] = [[file, name], ...others]
  test(`${number}: ${fault}: see ${file}`, (context) => {
    for (const [where, what] of all) {
      const source = readFileSync(new URL(`../../${where}`, import.meta.url), 'utf8')
      expect(source).toContain(what)
      expect(source).not.toMatch(UNTRIED)
    }
    const seen = all.map(([where, what]) => `\`${where}\`: ${what}`).join('; ')
    const row = { number, fault, expected, seen, ledger: '' }
    Object.assign(context.task.meta, { faultRow: row })
    expectWritten(row)
  })
}

function expectWritten(row: MatrixRow): void {
  if (process.env[WRITING] !== undefined) return
  const written = readFileSync(MATRIX, 'utf8').split('\n')
  expect(written, 'npm run test:faults writes docs/reliability.md anew').toContain(drawRow(row))
}

/** `4 sent, 1 http_400`, in spans. */
function ledgerText({ finished, held, queued, inFlight, sent, dropped }: TracerStats): string {
  const places: [number, string][] = [
    [held, 'held'],
    [queued.spans, 'queued'],
    [inFlight.spans, 'in flight'],
    [sent.spans, 'sent'],
    ...Object.entries(dropped).map(([reason, { spans }]): [number, string] => [spans, reason]),
  ]
  const parts = places.filter(([spans]) => spans > 0).map(([spans, place]) => `${spans} ${place}`)
  return `${finished} = ${parts.join(' + ')}`
}
