import { missingFileProblem } from './config/config-problem.ts'
import { missingFile } from './config/missing-file.ts'
import { describeProblem } from './errors.ts'
import type { Logger } from './platform/logger.ts'
import { fieldText } from './span/text.ts'

export interface LatePartOptions<T> {
  readonly make: () => T
  readonly logger: Logger
  /** What does not happen without it, e.g. `no traces are sent`. */
  readonly without: string
}

/**
 * A part of the tracer that is made when it is told to, or when it is needed before: its code is in a file of its own, and none
 * of it is needed while a program starts. Where that file cannot be loaded, it is said, and there is none.
 */
export class LatePart<T> {
  readonly #options: LatePartOptions<T>
  #made: { readonly part: T | undefined } | undefined

  constructor(options: LatePartOptions<T>) {
    this.#options = options
  }

  /** Undefined if it cannot be loaded. */
  get part(): T | undefined {
    this.#made ??= { part: this.#make() }
    return this.#made.part
  }

  /** What has been made so far. */
  get known(): T | undefined {
    return this.#made?.part
  }

  #make(): T | undefined {
    const { make, logger, without } = this.#options
    try {
      return make()
    } catch (error) {
      const file = missingFile(error)
      logger.warn(
        file === undefined
          ? `a part of clew cannot be loaded (${fieldText(error)}); ${without}.`
          : describeProblem('CLEW_CONFIG_INVALID', missingFileProblem(file, without)),
      )
      return undefined
    }
  }
}
