import type { DroppedP0s } from './dropped-p0s.ts'
import { isYes, type NoReply, type Reply } from './exchange.ts'

export interface TraceHeadersOptions {
  readonly droppedP0s: DroppedP0s
  /** Called when the agent has taken a payload. */
  readonly onAccepted?: () => void
}

/** What one request says in its headers. */
export interface RequestNews {
  readonly headers: Readonly<Record<string, string>>
  /** To be called once, with what came of the request. */
  settle(reply: Reply | NoReply): void
}

/** Which rates are known before there are any: agents tell the version of theirs only to who asks for one. */
const NO_RATES = '0'

/** The headers of requests for traces that are others each time, as `pkg/trace/api` of the agent reads them. */
export class TraceHeaders {
  readonly #options: TraceHeadersOptions
  #ratesVersion = NO_RATES

  constructor(options: TraceHeadersOptions) {
    this.#options = options
  }

  /** The headers of the next request; what is `counted` is in statistics of ours, and the agent makes none of it. */
  next(counted: boolean): RequestNews {
    const { droppedP0s } = this.#options
    const headers: Record<string, string> = { 'Datadog-Rates-Payload-Version': this.#ratesVersion }
    if (counted) headers['Datadog-Client-Computed-Stats'] = 'yes'
    const dropped = droppedP0s.take()
    if (dropped.spans > 0) {
      headers['Datadog-Client-Dropped-P0-Traces'] = String(dropped.traces)
      headers['Datadog-Client-Dropped-P0-Spans'] = String(dropped.spans)
    }
    const settle = (reply: Reply | NoReply): void => {
      // Where it may have been read before it broke off, once too few is better than once too many.
      if (reply.status === undefined ? !reply.connected : reply.unread || !isYes(reply.status))
        droppedP0s.giveBack(dropped)
      else if (reply.status !== undefined) this.#accepted(reply)
    }
    return { headers, settle }
  }

  #accepted({ headers, text }: Reply): void {
    this.#options.onAccepted?.()
    const version = headers['datadog-rates-payload-version']
    // Without the rates themselves, as in an answer that broke off, their version would keep us from ever getting them.
    if (typeof version === 'string' && version !== '' && isRates(ratesIn(text))) this.#ratesVersion = version
  }
}

/** The sampling rates of an answer, as they came; undefined if it has none: in `{}` none have changed. */
export function ratesIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { rate_by_service?: unknown } | null)?.rate_by_service
  } catch {
    // The agent's v0.3 answers `OK`, others an empty body: no news of rates.
    return undefined
  }
}

function isRates(rates: unknown): boolean {
  return rates !== null && typeof rates === 'object'
}
