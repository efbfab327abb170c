import { type Query, readQuery } from '../query/query.ts'
import { ApiProblem } from './api-problem.ts'

/** What stands behind the question mark of a URL; throws an {@link ApiProblem} for what is not as it should be. */
export class Parameters {
  readonly #values: URLSearchParams

  /** @param known the names that may come, each at most once */
  constructor(search: string, known: readonly string[]) {
    this.#values = new URLSearchParams(search)
    const seen = new Set<string>()
    for (const name of this.#values.keys()) {
      if (!known.includes(name)) throw wrong(known.length === 0 ? 'no parameter' : known.join(' or '), name)
      if (seen.has(name)) throw wrong(`${name} once`, 'it twice')
      seen.add(name)
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name) ?? undefined
  }

  /** A whole number from `least` to `most`. */
  number(name: string, least: number, most: number): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw wrong(`a number from ${least} to ${most} for ${name}`, text)
  }

  /** The id of a trace. */
  id(name: string): string {
    return readId(this.text(name) ?? '')
  }

  /** The parameter `query`; one that is not there asks for all. */
  query(): Query {
    const query = readQuery(this.text('query') ?? '')
    if (query.problems.length > 0) throw new ApiProblem(400, `${query.problems.join('; ')} of the query.`)
    return query
  }
}

/** The id of a trace: 32 hex digits, or the lower 16. */
export function readId(text: string): string {
  const id = text.toLowerCase()
  if (/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(id)) return id
  throw wrong('the 32 hex digits of a trace id', text)
}

const MAX_QUOTE = 60

function wrong(expected: string, got: string): ApiProblem {
  return new ApiProblem(400, `Expected ${expected}, got ${JSON.stringify(got.slice(0, MAX_QUOTE))}.`)
}
