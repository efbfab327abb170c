/** What clew needs of a logger: `console`, pino and winston all have it. */
export interface LogSink {
  debug?(message: string): void
  info?(message: string): void
  warn(message: string): void
  error(message: string): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'off'

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, off: 4 }

/** Writes a line per message to stderr, so that a program's own output stays its own. */
export const stderrSink: LogSink = {
  debug: (message) => console.error(message),
  info: (message) => console.error(message),
  warn: (message) => console.error(message),
  error: (message) => console.error(message),
}

/** Lines for people: levelled, prefixed, bounded, and said once where once is enough. */
export class Logger {
  readonly #sink: LogSink
  readonly #rank: number
  readonly #said = new Set<string>()

  constructor(level: LogLevel, sink: LogSink = stderrSink) {
    this.#sink = sink
    this.#rank = RANK[level]
  }

  get debugging(): boolean {
    return this.#rank === RANK.debug
  }

  debug(message: string): void {
    this.#write('debug', message)
  }

  info(message: string): void {
    this.#write('info', message)
  }

  warn(message: string): void {
    this.#write('warn', message)
  }

  error(message: string): void {
    this.#write('error', message)
  }

  /** Says `message` at debug level the first time this `topic` comes up, and never again. */
  debugOnce(topic: string, message: string): void {
    if (!this.debugging || this.#said.has(topic)) return
    this.#said.add(topic)
    this.debug(message)
  }

  /** Says `message` as a warning the first time this `topic` comes up, and never again. */
  warnOnce(topic: string, message: string): void {
    if (this.#said.has(topic)) return
    this.#said.add(topic)
    this.warn(message)
  }

  /** Says `message` whatever the level, as it is: for lines that other programs look for. */
  announce(message: string): void {
    this.#say('warn', printable(message, Number.POSITIVE_INFINITY))
  }

  #write(level: Exclude<LogLevel, 'off'>, message: string): void {
    if (RANK[level] >= this.#rank) this.#say(level, `clew: ${printable(message)}`)
  }

  #say(level: Exclude<LogLevel, 'off'>, line: string): void {
    try {
      const said: unknown = this.#sink[level]?.(line)
      if (said instanceof Promise) said.catch(() => {})
    } catch {
      // A logger that throws must not take the application with it, and there is nobody left to tell.
    }
  }
}

const MAX_LINE = 2000

/** Control characters as `\xNN`, so that nothing from a header or a tag can forge a second line. */
function printable(message: string, limit = MAX_LINE): string {
  const text = message.length > limit ? `${message.slice(0, limit)}…` : message
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for; all of them
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
