import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import { add, type Tally } from '../span/ledger.ts'
import type { AgentRefusal } from './agent-client.ts'
import { refusedKey } from './refused-key.ts'
import { tallyText } from './tally-text.ts'
import type { Payload } from './trace-encoder.ts'

export interface RefusalLogOptions {
  /** Where the agent is, for people. */
  readonly address: string
  readonly logger: Logger
  readonly clock: Pick<Clock, 'now'>
}

/** What was said last for a reason, in milliseconds of the clock, and what was refused since without a word. */
interface Said {
  at: number
  readonly unsaid: Tally
}

/** So long, in milliseconds, it says nothing more of what is refused for the same reason. */
const QUIET_MS = 60_000

/** Says what the agent refuses, and what in it. */
export class RefusalLog {
  readonly #options: RefusalLogOptions
  readonly #said = new Map<string, Said>()

  constructor(options: RefusalLogOptions) {
    this.#options = options
  }

  /** So much is refused and lost; `payload` is that, if it is a single trace that the agent complained of. */
  refused({ reason, detail }: AgentRefusal, tally: Readonly<Tally>, payload?: Payload): void {
    const { address, clock, logger } = this.#options
    const said = this.#said.get(reason)
    const now = clock.now()
    if (said !== undefined && now - said.at < QUIET_MS) {
      add(said.unsaid, tally)
      return
    }
    const where = payload === undefined ? '' : whereIn(payload, detail)
    const more = said === undefined || said.unsaid.traces === 0 ? '' : `, and ${tallyText(said.unsaid)} before that`
    this.#said.set(reason, { at: now, unsaid: { traces: 0, spans: 0, bytes: 0 } })
    logger.warn(
      `the agent at ${address} refused ${tallyText(tally)}${more} (${reason}: ${detail})${where}. What it refuses is lost, and counted in tracer.stats().dropped.${reason}; this is said once a minute.`,
    )
  }

  /** It takes traces, and answers what no agent answers. */
  strange(answer: string): void {
    const { address, logger } = this.#options
    const said = `the agent at ${address} takes traces, and answers what no agent does: ${answer}`
    logger.warnOnce('strange_answer', `${said}. Sampling rates stay as they are; this is not said again.`)
  }
}

/** `: 'k' is on the span 'db.query' of service 'shop'` */
function whereIn(payload: Payload, complaint: string): string {
  const refused = refusedKey(payload, complaint)
  if (refused === undefined) return ''
  const { key, name, service, found } = refused
  const span = `span '${name}' of service '${service}'`
  return found ? `: '${key}' is on the ${span}` : `: the trace begins with the ${span}`
}
