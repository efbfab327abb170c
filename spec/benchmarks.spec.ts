import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

interface Result {
  readonly case: string
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
/** Each dialect, and each number along an axis, goes the same way as the first. */
const ONCE = /^(extract|inject)-(?!default)|^growth-(?!\w+-1$|tags-10$)/
const SPAN = ['wall', 'cpu', 'gc', 'heap', 'payload']
const START = ['startup', 'startupCpu', 'rss']
const PACE = ['load', 'delay', 'growth']

/** What is measured of the cases that begin so, and who is measured. */
const GROUPS: readonly (readonly [start: string, metrics: readonly string[], rivals: readonly string[]])[] = [
  ['disabled', SPAN.slice(0, 4), ['dd-trace']],
  ['unsampled', SPAN, ['dd-trace']],
  ['recording', SPAN, ['dd-trace', 'opentelemetry']],
  ['rules', SPAN, ['dd-trace']],
  ['http', ['wall', 'cpu', 'gc', 'payload'], ['dd-trace', 'opentelemetry']],
  ['wire', ['wall', 'cpu', 'gc', 'payload'], ['dd-trace']],
  // Turns of a few traces may come to less than nothing.
  ['stats', ['added', 'share'], []],
  ['twenty', ['added', 'share'], []],
  ['encoder', ['encode', 'encodedBytes'], ['dd-trace', 'msgpack', 'msgpackr']],
  ['context', ['context'], ['dd-trace', 'opentelemetry', 'cls-hooked']],
  ['server', ['request'], ['dd-trace', 'opentelemetry']],
  ['paced-agent-up', PACE, ['dd-trace', 'opentelemetry']],
  ['paced-agent-mute', PACE.slice(2), ['dd-trace']],
  ['paced-agent-down', PACE.slice(2), ['dd-trace']],
  ['startup', START, ['dd-trace', 'opentelemetry']],
  // No rival can load it alone.
  ['configuration', START.slice(0, 2), []],
  ['size', ['disk', 'unpacked', 'packages'], ['dd-trace', 'opentelemetry']],
  ['growth', ['unit'], ['dd-trace', 'opentelemetry']],
  ['extract', ['call'], ['dd-trace', 'opentelemetry']],
  ['inject', ['call'], ['dd-trace', 'opentelemetry']],
]

const run = promisify(execFile)

test('every case is in a group', () => {
  expect(CASES.filter((name) => !GROUPS.some(([start]) => name.startsWith(start)))).toEqual([])
})

describe.each(GROUPS)('the cases %s', (start, metrics, rivals) => {
  const cases = CASES.filter((name) => name.startsWith(start))

  test('run with clew, lose nothing, and come to numbers', { timeout: TIMEOUT_MS }, async ({ skip }) => {
    if (UNBUILT !== false) skip(UNBUILT)
    await expectNumbers(
      'clew',
      cases.filter((name) => !ONCE.test(name)),
      metrics,
    )
  })

  test.for(rivals)('run with %s', { timeout: TIMEOUT_MS }, async (rival, { skip }) => {
    if (NO_RIVALS !== false) skip(NO_RIVALS)
    const own = metrics.filter((metric) => metric !== 'unpacked')
    await expectNumbers(rival, cases.slice(0, 1), own)
  })
})

/** OpenTelemetry's payload is encoded in `http` alone. */
async function expectNumbers(tracer: string, cases: readonly string[], metrics: readonly string[]): Promise<void> {
  const only = cases.flatMap((name) => ['--only', name])
  const { stdout } = await run(process.execPath, [RUN, '--smoke', '--json', ...only, '--tracer', tracer])
  const { results }: { results: readonly Result[] } = JSON.parse(stdout)
  for (const name of cases) {
    const own = results.filter((result) => result.case === name && tracer in result.tracers)
    const unencoded = tracer === 'opentelemetry' && name.startsWith('recording')
    expect(own.map(({ metric }) => metric)).toEqual(unencoded ? metrics.slice(0, 4) : metrics)
    for (const { metric, tracers } of own) {
      const value = tracers[tracer]?.value
      // Memory may have been there before, and nothing may have been collected.
      const least = metric === 'added' || metric === 'share' ? -1e9 : Number.MIN_VALUE
      expect(value, metric).toBeGreaterThanOrEqual(metric === 'gc' || metric === 'growth' ? 0 : least)
    }
  }
}

function pathTo(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url))
}
