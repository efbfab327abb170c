import { OutgoingMessage, validateHeaderName, validateHeaderValue } from 'node:http'
import { Propagation } from '../../lib/propagation/propagation.ts'
import { NO_DEFAULTS } from '../support/recording.ts'
import { Chance } from './chance.ts'
import { corpusFiles } from './corpus-files.ts'
import { mutated } from './mutation.ts'
import type { Find } from './payload-fuzz.ts'

export type HeaderSample = Readonly<Record<string, string | readonly string[]>>

const STYLES = ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage']
const MAX_FINDS = 5
/** Longest time, in milliseconds, for headers of some kilobytes. */
const LIMIT_MS = 5
const TRIES = 5

export function headerCorpus(folder: string): HeaderSample[] {
  return corpusFiles(folder).map(({ text }) => JSON.parse(text))
}

/** Reads headers in every dialect and writes what was read: nothing throws, and Node takes all that is written. */
export function tryHeaders(headers: HeaderSample): string | undefined {
  const propagation = new Propagation(
    { injectStyles: STYLES, extractStyles: STYLES, baggageTagKeys: ['*'] },
    NO_DEFAULTS,
  )
  let best = Number.POSITIVE_INFINITY
  try {
    for (let i = 0; i < TRIES && best > LIMIT_MS; i++) {
      const start = performance.now()
      const written: Record<string, string> = {}
      const context = propagation.extract('http_headers', headers)
      propagation.inject(context, 'http_headers', written)
      propagation.inject(context, 'http_headers', new OutgoingMessage())
      best = Math.min(best, performance.now() - start)
      for (const [name, value] of Object.entries(written)) {
        validateHeaderName(name)
        validateHeaderValue(name, value)
      }
    }
  } catch (error) {
    return String((error as Error).stack)
  }
  if ('polluted' in {}) return 'Object.prototype is polluted'
  return best > LIMIT_MS ? `took ${best.toFixed(1)} ms` : undefined
}

/** Gives changed headers to all parsers at once. */
export function fuzzHeaders(
  corpus: readonly HeaderSample[],
  { runs, seed, from = 0 }: { runs: number; seed: number; from?: number },
): { runs: number; finds: Find[] } {
  const values = corpus.flatMap((headers) => Object.values(headers).flat()).map((value) => Buffer.from(value))
  const names = [...new Set(corpus.flatMap((headers) => Object.keys(headers)))]
  const finds: Find[] = []
  let round = from
  for (; round < from + runs && finds.length < MAX_FINDS; round++) {
    const chance = Chance.ofRound(seed, round)
    const headers: Record<string, string | readonly string[]> = { ...chance.pick(corpus) }
    for (let i = chance.below(3); i >= 0; i--) headers[headerName(chance, names)] = headerValue(chance, headers, values)
    const failure = tryHeaders(headers)
    if (failure === undefined) continue
    finds.push({ round, what: failure, name: `found-${seed}-${round}.json`, text: JSON.stringify(headers, null, 2) })
  }
  return { runs: round - from, finds }
}

function headerName(chance: Chance, names: readonly string[]): string {
  const name = chance.pick(names)
  return chance.oneIn(10) ? mutated(chance, Buffer.from(name), [Buffer.from(name)]).toString('latin1') : name
}

function headerValue(chance: Chance, headers: HeaderSample, values: readonly Buffer[]): string | string[] {
  const own = Object.values(headers).flat()
  const value = (): string => {
    const from = chance.oneIn(2) && own.length > 0 ? Buffer.from(chance.pick(own)) : chance.pick(values)
    const bytes = mutated(chance, from, values)
    const text = bytes.toString(chance.oneIn(2) ? 'latin1' : 'utf8')
    return chance.oneIn(200) ? text.repeat(Math.ceil(65_536 / (text.length + 1))) : text
  }
  return chance.oneIn(10) ? [value(), value()] : value()
}
