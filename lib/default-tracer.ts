import type { TracerOptions } from './config/options.ts'
import { composeTracer, readConfig } from './create-tracer.ts'
import { NodeHost } from './platform/host.ts'
import { Logger } from './platform/logger.ts'
import { processStorage } from './scope/process-storage.ts'
import { Tracer } from './tracer.ts'
import { TracerConfig } from './tracer-config.ts'

/** The number rises when the methods below change, so that copies of clew that disagree do not meet. */
const KEY = Symbol.for('clew.tracer.1')

const DELEGATED = [
  'addProcessor',
  'onSpanStart',
  'onSpanFinish',
  'trace',
  'open',
  'wrap',
  'startSpan',
  'explainSampling',
  'activeSpan',
  'rootSpan',
  'activate',
  'bind',
  'bindEmitter',
  'suppress',
  'carrier',
  'continueFrom',
  'scope',
  'inject',
  'extract',
  'flush',
  'shutdown',
  'stats',
] as const

const SECOND_COPY =
  'another copy of clew in this process was initialised first. This one hands everything on to it, and the options of this call have no effect.'

/** The tracer of the program: asleep, and without a trace in the process, until `init` is called. */
export class DefaultTracer extends Tracer {
  /** Set by the first `init`. */
  #logger: Logger | undefined
  #configured: TracerConfig | undefined

  /** What it was configured with, and why; before `init`, what the environment alone comes to. */
  override get config(): TracerConfig {
    return this.#configured ?? new TracerConfig(() => readConfig(undefined, new NodeHost()).explain())
  }

  /**
   * Reads the configuration and begins to record. Only the first call counts. Bad options throw one `TracerError` that
   * names all of them; bad environment variables are reported on stderr and their defaults used.
   *
   * @example
   * import tracer from 'clew'
   * tracer.init({ service: 'shop' })
   */
  init(options?: TracerOptions): this {
    if (this.#logger !== undefined) {
      if (options !== undefined) this.#logger.warn('init() was called before; the options of this call have no effect.')
      return this
    }
    const copies = globalThis as { [KEY]?: DefaultTracer }
    const first = copies[KEY]
    if (first === undefined) {
      const { logger, parts, config } = composeTracer(options, { storage: processStorage() })
      Object.defineProperty(copies, KEY, { value: this, enumerable: false, configurable: true, writable: true })
      this.#logger = logger
      this.#configured = config
      if (parts !== undefined) this.start(parts)
    } else {
      this.handOver(first)
      for (const method of DELEGATED) Object.defineProperty(this, method, { value: first[method].bind(first) })
      this.#configured = first.config
      this.#logger = new Logger('warn')
      this.#logger.warn(SECOND_COPY)
    }
    return this
  }
}
