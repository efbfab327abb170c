import { Buffer } from 'node:buffer'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Timers } from '../../platform/timers.ts'
import type { AgentCounters } from '../agent-stats.ts'
import type { WireLog } from '../api/wire-log.ts'
import { examineChunk, examineRequest } from '../checks/examine.ts'
import { guardPayload } from '../payload/payload-guard.ts'
import { PayloadRefused } from '../payload/payload-refused.ts'
import { walkPayload } from '../payload/payload-walk.ts'
import { statsShape } from '../payload/stats-shape.ts'
import { openPayload, type TracesPayload, type TracesProtocol } from '../payload/traces-payload.ts'
import type { ReceivedSpan, ReceivedTrace, Warning } from '../received-trace.ts'
import { inTurns } from '../steps.ts'
import type { TraceStore } from '../trace-store.ts'
import { badPayload, failure, NOT_FOUND, NOTHING, type Reply } from './reply.ts'
import { readBody } from './request-body.ts'

const MSGPACK = 'application/msgpack'
/** A payload that is wrong in more ways than this has said enough. */
const MAX_WARNINGS = 50

/**
 * Takes the spans of a chunk, which came `receivedAt`, in milliseconds since the epoch; `turn` waits until others have had
 * their turn.
 */
export type SpansListener = (
  spans: readonly ReceivedSpan[],
  receivedAt: number,
  turn: () => Promise<unknown>,
) => Promise<void>

export interface IntakeParts {
  readonly store: TraceStore
  readonly wire: WireLog
  readonly counters: AgentCounters
  readonly clock: Clock
  readonly timers: Timers
  readonly logger: Logger
  /** Waits until others have had their turn, so that a large payload does not hold them up. */
  readonly turn: () => Promise<unknown>
  /** Told of each chunk that was stored, with the trace it belongs to, and its spans. */
  readonly onTrace: (trace: ReceivedTrace, spans: readonly ReceivedSpan[]) => Promise<void>
  /** Told of the spans of each chunk; the next one waits for it. */
  readonly onSpans?: SpansListener | undefined
}

/** Takes payloads: reads, checks and stores them, and says what to answer. */
export class Intake {
  readonly #parts: IntakeParts
  /** Resolves when no payload is being read. */
  #idle: Promise<unknown> = Promise.resolve()

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /** A request to one of the paths for traces. */
  async traces(
    request: IncomingMessage,
    protocol: TracesProtocol,
    answer: (headers: IncomingHttpHeaders) => Reply,
  ): Promise<Reply> {
    const { headers } = request
    const json = protocol.json && mediaType(headers) !== MSGPACK
    return this.payload(request, async (body) => {
      const steps = openPayload(await import('@msgpack/msgpack'), protocol, body, json)
      await this.#accept(request, body, await inTurns(steps, this.#parts.turn))
      return answer(headers)
    })
  }

  /** A request to `/v0.6/stats`. */
  stats(request: IncomingMessage): Promise<Reply> {
    return this.payload(request, (body) => {
      guardPayload(body)
      walkPayload(body, statsShape)
      this.#parts.counters.statsPayloads++
      return NOTHING
    })
  }

  /** A request to `/v0.1/traces` or `/v0.2/traces`, of which tracers expect nothing but that they take no msgpack. */
  legacy(request: IncomingMessage): Reply {
    return mediaType(request.headers) === MSGPACK ? failure(415, `unsupported media type: "${MSGPACK}"`) : NOT_FOUND
  }

  /** Reads the body of a request, and has it taken when it is its turn. */
  async payload(request: IncomingMessage, take: (body: Buffer) => Reply | Promise<Reply>): Promise<Reply> {
    const body = await readBody(request, this.#parts.timers)
    if (!Buffer.isBuffer(body)) return body
    this.#parts.wire.note(request, { body })
    // One after the other: side by side they would take no less time, and more memory.
    const reply = this.#idle.then(() => take(body))
    this.#idle = reply.catch(() => {})
    try {
      return await reply
    } catch (error) {
      if (error instanceof PayloadRefused) return badPayload(error)
      throw error
    }
  }

  async #accept(request: IncomingMessage, body: Buffer, payload: TracesPayload): Promise<void> {
    const { logger, counters } = this.#parts
    const { headers } = request
    const wrong = examineRequest({ headers, traces: payload.traces, bytes: body.length })
    counters.countWarnings(wrong)
    for (const { rule, message } of wrong) logger.warnOnce(rule, `agent: ${message}`)
    this.countTraces(payload.traces)
    await this.takeChunks(request, body.length, payload.spans, payload.chunks(), wrong)
  }

  /** Stores chunks that came in a payload of so many bytes and spans; nothing in place of a chunk gives others a turn. */
  async takeChunks(
    request: IncomingMessage,
    bytes: number,
    spans: number,
    chunks: Iterable<readonly ReceivedSpan[] | undefined>,
    wrong: readonly Warning[] = [],
  ): Promise<void> {
    const { counters, wire, turn } = this.#parts
    counters.payloads++
    counters.spans += spans
    counters.bytes += bytes
    const warnings = [...wrong]
    let traces = 0
    for (const chunk of chunks) {
      if (chunk === undefined) {
        await turn()
        continue
      }
      traces++
      const more = await this.store(chunk, Math.ceil((bytes * chunk.length) / spans))
      if (warnings.length < MAX_WARNINGS) warnings.push(...more)
    }
    wire.note(request, { traces, spans, warnings: warnings.slice(0, MAX_WARNINGS) })
  }

  countTraces(traces: number): void {
    this.#parts.counters.traces += traces
  }

  /** Keeps a body for whoever looks at what came, in place of the one that was packed. */
  noteBody(request: IncomingMessage, body: Buffer): void {
    this.#parts.wire.note(request, { body })
  }

  /** Waits until others have had their turn. */
  turn(): Promise<unknown> {
    return this.#parts.turn()
  }

  /** Checks the spans that came as one trace, and stores them; tells what an agent would drop or change. */
  async store(chunk: readonly ReceivedSpan[], bytes: number): Promise<readonly Warning[]> {
    const { counters, store, clock, turn, onTrace, onSpans } = this.#parts
    const warnings = await inTurns(examineChunk(chunk), turn)
    counters.countWarnings(warnings)
    const [first] = chunk
    if (first === undefined) return warnings
    const now = clock.wall()
    const added = store.adding({ traceId: first.traceId, spans: chunk, bytes, warnings }, now)
    await onTrace(await inTurns(added, turn), chunk)
    await onSpans?.(chunk, now, turn)
    return warnings
  }
}

/** The media type; what is missing or is none counts as JSON, as with the agent. */
function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase()
}
