import type { Clock } from '../platform/clock.ts'
import type { StandingClient } from './agent-client.ts'
import { isYes } from './exchange.ts'
import type { Protocol } from './protocol.ts'
import type { Shipment } from './shipment.ts'

export interface StandingRoundsParts {
  readonly standing: StandingClient
  readonly protocol: Protocol
  readonly clock: Pick<Clock, 'now'>
  /** Gives all that is to be sent, as the agent takes it. */
  readonly takeAll: () => readonly Shipment[]
  /** Told what the agent has accepted, and what not. */
  readonly taken: (shipment: Shipment) => void
  readonly notTaken: (shipment: Shipment) => void
}

/** Sends while this thread stands still, for so many milliseconds; and again what the agent wants in an older version. */
export function sendStanding(parts: StandingRoundsParts, timeoutMs: number): void {
  const { standing, protocol, clock, takeAll } = parts
  const end = clock.now() + timeoutMs
  let older = true
  for (let left = timeoutMs; older && left > 0; left = Math.min(left, end - clock.now())) {
    older = false
    const all = takeAll()
    const statuses = standing.send(all, left)
    for (const [i, shipment] of all.entries()) {
      const status = statuses[i] ?? 0
      if (isYes(status)) parts.taken(shipment)
      else {
        parts.notTaken(shipment)
        if (protocol.refused(shipment.path, `http_${status}`)) older = true
      }
    }
  }
}
