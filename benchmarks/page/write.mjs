import { mkdirSync, writeFileSync } from 'node:fs'
import { charts } from './charts.mjs'
import { page } from './page.mjs'

const DOCS = new URL('../../docs/', import.meta.url)
const IMAGES = new URL('images/benchmarks/', DOCS)

/**
 * Writes `docs/benchmarks.md` and its pictures.
 * @param {import('../run.mjs').Report} report
 */
export function write(report) {
  const drawn = charts(report.results)
  mkdirSync(IMAGES, { recursive: true })
  for (const { file, svg } of drawn) writeFileSync(new URL(file, IMAGES), svg)
  writeFileSync(new URL('benchmarks.md', DOCS), page(report, drawn))
}
