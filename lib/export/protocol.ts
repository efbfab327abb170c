import type { Logger } from '../platform/logger.ts'
import type { PayloadVersion } from './trace-encoder.ts'

/** Where an agent takes traces, the newest version first. v0.3 takes the bytes of v0.4, and answers without rates. */
const PATHS = ['/v0.5/traces', '/v0.4/traces', '/v0.3/traces'] as const

type TracesPath = (typeof PATHS)[number]

/** What an agent says to a version of the protocol that it does not know. */
const NO_SUCH_PATH: ReadonlySet<string> = new Set(['http_404', 'http_415'])

export interface ProtocolOptions {
  /**
   * v0.4 unless somebody asks for the other. v0.5 has a quarter to a third of the bytes. Where all texts come again and again a
   * span takes four fifths of the time with it, all in all; where one or two of its texts are new, 1.1 to 1.3 of it.
   */
  readonly version: PayloadVersion
  /** Where the agent is, for people. */
  readonly address: string
  readonly logger: Logger
}

/** Which version of the trace protocol is spoken with an agent: what was asked for, as long as the agent takes it. */
export class Protocol {
  readonly #options: ProtocolOptions
  /** The newest version that may be spoken. */
  readonly #newest: number
  /** The one that is spoken. */
  #at: number
  /** Why the one before it is not spoken any more, as long as that was not said. */
  #because: string | undefined

  constructor(options: ProtocolOptions) {
    this.#options = options
    this.#newest = PATHS.indexOf(`/${options.version}/traces`)
    this.#at = this.#newest
  }

  /** What payloads are encoded in from here on. */
  get version(): PayloadVersion {
    return PATHS[this.#at] === '/v0.5/traces' ? 'v0.5' : 'v0.4'
  }

  /** Where a payload goes; undefined if the agent does not take it as it is. */
  pathOf(version: PayloadVersion): TracesPath | undefined {
    if (version === 'v0.4') return PATHS[Math.max(this.#at, PATHS.indexOf('/v0.4/traces'))]
    return this.version === 'v0.5' ? '/v0.5/traces' : undefined
  }

  /**
   * The agent has refused a payload. True if that is because it has no such path, and there is an older version to try; if there
   * is none, nobody there takes traces, and the next payload begins with the newest again.
   */
  refused(path: string, reason: string): boolean {
    if (!NO_SUCH_PATH.has(reason)) return false
    const older = PATHS.indexOf(path as TracesPath) + 1
    const last = older === PATHS.length
    this.#at = last ? this.#newest : older
    this.#because = last ? undefined : reason
    return !last
  }

  /** The agent has taken a payload: if only after an older version was tried, that is said. */
  accepted(path: string): void {
    if (this.#because === undefined) return
    const { address, logger } = this.#options
    const wanted = PATHS[this.#newest]
    logger.warnOnce(
      `protocol ${path}`,
      `the agent at ${address} does not take ${wanted} (${this.#because}); traces go to ${path} from here on. Nothing is lost by that.`,
    )
    this.#because = undefined
  }

  /** The agent has said which paths it has, which may be others than before. */
  learn(endpoints: readonly string[]): void {
    const at = PATHS.findIndex((path, i) => i >= this.#newest && endpoints.includes(path))
    if (at === -1) return
    if (at > this.#newest) this.#because ??= 'its /info does not have it'
    this.#at = at
  }
}
