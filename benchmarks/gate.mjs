// Compares the ratios of this tree with the committed ones: `npm run bench:gate`. `-- --write` commits to those of today.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A ratio may be so much worse: two runs of the same code hardly differ by more, in CPU time. */
const TOLERANCE = 1.2
const COMMITTED = new URL('gate.json', import.meta.url)
const RUN = fileURLToPath(new URL('run.mjs', import.meta.url))
/** What has a ratio that a busy machine does not change: CPU time and bytes. */
const WATCHED = [
  ['recording-sync', 'cpu'],
  ['recording-sync', 'heap'],
  ['recording-async', 'cpu'],
  ['rules-sync', 'cpu'],
  ['http-sync', 'cpu'],
  ['http-sync', 'payload'],
  ['encoder', 'encode'],
  ['startup', 'startupCpu'],
]
const RIVAL = 'dd-trace'

const write = process.argv.includes('--write')
const now = ratios()
if (write) {
  writeFileSync(COMMITTED, `${JSON.stringify(now, undefined, 2)}\n`)
} else {
  const before = JSON.parse(readFileSync(COMMITTED, 'utf8'))
  let worse = 0
  for (const [name, was] of Object.entries(before)) {
    const is = now[name] ?? Number.NaN
    const good = is <= was * TOLERANCE
    if (!good) worse++
    process.stdout.write(
      `${good ? 'good ' : 'WORSE'}  ${name.padEnd(24)} ${is.toFixed(3)} of ${RIVAL}'s, was ${was.toFixed(3)}\n`,
    )
  }
  if (worse > 0) {
    process.stdout.write(
      `${worse} of ${Object.keys(before).length} ratios are more than ${Math.round((TOLERANCE - 1) * 100)} % worse than the committed ones.\n`,
    )
    process.exitCode = 1
  }
}

/** @returns {Record<string, number>} */
function ratios() {
  const cases = [...new Set(WATCHED.map(([name]) => name))].flatMap((name) => ['--only', String(name)])
  const stdout = execFileSync(
    process.execPath,
    [RUN, '--json', ...cases, '--tracer', 'none', '--tracer', 'clew', '--tracer', RIVAL],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 },
  )
  /** @type {import('./run.mjs').Report} */
  const { results } = JSON.parse(stdout)
  return Object.fromEntries(
    WATCHED.map(([name, metric]) => {
      const found = results.find((result) => result.case === name && result.metric === metric)
      return [`${name} ${metric}`, found?.ratios[RIVAL]?.value ?? Number.NaN]
    }),
  )
}
