/** What each code means. A retired code stays listed and is never used again. */
export const ERROR_CODES = {
  CLEW_CONFIG_INVALID:
    'An option given in code, or a variable of the environment, does not have the form it must have.',
  CLEW_WRAP_TARGET: 'Something that is not a function or a method was given to `wrap`.',
  CLEW_AGENT_HOST: 'The development agent was to listen where other machines would reach it.',
  CLEW_AGENT_PORT: 'The development agent could not listen on any port it was allowed to try.',
  CLEW_AGENT_SOCKET: 'The development agent could not listen on the Unix socket it was given.',
} as const

export type TracerErrorCode = keyof typeof ERROR_CODES

/** One thing that was wrong: `<expected>, got <got> for <name>; <consequence>`. */
export interface Problem {
  /** The option or variable, e.g. `DD_TRACE_SAMPLE_RATE`. */
  readonly name: string
  /** What it must be, e.g. `a number from 0 to 1`. */
  readonly expected: string
  /** What it was, already printable and bounded. */
  readonly got: string
  /** What happens now, e.g. `using the default, 1`. */
  readonly consequence: string
}

/** A problem as one line of text. */
export function describeProblem(code: TracerErrorCode, problem: Problem): string {
  return `${code}: expected ${problem.expected}, got ${problem.got} for ${problem.name}; ${problem.consequence}`
}

/**
 * The one error clew throws: from `init()` and `createTracer()` when an option is wrong, never at run time.
 *
 * @example
 * try { tracer.init({ sampleRate: 7 }) } catch (error) { if (error instanceof TracerError) console.error(error.problems) }
 */
export class TracerError extends Error {
  override readonly name = 'TracerError'
  readonly code: TracerErrorCode
  readonly problems: readonly Problem[]

  constructor(code: TracerErrorCode, problems: readonly Problem[]) {
    super(problems.map((problem) => describeProblem(code, problem)).join('\n'))
    this.code = code
    this.problems = problems
  }
}
