import * as msgpack from '@msgpack/msgpack'
import { examineChunk } from '../../lib/agent/checks/examine.ts'
import { guardPayload } from '../../lib/agent/payload/payload-guard.ts'
import { PayloadRefused } from '../../lib/agent/payload/payload-refused.ts'
import { walkPayload } from '../../lib/agent/payload/payload-walk.ts'
import { statsShape } from '../../lib/agent/payload/stats-shape.ts'
import { openPayload, V04, V05 } from '../../lib/agent/payload/traces-payload.ts'
import { atOnce } from '../../lib/agent/steps.ts'
import { TraceStore } from '../../lib/agent/trace-store.ts'
import { palette } from '../../lib/terminal/palette.ts'
import { drawWaterfall } from '../agent/terminal/draw-waterfall.ts'
import { Refused } from '../strict-agent/go-bytes.ts'
import { agentDecodes, agentDecodesStats } from '../strict-agent/strict-agent.ts'

export const KINDS = ['v04', 'v05', 'json', 'stats'] as const
export type Kind = (typeof KINDS)[number]

/** Longest time, in milliseconds, that a payload of some kilobytes may take. */
const LIMIT_MS = 50
const TRIES = 3
/** What ours refuses and the agent reads: what would cost more than it is worth. */
const OURS = /recursion limit|extra bytes|payload-too-large/
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must get none but the ends of lines
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/
const STRICT: Readonly<Record<Exclude<Kind, 'json'>, (bytes: Buffer) => unknown>> = {
  v04: (bytes) => agentDecodes('v0.4', bytes),
  v05: (bytes) => agentDecodes('v0.5', bytes),
  stats: agentDecodesStats,
}

/** What came of a payload: a word for its kind of outcome, or what is wrong with us. */
export interface Outcome {
  readonly sort: string
  readonly failure?: string
}

/** Gives a payload to all that the development agent does with one. */
export function tryPayload(kind: Kind, bytes: Buffer): Outcome {
  let best = Number.POSITIVE_INFINITY
  let refusal: string | undefined
  for (let i = 0; i < TRIES && best > LIMIT_MS; i++) {
    const start = performance.now()
    try {
      refusal = undefined
      if (kind === 'stats') takeStats(bytes)
      else takeTraces(kind, bytes)
    } catch (error) {
      if (!(error instanceof PayloadRefused)) return { sort: 'threw', failure: String((error as Error).stack) }
      refusal = error.message
    }
    best = Math.min(best, performance.now() - start)
  }
  if (best > LIMIT_MS) return { sort: 'slow', failure: `took ${best.toFixed(1)} ms` }
  return { sort: (refusal ?? 'taken').replaceAll(/\d+/g, '0'), ...disagreement(kind, bytes, refusal) }
}

function disagreement(kind: Kind, bytes: Buffer, refusal: string | undefined): { failure?: string } {
  if (kind === 'json') return {}
  const theirs = refusalOfAgent(() => STRICT[kind](bytes))
  // Of statistics ours looks at what tracers get wrong, and at no more.
  if (refusal === undefined && theirs !== undefined && kind !== 'stats')
    return { failure: `taken, and the agent says ${theirs}` }
  if (refusal !== undefined && theirs === undefined && !OURS.test(refusal) && !isReadInPart(kind, bytes))
    return { failure: `the agent takes what we refuse: ${refusal}` }
  return {}
}

/** Whether the agent reads no further than the traces of v0.5, whatever the array around them announces. */
function isReadInPart(kind: Kind, bytes: Buffer): boolean {
  return kind === 'v05' && bytes[0] !== 0x92
}

function refusalOfAgent(decode: () => unknown): string | undefined {
  try {
    decode()
    return undefined
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

function takeStats(bytes: Buffer): void {
  guardPayload(bytes)
  walkPayload(bytes, statsShape)
}

function takeTraces(kind: Exclude<Kind, 'stats'>, bytes: Buffer): void {
  const payload = atOnce(openPayload(msgpack, kind === 'v05' ? V05 : V04, bytes, kind === 'json'))
  const store = new TraceStore(1_000_000)
  for (const chunk of payload.chunks()) {
    const [first] = chunk ?? []
    if (chunk === undefined || first === undefined) continue
    const warnings = atOnce(examineChunk(chunk))
    store.add({ traceId: first.traceId, spans: chunk, bytes: bytes.length, warnings }, 0)
  }
  for (const trace of store.all().slice(0, 20)) {
    const picture = drawWaterfall(trace, { width: 100, paint: palette(false), note: undefined })
    if (CONTROL.test(picture))
      throw new Error(`expected a picture without control characters, got ${JSON.stringify(picture)}`)
  }
}
