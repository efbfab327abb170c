import type { ReceivedSpan, Warning } from '../received-trace.ts'
import { each, type Steps } from '../steps.ts'
import type { RequestFacts } from './rule.ts'
import { CHUNK_RULES, REQUEST_RULES, SPAN_RULES } from './rules.ts'

/** Others have their turn between two rules for a chunk of more spans. */
const MANY_SPANS = 100

/** What an agent would drop or change of spans that came as one trace: at most one warning for each rule. */
export function* examineChunk(spans: readonly ReceivedSpan[]): Steps<Warning[]> {
  const warnings: Warning[] = []
  for (const rule of CHUNK_RULES) {
    const message = rule.check(spans)
    if (message !== undefined) warnings.push({ rule: rule.name, message })
  }
  for (const rule of SPAN_RULES) {
    if (spans.length > MANY_SPANS) yield
    let first: string | undefined
    let others = 0
    yield* each(spans.length, (i) => {
      const message = rule.check(spans[i] as ReceivedSpan)
      if (message === undefined) return
      if (first === undefined) first = message
      else others++
    })
    if (first === undefined) continue
    warnings.push({ rule: rule.name, message: others === 0 ? first : `${first} (and ${others} more like it)` })
  }
  return warnings
}

/** What is wrong with the headers of a request. */
export function examineRequest(request: RequestFacts): Warning[] {
  const warnings: Warning[] = []
  for (const rule of REQUEST_RULES) {
    const message = rule.check(request)
    if (message !== undefined) warnings.push({ rule: rule.name, message })
  }
  return warnings
}
