import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fuzzAgent, requestCorpus } from './agent-fuzz.ts'
import { fuzzHeaders, headerCorpus } from './header-fuzz.ts'
import { type Find, fuzzPayloads, payloadCorpus } from './payload-fuzz.ts'
import { fuzzValues } from './value-fuzz.ts'

const NUMBER = { type: 'string' } as const
/** Most that memory may grow, once all is warm. */
const MAX_GROWTH = 64 * 1024 * 1024
const STRETCH = 20_000

interface Bounds {
  readonly runs: number
  readonly seed: number
  readonly from: number
}

/**
 * Runs what the arguments ask for, tells what came of it, and gives the code to exit with: `--values N`, `--payloads N`,
 * `--headers N` and `--requests N` are how many, `--seed` and `--from` begin where something was found.
 */
export async function fuzz(args: string[], corpus: string, write: (line: string) => void): Promise<number> {
  const options = { values: NUMBER, payloads: NUMBER, headers: NUMBER, requests: NUMBER, seed: NUMBER, from: NUMBER }
  const { values: given } = parseArgs({ args, options })
  const seed = Number(given.seed ?? Math.floor(Math.random() * 2 ** 31))
  const from = Number(given.from ?? 0)
  write(`seed ${seed}`)
  const failures = [
    ...(given.values === undefined ? [] : runValues({ runs: Number(given.values), seed, from }, write)),
    ...(given.payloads === undefined ? [] : runPayloads({ runs: Number(given.payloads), seed, from }, corpus, write)),
    ...(given.requests === undefined
      ? []
      : await runRequests({ runs: Number(given.requests), seed, from }, corpus, write)),
    ...(given.headers === undefined ? [] : runHeaders({ runs: Number(given.headers), seed, from }, corpus, write)),
  ]
  for (const failure of failures) write(`FAILED ${failure}`)
  return failures.length === 0 ? 0 : 1
}

function runValues({ runs, seed, from }: Bounds, write: (line: string) => void): string[] {
  const watch = stopwatch()
  const progress = (done: number): void => write(`  ${done} values, ${watch()}`)
  const { values, spans, payloads, slowestMs, slowest, failures } = fuzzValues({ values: runs, seed, from, progress })
  write(`${values} values in ${spans} spans: ${payloads} payloads taken, ${watch()}`)
  write(`slowest ${slowestMs.toFixed(1)} ms (${slowest})`)
  return failures
}

function runPayloads({ runs, seed, from }: Bounds, folder: string, write: (line: string) => void): string[] {
  const watch = stopwatch()
  const samples = payloadCorpus(join(folder, 'payloads'))
  const finds: Find[] = []
  let warm = 0
  let most = 0
  for (let done = 0; done < runs && finds.length === 0; done += STRETCH) {
    const bounds = { runs: Math.min(STRETCH, runs - done), seed, from: from + done }
    const result = fuzzPayloads(samples, bounds)
    finds.push(...result.finds)
    const rss = settledRss()
    if (done === 0) warm = rss
    most = Math.max(most, rss)
    write(`  ${done + result.runs} payloads, ${result.sorts} sorts of answers, ${watch()}`)
  }
  write(
    `${runs} payloads, ${watch()}; memory grew by ${((most - warm) / 1e6).toFixed(1)} MB after the first ${STRETCH}`,
  )
  const growth = most - warm > MAX_GROWTH ? [`memory grew by ${most - warm} bytes`] : []
  return [...kept(finds, join(folder, 'payloads')), ...growth]
}

function runHeaders(bounds: Bounds, folder: string, write: (line: string) => void): string[] {
  const watch = stopwatch()
  const { runs, finds } = fuzzHeaders(headerCorpus(join(folder, 'headers')), bounds)
  write(`${runs} sets of headers, ${watch()}`)
  return kept(finds, join(folder, 'headers'))
}

async function runRequests(bounds: Bounds, folder: string, write: (line: string) => void): Promise<string[]> {
  const watch = stopwatch()
  const { runs, sorts, finds } = await fuzzAgent(requestCorpus(join(folder, 'agent')), bounds)
  write(`${runs} requests, ${sorts} sorts of answers, ${watch()}`)
  return kept(finds, join(folder, 'agent'))
}

/** What was found becomes a part of the corpus. */
function kept(finds: readonly Find[], folder: string): string[] {
  return finds.map(({ round, what, name, text }) => {
    writeFileSync(join(folder, name), `${text}\n`)
    return `round ${round}: ${what}; kept as ${join(folder, name)}`
  })
}

/** What is in memory when nothing is there any more that nobody needs. */
function settledRss(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().rss
}

function stopwatch(): () => string {
  const start = performance.now()
  return () => `${((performance.now() - start) / 1000).toFixed(1)} s`
}
