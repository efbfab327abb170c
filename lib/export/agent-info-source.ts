import { lateBuiltin } from '../platform/late-builtin.ts'
import type { Logger } from '../platform/logger.ts'
import type { Timer, Timers } from '../platform/timers.ts'
import type { AgentCalls } from './agent-calls.ts'
import { type AgentInfo, NO_INFO, readAgentInfo } from './agent-info.ts'
import { isNotNow, type NoReply, type Reply } from './exchange.ts'

export interface AgentInfoSourceOptions {
  readonly calls: Pick<AgentCalls, 'get'>
  readonly timers: Timers
  readonly logger: Logger
  /** Runs what asks outside of any trace and any request. */
  readonly apart: <T>(fn: () => T) => T
}

/** So long, in milliseconds, it does not ask again: behind one address may be several agents, whose answers take turns. */
const REST_MS = 5000

/**
 * What an agent says of itself: asked for at the start, and again when an answer of the agent tells that it has changed. One
 * that had nothing to say is asked once more when it takes something, because not all agents tell of changes.
 */
export class AgentInfoSource {
  /** As far as it is known; {@link NO_INFO} before the agent has said anything, and when it cannot be read. */
  info: AgentInfo = NO_INFO
  readonly #options: AgentInfoSourceOptions
  readonly #listeners: ((info: AgentInfo) => void)[] = []
  /** The hash of the body that was read last, which is what the agent's answers carry. */
  #hash: string | undefined
  /** What the answer carried because of which it was read. */
  #known: string | undefined
  /** What the last answer carried that has not been asked about. */
  #news: string | undefined
  #asking = false
  /** Runs before the first question, and after each. */
  #rest: Timer | undefined
  #closed = false
  /** Whether it has said anything, if only that it has nothing to say. */
  #told = false
  /** Whether it need not be asked any more, unless it tells of a change. */
  #settled = false

  constructor(options: AgentInfoSourceOptions) {
    this.#options = options
  }

  /** Asks for the first time, when what is being done at the moment is done. Nobody waits for it. */
  start(): void {
    this.#restFor(0, () => this.#ask())
  }

  /** Takes notice of the `Datadog-Agent-State` of an answer, whose change means that there is news. */
  stateSeen(state: string): void {
    this.#news = state
    if (this.#rest === undefined) this.#askForNews()
  }

  /** Takes notice that the agent has taken something: it is there, and can be asked if that has not been done. */
  accepted(): void {
    if (!this.#settled && this.#hash === undefined && this.#rest === undefined) this.#ask(true)
  }

  /** Calls `listener` whenever the agent says something else than before; the first time also if it has nothing to say. */
  subscribe(listener: (info: AgentInfo) => void): void {
    this.#listeners.push(listener)
  }

  close(): void {
    this.#closed = true
    this.#rest?.cancel()
    this.#rest = undefined
  }

  #askForNews(): void {
    const news = this.#news
    if (news !== undefined && news !== this.#hash && news !== this.#known) this.#ask()
  }

  #ask(present = false): void {
    if (this.#asking || this.#closed) return
    const { calls, apart } = this.#options
    const news = this.#news
    this.#news = undefined
    this.#asking = true
    void apart(() => calls.get('/info')).then((reply) => {
      this.#asking = false
      if (this.#closed) return
      const final = !isLater(reply)
      if (final) this.#known = news
      if (final && present) this.#settled = true
      this.#read(reply, final)
      this.#restFor(REST_MS, () => this.#askForNews())
    })
  }

  #read(reply: Reply | NoReply, final: boolean): void {
    const { logger } = this.#options
    const body = reply.status === 200 ? reply.text : undefined
    const info = body === undefined ? undefined : readAgentInfo(body)
    const hash =
      info === undefined
        ? undefined
        : lateBuiltin('node:crypto')
            .createHash('sha256')
            .update(body ?? '')
            .digest('hex')
    const said = reply.status === undefined ? `${reply.reason}: ${reply.detail}` : `status ${reply.status}`
    if (info === undefined)
      logger.debugOnce('no_info', `expected the agent's /info, got ${said}; it is spoken to as an old one.`)
    if (hash === this.#hash && (this.#told || !final)) return
    this.#told = true
    this.#hash = hash
    this.info = info ?? NO_INFO
    for (const listener of this.#listeners) listener(this.info)
  }

  #restFor(ms: number, over: () => void): void {
    const { timers, apart } = this.#options
    this.#rest = apart(() =>
      timers.after(ms, () => {
        this.#rest = undefined
        over()
      }),
    )
  }
}

/** Whether it is worth asking again. */
function isLater(reply: Reply | NoReply): boolean {
  return reply.status === undefined ? reply.retry : isNotNow(reply.status)
}
