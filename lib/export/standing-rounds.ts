import type { Clock } from '../platform/clock.ts'
import type { AgentAnswer, StandingClient } from './agent-client.ts'
import type { Shipment } from './shipment.ts'

export interface StandingRoundsParts {
  readonly standing: StandingClient
  readonly clock: Pick<Clock, 'now'>
  /** Gives all that is to be sent next, as the agent takes it. */
  readonly takeAll: () => readonly Shipment[]
  /** Told what the agent has said yes or no to; what may be sent in another way then is given again. */
  readonly answered: (shipment: Shipment, answer: AgentAnswer) => void
}

/**
 * Sends while this thread stands still, for so many milliseconds; and again what the agent wants in another way. Gives what was
 * not answered, which the agent may have read, and what it may take later, for which there is no time.
 */
export function sendStanding(
  { standing, clock, takeAll, answered }: StandingRoundsParts,
  timeoutMs: number,
): readonly Shipment[] {
  const end = clock.now() + timeoutMs
  const inVain: Shipment[] = []
  for (let left = timeoutMs; left > 0; left = Math.min(left, end - clock.now())) {
    const all = takeAll()
    if (all.length === 0) break
    const answers = standing.send(all, left)
    for (const [i, shipment] of all.entries()) {
      const answer = answers[i]
      if (answer === undefined || (!answer.accepted && answer.retry)) inVain.push(shipment)
      else answered(shipment, answer)
    }
  }
  return inVain
}
