import { decidedLink } from '../span/link.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { Structure, structureOf } from './structure.ts'

/**
 * Reads what a finished span has that is still the application's, before the spans of its trace are written: its getters may
 * finish other spans, which would be written into the middle of it. Where one that is being read does, the values of those
 * other spans are not read, or there might be no end of it.
 */
export class Settling {
  #running = false

  settle(span: RecordedSpan): void {
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
