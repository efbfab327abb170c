import { type Ending, hasEnded } from './ending.ts'
import { watchSteps } from './steps.ts'

/**
 * Ends what waits for a generator, sync or async, when its body has ended. The body runs with the span active, and its
 * consumer with what the consumer has active. False for a generator that is known to have ended.
 */
export function watchGenerator(_ending: Ending, generator: object): boolean {
  return !hasEnded(generator) && watchSteps(generator, (self) => self === generator)
}
