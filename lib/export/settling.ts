import { decidedLink } from '../span/link.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { Structure, structureOf } from './structure.ts'

/**
 * Reads what finished spans have that is still the application's, before they are written: its getters may finish other
 * spans, which would be written into the middle of these. Where one that is being read does, the values of those other spans
 * are not read, or there might be no end of it.
 */
export class Settling {
  #running = false

  settle(spans: readonly RecordedSpan[]): void {
    for (let i = 0; i < spans.length; i++) {
      const span = spans[i] as RecordedSpan
      if (span.metaStruct !== undefined || span.links !== undefined) this.#settle(span)
    }
  }

  #settle(span: RecordedSpan): void {
    const { links, metaStruct, name, segment } = span
    const isWithin = this.#running
    this.#running = true
    try {
      if (links !== undefined) span.links = links.map((link) => decidedLink(link, isWithin))
      if (metaStruct === undefined) return
      span.metaStruct = isWithin ? undefined : settled(metaStruct)
      if (isWithin) segment.recorder.misused('meta_struct of a span that ended while another one was read', name)
    } finally {
      this.#running = isWithin
    }
  }
}

function settled(metaStruct: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...metaStruct].map(([name, value]) => [name, new Structure(structureOf(value))]))
}
