import { PayloadRefused } from '../../../lib/agent/payload/payload-refused.ts'

/** The lines that a payload would be answered with, or nothing if it is taken. */
export function refusal(take: () => unknown): readonly [agentText: string, explanation: string] | undefined {
  try {
    take()
    return undefined
  } catch (error) {
    if (error instanceof PayloadRefused) return [error.message, error.explanation]
    throw error
  }
}
