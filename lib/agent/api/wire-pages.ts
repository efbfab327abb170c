import { jsonText, textInTurns } from '../pieces.ts'
import { type Answer, jsonAnswer, jsonPieces } from './answer.ts'
import { ApiProblem } from './api-problem.ts'
import { Parameters } from './parameters.ts'
import { shownPayload } from './shown-payload.ts'
import type { WireLog } from './wire-log.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
/** How deep in an answer a span of v0.5 lies: below the payload, its second part, the trace. */
const SPAN_DEPTH = 5

/** The list of requests. */
export function wirePages(wire: WireLog, search: string): Answer {
  const parameters = new Parameters(search, ['before', 'limit'])
  const before = parameters.number('before', 0, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER
  return jsonAnswer(wire.rows(before, parameters.number('limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT))
}

/** One request, with what it brought. */
export async function wirePage(
  wire: WireLog,
  number: string,
  search: string,
  turn: () => Promise<unknown>,
): Promise<Answer> {
  new Parameters(search, [])
  const entry = /^\d{1,15}$/.test(number) ? wire.find(Number(number)) : undefined
  if (entry === undefined)
    throw new ApiProblem(404, `Expected the number of a request that is kept, got ${number.slice(0, 20)}.`)
  const { body, ...told } = entry
  const type = String(told.headers['content-type'] ?? '')
    .split(';', 1)
    .join('')
    .trim()
    .toLowerCase()
  // What was too large to keep is cut as a whole.
  const shown = body === undefined ? { payload: null, cut: told.bytes > 0 } : await shownPayload(body, type, turn)
  await turn()
  return jsonPieces(textInTurns(jsonText({ ...told, ...shown }, SPAN_DEPTH), turn))
}
