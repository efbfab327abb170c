import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { traceRecord } from '../formats/trace-record.ts'
import { wholeText } from '../pieces.ts'
import type { ReceivedSpan } from '../received-trace.ts'

/** A disk that is so many bytes behind gets nothing more until it has caught up. */
const MAX_BEHIND = 64 * 1024 * 1024

/** A file to which all spans that come are written, a line for those that came together. */
export class Recording {
  readonly #stream: WriteStream
  #lost = 0
  #failure: string | undefined

  private constructor(stream: WriteStream) {
    this.#stream = stream
    stream.on('error', ({ message }) => {
      this.#failure = message
    })
  }

  /** Begins a file; what was in it is gone. Rejects with an error of the system. */
  static async begin(path: string): Promise<Recording> {
    const stream = createWriteStream(path)
    await once(stream, 'open')
    return new Recording(stream)
  }

  /** `receivedAt` is in milliseconds since the epoch; `turn` waits until others have had their turn. */
  async write(spans: readonly ReceivedSpan[], receivedAt: number, turn: () => Promise<unknown>): Promise<void> {
    if (this.#failure !== undefined || this.#stream.writableLength > MAX_BEHIND) {
      this.#lost += spans.length
      return
    }
    const line = await wholeText(traceRecord(spans[0]?.traceId ?? '', spans, receivedAt), turn)
    // All at once: another line may come meanwhile.
    this.#stream.write(`${line}\n`)
  }

  /** Writes what is left; tells what was lost and why, or nothing if all is written. */
  async end(): Promise<string | undefined> {
    if (this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#stream.once('close', resolve)
        this.#stream.end()
      })
    }
    if (this.#failure === undefined && this.#lost === 0) return undefined
    const reason = this.#failure ?? 'the disk is too slow'
    return `expected to record all spans, got ${reason}; ${this.#lost} spans or more are not in the file`
  }
}
