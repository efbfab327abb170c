/** A payload that an agent does not take. It is thrown inside the agent and answered there. */
export class PayloadRefused extends Error {
  override readonly name = 'PayloadRefused'
  /** What was expected, what was got, and for which name: the line that the real agent does not give. */
  readonly explanation: string
  /** The status of the answer. */
  readonly status: 400 | 413

  /** @param agentText the line that the real agent answers with, or one like it */
  constructor(agentText: string, explanation: string, status: 400 | 413 = 400) {
    super(agentText)
    this.explanation = explanation
    this.status = status
  }
}

/** The end of an explanation. */
export const WHOLE_PAYLOAD = 'the whole payload is refused'

/** What to throw when there is more of something than any tracer sends. */
export function tooMany(most: number, what: string): PayloadRefused {
  return new PayloadRefused('payload-too-large', `expected at most ${most} ${what}, got more; ${WHOLE_PAYLOAD}`, 413)
}
