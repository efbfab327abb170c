import { type ComparedPath, comparison } from '../analysis/comparison.ts'
import type { TraceSummary } from '../analysis/summary.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { TraceDigest } from '../catalogue/trace-digest.ts'
import { exportedTrace, FORMATS, type Format } from '../formats/exported-trace.ts'
import { jsonText, textInTurns } from '../pieces.ts'
import { readQuery } from '../query/query.ts'
import { inTurns, type Steps } from '../steps.ts'
import { type Answer, jsonAnswer, jsonPieces } from './answer.ts'
import { ApiProblem } from './api-problem.ts'
import { Parameters, readId } from './parameters.ts'
import { toldTrace } from './told-trace.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** What single traces say, and lists of them. */
export class TracePages {
  readonly #catalogue: Catalogue
  readonly #turn: () => Promise<unknown>

  constructor(catalogue: Catalogue, turn: () => Promise<unknown>) {
    this.#catalogue = catalogue
    this.#turn = turn
  }

  async list(search: string): Promise<Answer> {
    const parameters = new Parameters(search, ['query', 'limit', 'before'])
    const query = parameters.query()
    const limit = parameters.number('limit', 0, MAX_LIMIT) ?? DEFAULT_LIMIT
    const before = parameters.number('before', 0, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER
    const { now, held } = this.#catalogue
    const traces: TraceSummary[] = []
    // How many there are of all is known without a look at each.
    const all = query.terms.length === 0
    let matched = all ? held.traces : 0
    let more = false
    for await (const digest of this.#catalogue.matching(query, 'newest', all ? before : undefined)) {
      if (!all) matched++
      if (digest.trace.seq >= before) continue
      if (traces.length < limit) {
        await inTurns(digest.prepare(now), this.#turn)
        traces.push(digest.summary(now))
      } else more = true
      if (all && more) break
    }
    return jsonAnswer({ traces, matched, next: more ? (traces.at(-1)?.seq ?? null) : null, held })
  }

  trace(id: string, search: string): Answer {
    new Parameters(search, [])
    const digest = this.#find(readId(id))
    const holds = (traceId: string): boolean => this.#catalogue.find(traceId) !== undefined
    return jsonPieces(textInTurns(toldTrace(digest, this.#catalogue.now, holds), this.#turn))
  }

  exported(id: string, search: string): Answer {
    const format = new Parameters(search, ['format']).text('format') ?? 'json'
    if (!Object.hasOwn(FORMATS, format))
      throw new ApiProblem(
        400,
        `Expected ${Object.keys(FORMATS).join(' or ')} for format, got ${JSON.stringify(format.slice(0, 20))}.`,
      )
    const { trace } = this.#find(readId(id))
    const name = `trace-${trace.traceId}.${FORMATS[format as Format]}`
    return jsonPieces(textInTurns(exportedTrace(trace, format as Format), this.#turn), {
      'Content-Disposition': `attachment; filename="${name}"`,
    })
  }

  async compare(search: string): Promise<Answer> {
    const parameters = new Parameters(search, ['a', 'b'])
    const a = this.#find(parameters.id('a'))
    const b = this.#find(parameters.id('b'))
    const { now } = this.#catalogue
    const told = { a: a.summary(now), b: b.summary(now) }
    const rows = await inTurns(compared(a, b), this.#turn)
    return jsonPieces(textInTurns(jsonText({ ...told, rows }, 2), this.#turn))
  }

  query(search: string): Answer {
    return jsonAnswer({ terms: readQuery(new Parameters(search, ['query']).text('query') ?? '').terms })
  }

  #find(id: string): TraceDigest {
    const digest = this.#catalogue.find(id)
    if (digest === undefined)
      throw new ApiProblem(
        404,
        `Expected the id of a trace that is held, got ${id}; it never came, or had to make room.`,
      )
    return digest
  }
}

function* compared(a: TraceDigest, b: TraceDigest): Steps<ComparedPath[]> {
  return yield* comparison(yield* a.forest(), yield* b.forest())
}
