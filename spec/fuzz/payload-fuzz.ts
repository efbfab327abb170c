import { Chance } from './chance.ts'
import { corpusFiles } from './corpus-files.ts'
import { mutated } from './mutation.ts'
import { KINDS, type Kind, tryPayload } from './payload-trial.ts'

export interface Sample {
  readonly name: string
  readonly kind: Kind
  readonly bytes: Buffer
}

export interface Find {
  readonly round: number
  readonly what: string
  /** To be kept as a file of the corpus. */
  readonly name: string
  readonly text: string
}

/** So many inputs that brought something new are changed further. */
const MAX_POOL = 400
const MAX_FINDS = 5
/** Longer ones would only take longer. */
const MAX_BYTES = 20_000

/** The payloads that are kept: hex, or JSON as it is; the name begins with the kind. */
export function payloadCorpus(folder: string): Sample[] {
  return corpusFiles(folder).map(({ name, text }) => {
    const kind = KINDS.find((one) => name.startsWith(one))
    if (kind === undefined) throw new Error(`expected a name that begins with ${KINDS.join(', ')}, got ${name}`)
    return { name, kind, bytes: kind === 'json' ? Buffer.from(text) : Buffer.from(text.replaceAll(/\s/g, ''), 'hex') }
  })
}

/** Gives changed payloads to the development agent: it takes or refuses each, in time, as the real agent would. */
export function fuzzPayloads(
  corpus: readonly Sample[],
  { runs, seed, from = 0 }: { runs: number; seed: number; from?: number },
): { runs: number; sorts: number; finds: Find[] } {
  const pool = [...corpus]
  const bodies = corpus.map(({ bytes }) => bytes)
  const sorts = new Set<string>()
  const finds: Find[] = []
  let round = from
  for (; round < from + runs && finds.length < MAX_FINDS; round++) {
    const chance = Chance.ofRound(seed, round)
    // What the pool has learnt depends on where one begins: half of the rounds can be had again by themselves.
    const { kind, bytes } = chance.pick(round % 2 === 0 ? corpus : pool)
    const changed = mutated(chance, bytes, bodies).subarray(0, MAX_BYTES)
    const { sort, failure } = tryPayload(kind, changed)
    if (failure !== undefined) {
      const text = kind === 'json' ? changed.toString() : changed.toString('hex')
      finds.push({
        round,
        what: `${kind}: ${failure}`,
        name: `${kind}-found-${seed}-${round}.${kind === 'json' ? 'json' : 'hex'}`,
        text,
      })
    }
    const news = `${kind} ${sort}`
    if (sorts.has(news)) continue
    sorts.add(news)
    if (pool.length < MAX_POOL) pool.push({ name: news, kind, bytes: changed })
  }
  return { runs: round - from, sorts: sorts.size, finds }
}
