import type { Clock } from '../platform/clock.ts'
import type { AgentAnswer } from './agent-client.ts'
import { isNotNow, isYes, type NoReply, type Reply, shortened } from './exchange.ts'
import { retryAfter } from './retry-after.ts'
import { ratesIn } from './trace-headers.ts'

/** No agent does so, nor would it do better with the same payload. */
const UNREAD: AgentAnswer = {
  accepted: false,
  retry: false,
  reason: 'unread',
  detail: 'the agent said yes before it had read the payload, and did not read the rest',
}

/** Which replies to a payload mean yes, not now, and no. */
export function answerOf(reply: Reply | NoReply, clock: Pick<Clock, 'wall'>): AgentAnswer {
  if (reply.status === undefined) {
    const { retry, reason, detail, connected } = reply
    return { accepted: false, retry, reason, detail, unanswered: connected }
  }
  const { status, text, unread, headers } = reply
  if (isYes(status)) return unread ? UNREAD : taken(text)
  const retry = isNotNow(status)
  const restMs = retry ? retryAfter(headers['retry-after'], clock.wall()) : undefined
  const detail = shortened(isRedirect(status) ? redirect(headers.location) : text)
  return { accepted: false, retry, reason: `http_${status}`, detail, restMs, rates: ratesIn(text) }
}

/** The agent's v0.3 answers `OK`, others an empty body; what else is no JSON is no agent's. */
function taken(text: string): AgentAnswer {
  const known = text === '' || text === 'OK\n' || text.startsWith('{')
  return { accepted: true, rates: ratesIn(text), strange: known ? undefined : shortened(text) }
}

const NOT_FOLLOWED = 'a redirect, which is not followed'

function redirect(location: string | undefined): string {
  return location ? `${NOT_FOLLOWED}: set the URL to where the agent is, instead of ${location}` : NOT_FOLLOWED
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400
}
