import type { TracerStats } from '../../lib/span/ledger.ts'
import type { Span } from '../../lib/span/span.ts'
import type { TestTracer } from '../../lib/testing/index.ts'

/** The span of another process; not one of those that are counted from 1. */
export const REMOTE_ID = '4242424242'

/** The parents as they were exported, and the books: they are closed when the last span is finished. */
export function outcome(performers: readonly TestTracer[], all: readonly Span[]): string[] {
  const stats = performers.map(({ tracer }) => tracer.stats())
  const sum = (of: (one: TracerStats) => number): number => stats.reduce((all, one) => all + of(one), 0)
  const refused = sum(({ misuse }) => Object.values(misuse).reduce((all, one) => all + one, 0))
  const counts = `${sum((one) => one.started)} started, ${sum((one) => one.finished)} finished, ${refused} refused`
  for (const span of all) if (!span.finished) span.finish()
  const exported = performers.flatMap(({ exporter }) => {
    const { spans } = exporter
    const names = new Map(spans.map(({ traceId, spanId, name }) => [traceId + spanId, name]))
    const called = (traceId: string, id: string): string =>
      id === '0' ? '-' : (names.get(traceId + id) ?? (id === REMOTE_ID ? 'remote' : id))
    return spans.map(({ name, traceId, parentId, links = [] }) => {
      const after = links.map((link) => ` after ${called(link.traceId, String(BigInt(`0x${link.spanId}`)))}`)
      return `${name} below ${called(traceId, parentId)}${after.join('')}`
    })
  })
  for (const { tracer } of performers) {
    const { started, finished, held, sent } = tracer.stats()
    if (started !== finished || held !== 0 || sent.spans !== started) exported.push(JSON.stringify(tracer.stats()))
  }
  return [...exported.toSorted((a, b) => numberOf(a) - numberOf(b)), counts]
}

function numberOf(line: string): number {
  return Number(/^s(\d+)/.exec(line)?.[1] ?? Infinity)
}
