import type { Problem } from '../errors.ts'

/** Something that is wrong with a variable or a file. */
export interface ConfigProblem extends Problem {
  /** What to do about it, in whole sentences, where that is more than to make it what was expected. */
  readonly mend?: string | undefined
}

/** Says that a file of clew is missing, and what does not happen without it. */
export function missingFileProblem(file: string, consequence: string): ConfigProblem {
  return {
    name: file,
    expected: 'this file of clew beside the others',
    got: 'none',
    consequence,
    mend: 'Install clew anew, or deploy it with all of its files.',
  }
}
