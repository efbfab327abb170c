import type { HeldTrace } from '../trace-store.ts'
import { chromeTrace } from './chrome-trace.ts'
import { otlpTrace } from './otlp-trace.ts'
import { traceRecord } from './trace-record.ts'

/** The forms in which a trace can be had, with the ends of their files' names. */
export const FORMATS = { json: 'json', chrome: 'chrome.json', otlp: 'otlp.json' } as const

export type Format = keyof typeof FORMATS

/** Others have their turn after so many pieces. */
const TURN_PIECES = 500

/** A trace as a file, in pieces: as it was received, for Perfetto and speedscope, or for whatever reads OTLP. */
export async function* exportedTrace(
  { traceId, spans, firstReceivedAt }: HeldTrace,
  format: Format,
  turn: () => Promise<unknown>,
): AsyncGenerator<string> {
  // What comes meanwhile is not of this file.
  const all = spans.slice()
  const write = {
    json: () => traceRecord(traceId, all, firstReceivedAt),
    chrome: () => chromeTrace(all),
    otlp: () => otlpTrace(all),
  }
  let pieces: string[] = []
  for (const piece of write[format]()) {
    pieces.push(piece)
    if (pieces.length < TURN_PIECES) continue
    yield pieces.join('')
    pieces = []
    await turn()
  }
  yield `${pieces.join('')}\n`
}
