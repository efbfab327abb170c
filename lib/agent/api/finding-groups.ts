import type { Finding } from '../analysis/findings.ts'

/** One thing that is wrong with some traces. */
interface FindingGroup {
  readonly rule: string
  readonly title: string
  readonly mend: string
  /** Traces. */
  count: number
  /** The newest. */
  readonly examples: FindingExample[]
}

interface FindingExample {
  readonly traceId: string
  /** The resource of the root. */
  readonly resource: string
  readonly spanId: string
  /** The resource of the span, or its name. */
  readonly first: string
}

const MAX_EXAMPLES = 5

/** Counts in how many traces each thing is wrong; they are to be added oldest first. */
export class FindingGroups {
  readonly #groups = new Map<string, FindingGroup>()

  add(traceId: string, resource: string, findings: readonly Finding[]): void {
    for (const { rule, title, mend, spans, first } of findings) {
      let group = this.#groups.get(rule)
      if (group === undefined) {
        group = { rule, title, mend, count: 0, examples: [] }
        this.#groups.set(rule, group)
      }
      group.count++
      group.examples.unshift({ traceId, resource, spanId: spans[0] ?? '0', first })
      if (group.examples.length > MAX_EXAMPLES) group.examples.pop()
    }
  }

  /** The most frequent first. */
  rows(): FindingGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count)
  }
}
