import { Buffer } from 'node:buffer'
import { type Sent, TriedAgent } from './agent-trial.ts'
import { Chance } from './chance.ts'
import { corpusFiles } from './corpus-files.ts'
import { hostileText } from './hostile-text.ts'
import { mutated } from './mutation.ts'
import type { Find } from './payload-fuzz.ts'

export interface Request extends Sent {
  readonly name: string
}

const PROTOBUF = 'application/x-protobuf'
const MAX_POOL = 400
const MAX_FINDS = 5
const MAX_BYTES = 20_000
const MAX_PATH = 4000

/** The requests that are kept: a line with method, path and media type, and the body behind it, hex where it is protobuf. */
export function requestCorpus(folder: string): Request[] {
  return corpusFiles(folder).map(({ name, text }) => {
    const end = text.indexOf('\n')
    const [method = '', path = '', type = ''] = text.slice(0, end).split(' ')
    const body = text.slice(end + 1)
    return { name, method, path, type, body: type === PROTOBUF ? Buffer.from(body.trim(), 'hex') : Buffer.from(body) }
  })
}

/** Sends changed requests to a development agent: it answers each in time, and tells of what it took. */
export async function fuzzAgent(
  corpus: readonly Request[],
  { runs, seed, from = 0 }: { runs: number; seed: number; from?: number },
): Promise<{ runs: number; sorts: number; finds: Find[] }> {
  const agent = await TriedAgent.start()
  const pool: Sent[] = [...corpus]
  const paths = corpus.map(({ path }) => Buffer.from(path))
  const bodies = corpus.map(({ body }) => body)
  const sorts = new Set<string>()
  const finds: Find[] = []
  let round = from
  try {
    // So that what is asked for is there.
    for (const request of corpus) await agent.try(request)
    for (; round < from + runs && finds.length < MAX_FINDS; round++) {
      const chance = Chance.ofRound(seed, round)
      const sent = chance.pick(round % 2 === 0 ? corpus : pool)
      const changed =
        sent.body.length > 0 && !chance.oneIn(10)
          ? { ...sent, body: mutated(chance, sent.body, bodies).subarray(0, MAX_BYTES) }
          : { ...sent, path: changedPath(chance, sent.path, paths) }
      const { sort, failure } = await agent.try(changed)
      if (failure !== undefined) finds.push(found(changed, failure, seed, round))
      const news = `${changed.type} ${sort}`
      if (sorts.has(news)) continue
      sorts.add(news)
      if (pool.length < MAX_POOL) pool.push(changed)
    }
  } finally {
    await agent.close()
  }
  return { runs: round - from, sorts: sorts.size, finds }
}

/** A path with a hostile text in place of one of its parts or values, or with a few bytes changed. */
function changedPath(chance: Chance, path: string, others: readonly Buffer[]): string {
  if (chance.oneIn(2)) return target(mutated(chance, Buffer.from(path), others))
  const parts = path.split(/(?<=[/=?&])|(?=[/=?&])/)
  // Half of a pair of surrogates becomes another character here, as in any URL.
  parts[chance.below(parts.length)] = encodeURIComponent(Buffer.from(hostileText(chance)).toString())
  return target(Buffer.from(parts.join('')))
}

/** Bytes as the target of a request: what it cannot have is written with a percent sign. */
function target(bytes: Buffer): string {
  const text = bytes.subarray(0, MAX_PATH).toString('latin1')
  return `/${text.replace(/^\//, '')}`.replaceAll(
    /[^!-~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function found({ method, path, type, body }: Sent, failure: string, seed: number, round: number): Find {
  const text = `${`${method} ${path} ${type}`.trim()}\n${type === PROTOBUF ? body.toString('hex') : body.toString()}`
  return { round, what: `${method} ${path.slice(0, 200)}: ${failure}`, name: `found-${seed}-${round}`, text }
}
