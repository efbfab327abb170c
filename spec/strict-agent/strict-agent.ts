import type { Payload } from '../../lib/export/trace-encoder.ts'
import { brokenLaws } from './chunk-laws.ts'
import { decodeStats, type StrictStats } from './decode-stats.ts'
import { decodeV04 } from './decode-v04.ts'
import { decodeV05 } from './decode-v05.ts'
import { GoBytes } from './go-bytes.ts'
import type { Fault, StrictSpan } from './span-reading.ts'

type Decoder<T> = (bytes: GoBytes, fault: Fault) => T

const DECODERS: Readonly<Record<Payload['version'], Decoder<StrictSpan[][]>>> = {
  'v0.4': decodeV04,
  'v0.5': decodeV05,
}

/** A payload of which somebody may know how many traces and spans it has. */
export type UncountedPayload = Pick<Payload, 'version' | 'bytes'> & Partial<Payload>

/** Something that the agent takes, and that no payload of ours may have. */
export class Sloppy extends Error {
  override readonly name = 'Sloppy'
}

/** Decodes a payload of traces as the agent does, and throws `Refused` where the agent answers 400. */
export function agentDecodes(version: Payload['version'], bytes: Uint8Array): StrictSpan[][] {
  return DECODERS[version](new GoBytes(bytes), () => {})
}

/** As {@link agentDecodes}, for a payload of statistics. */
export function agentDecodesStats(bytes: Uint8Array): StrictStats {
  return decodeStats(new GoBytes(bytes), () => {})
}

/**
 * The traces of a payload, if it is without fault: the agent takes it, drops and changes nothing of it, and no byte of it
 * is repaired, skipped or said twice. Throws `Refused` or {@link Sloppy} if not.
 */
export function acceptTraces({ version, bytes, traces, spans }: UncountedPayload): StrictSpan[][] {
  const chunks = flawless(bytes, DECODERS[version])
  demand(chunks.length === (traces ?? chunks.length), `${chunks.length} traces, ${traces} counted`)
  const decoded = chunks.flat().length
  demand(decoded === (spans ?? decoded), `${decoded} spans, ${spans} counted`)
  for (const chunk of chunks) for (const broken of brokenLaws(chunk)) throw new Sloppy(broken)
  return chunks
}

/** What a body of statistics says, if it is without fault. */
export function acceptStats(body: Uint8Array): StrictStats {
  return flawless(body, decodeStats)
}

function flawless<T>(body: Uint8Array, decode: Decoder<T>): T {
  const bytes = new GoBytes(body)
  const decoded = decode(bytes, (what) => {
    throw new Sloppy(what)
  })
  demand(bytes.left === 0, `${bytes.left} bytes behind the payload`)
  return decoded
}

function demand(kept: boolean, otherwise: string): void {
  if (!kept) throw new Sloppy(otherwise)
}
