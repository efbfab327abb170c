import type { Pieces } from '../pieces.ts'
import type { ReceivedSpan } from '../received-trace.ts'
import { each } from '../steps.ts'
import type { HeldTrace } from '../trace-store.ts'
import { chromeTrace } from './chrome-trace.ts'
import { otlpTrace } from './otlp-trace.ts'
import { traceRecord } from './trace-record.ts'

/** The forms in which a trace can be had, with the ends of their files' names. */
export const FORMATS = { json: 'json', chrome: 'chrome.json', otlp: 'otlp.json' } as const

export type Format = keyof typeof FORMATS

/** A trace as a file, in pieces: as it was received, for Perfetto and speedscope, or for whatever reads OTLP. */
export function* exportedTrace({ traceId, spans, firstReceivedAt }: HeldTrace, format: Format): Pieces {
  // What comes meanwhile is not of this file.
  const all: ReceivedSpan[] = []
  yield* each(spans.length, (i) => all.push(spans.at(i) as ReceivedSpan))
  const write = {
    json: () => traceRecord(traceId, all, firstReceivedAt),
    chrome: () => chromeTrace(all),
    otlp: () => otlpTrace(all),
  }
  yield* write[format]()
  yield '\n'
}
