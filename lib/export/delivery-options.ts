import type { Clock } from '../platform/clock.ts'
import type { AgentClient } from './agent-client.ts'
import type { BackoffOptions } from './backoff.ts'
import type { ParcelDivisionOptions } from './parcel-division.ts'
import type { Protocol } from './protocol.ts'
import type { Payload } from './trace-encoder.ts'

export interface DeliveryOptions extends Omit<BackoffOptions, 'onOver'>, ParcelDivisionOptions {
  readonly client: AgentClient
  readonly clock: Pick<Clock, 'now'>
  /** Takes the sampling rates of the agent's answer. */
  readonly onRates: (rates: unknown) => void
  /** Called when a payload is done with: its memory may be used again, and another may follow. */
  readonly onDone: (payload: Payload) => void
  /** Called when a payload is not answered and none waits that could go past it: what is being filled may be that. */
  readonly onStuck: () => void
  /** Which version of the protocol the agent takes. */
  readonly protocol: Protocol
}
