import type { TracerOptions } from './config/options.ts'
import { composeTracer } from './create-tracer.ts'
import { Logger } from './platform/logger.ts'
import { processStorage } from './scope/process-storage.ts'
import { Tracer } from './tracer.ts'

/** The number rises when the methods below change, so that copies of clew that disagree do not meet. */
const KEY = Symbol.for('clew.tracer.1')

const DELEGATED = [
  'trace',
  'open',
  'wrap',
  'startSpan',
  'activeSpan',
  'rootSpan',
  'scope',
  'inject',
  'extract',
  'flush',
  'shutdown',
  'stats',
] as const

/** The tracer of the program: asleep, and without a trace in the process, until `init` is called. */
export class DefaultTracer extends Tracer {
  #initialised = false

  /**
   * Reads the configuration and begins to record. Only the first call counts. Bad options throw one `TracerError` that
   * names all of them; bad environment variables are reported on stderr and their defaults used.
   *
   * @example
   * import tracer from 'clew'
   * tracer.init({ service: 'shop' })
   */
  init(options: TracerOptions = {}): this {
    const copies = globalThis as { [KEY]?: DefaultTracer }
    const first = copies[KEY]
    if (this.#initialised) {
      if (Object.keys(options).length > 0)
        warn(options, 'init() was called before; the options of this call have no effect.')
      return this
    }
    if (first !== undefined) {
      this.#initialised = true
      this.#delegateTo(first)
      warn(
        options,
        'another copy of clew in this process was initialised first; this one hands everything on to it, and the options of this call have no effect.',
      )
      return this
    }
    const parts = composeTracer(options, { storage: processStorage() })
    this.#initialised = true
    Object.defineProperty(copies, KEY, { value: this, enumerable: false, configurable: true, writable: true })
    if (parts !== undefined) this.start(parts)
    return this
  }

  #delegateTo(first: DefaultTracer): void {
    for (const method of DELEGATED) Object.defineProperty(this, method, { value: first[method].bind(first) })
  }
}

function warn(options: TracerOptions, message: string): void {
  new Logger('warn', options.logger).warn(message)
}
