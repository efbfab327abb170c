import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

interface Result {
  readonly metric: string
  readonly tracers: Readonly<Record<string, { readonly value: number }>>
}

const RUN = pathTo('benchmarks/run.mjs')
const UNBUILT = !existsSync(pathTo('dist/core.cjs')) && 'dist/ is not built: npm run build'
const NO_RIVALS =
  !existsSync(pathTo('benchmarks/compare/node_modules/dd-trace')) &&
  'dd-trace is not installed: npm ci --prefix benchmarks/compare'
/** Each test starts a handful of processes. */
const TIMEOUT_MS = 60_000
const CASES = execFileSync(process.execPath, [RUN, '--list'], { encoding: 'utf8' }).trim().split('\n')
const PROPAGATION = /^(extract|inject)-/
/** The cases of rivals. Each dialect goes the same way with them as all do together. */
const SPANS = CASES.filter((name) => !PROPAGATION.test(name))
const TOGETHER = ['extract-default', 'inject-default']

const run = promisify(execFile)

describe.each([
  ['clew', UNBUILT, CASES],
  ['dd-trace', NO_RIVALS, [...SPANS, ...TOGETHER]],
  ['opentelemetry', NO_RIVALS, TOGETHER],
] as const)('with %s', (tracer, obstacle, cases) => {
  test.for(cases)(
    'the case %s runs, loses nothing, and comes to numbers',
    { timeout: TIMEOUT_MS },
    async (name, { skip }) => {
      if (obstacle !== false) skip(obstacle)
      const { stdout } = await run(process.execPath, [RUN, '--smoke', '--json', '--only', name, '--tracer', tracer])
      const { results }: { results: readonly Result[] } = JSON.parse(stdout)
      expect(results.map(({ metric }) => metric)).toEqual(metricsOf(name))
      for (const { metric, tracers } of results) {
        expect(tracers[tracer]?.value, metric).toBeGreaterThanOrEqual(metric === 'gc' ? 0 : Number.MIN_VALUE)
      }
    },
  )
})

/** A payload is only where something is recorded. */
function metricsOf(name: string): readonly string[] {
  if (PROPAGATION.test(name)) return ['call']
  if (name === 'startup' || name === 'configuration') return ['startup', 'startupCpu', 'rss']
  return name.startsWith('disabled') ? ['wall', 'cpu', 'gc', 'heap'] : ['wall', 'cpu', 'gc', 'heap', 'payload']
}

function pathTo(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url))
}
