import { readFileSync, writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { drawRow, MATRIX, type MatrixRow, WRITING, writtenInto } from './matrix.ts'

/** Prints the fault matrix row by row, and writes it into `docs/reliability.md` if all of it came out as it should. */
export default class MatrixReporter implements Reporter {
  readonly #rows: MatrixRow[] = []
  #failed = 0

  onInit(): void {
    process.env[WRITING] = '1'
  }

  onTestCaseResult(test: TestCase): void {
    const { faultRow } = test.meta() as { faultRow?: MatrixRow }
    const { state, errors } = test.result()
    if (state === 'skipped') return
    if (state === 'failed' || faultRow === undefined) {
      this.#failed++
      console.log(`FAILED ${test.name}`)
      for (const { message } of errors ?? []) console.log(`  ${message}`)
    } else {
      this.#rows.push(faultRow)
      console.log(drawRow(faultRow))
    }
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly unknown[]): void {
    for (const error of errors) console.log(error)
    console.log(`${this.#rows.length} rows as expected, ${this.#failed} not`)
    if (this.#failed > 0 || errors.length > 0) return
    writeFileSync(MATRIX, writtenInto(readFileSync(MATRIX, 'utf8'), this.#rows))
  }
}
