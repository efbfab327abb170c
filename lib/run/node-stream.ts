import { errorMonitor } from 'node:events'
import { type Ending, hasEnded } from './ending.ts'

/** What there is to see of a stream of Node's, or of any version of the package `readable-stream`. */
export interface NodeStream {
  on(event: string | symbol, listener: (value: unknown) => void): unknown
  removeListener(event: string | symbol, listener: (value: unknown) => void): unknown
  readonly read?: unknown
  readonly write?: unknown
  readonly pipe?: unknown
  readonly readable?: unknown
  readonly readableEnded?: unknown
  readonly writable?: unknown
  readonly writableFinished?: unknown
  readonly destroyed?: unknown
  readonly errored?: unknown
  readonly _readableState?: { readonly endEmitted?: unknown; readonly errored?: unknown }
  readonly _writableState?: { readonly ending?: unknown; readonly finished?: unknown; readonly errored?: unknown }
}

/** Whether something can be read as a stream: a response that is only written to can not. */
export function isNodeStream(value: object): value is NodeStream {
  const { pipe, on, read, readable } = value as Partial<NodeStream>
  return typeof pipe === 'function' && typeof on === 'function' && (typeof read === 'function' || readable === true)
}

/**
 * Ends what waits for a stream when that has ended, on both of its sides if it has two, is closed, or fails. A listener for
 * `errorMonitor` leaves an error that nobody listens for unhandled, and none of the listeners makes the stream flow.
 */
export function watchNodeStream(ending: Ending, stream: NodeStream): boolean {
  let reads = isToBeRead(stream)
  let writes = isToBeWritten(stream)
  if (hasEnded(stream) || stream.destroyed === true || errorOf(stream) !== undefined || !(reads || writes)) {
    close(ending, stream)
    return true
  }
  const listeners: readonly (readonly [event: string | symbol, listener: (value: unknown) => void])[] = [
    [
      'end',
      () => {
        reads = false
        if (!writes) over()
      },
    ],
    [
      'finish',
      () => {
        writes = false
        if (!reads) over()
      },
    ],
    ['close', () => over()],
    [
      errorMonitor,
      (error) => {
        conclude(ending, error, true)
        over()
      },
    ],
  ]
  function over(): void {
    try {
      close(ending, stream)
      for (const [event, listener] of listeners) stream.removeListener(event, listener)
    } catch {
      // It is over all the same, and whoever emits the event is not to hear of it.
      ending.finish()
    }
  }
  for (const [event, listener] of listeners) stream.on(event, listener)
  return true
}

function close(ending: Ending, stream: NodeStream): void {
  const error = errorOf(stream)
  conclude(ending, error, error !== undefined)
}

function conclude(ending: Ending, error: unknown, failed: boolean): void {
  if (failed && !isBreak(error)) ending.fail(error)
  else ending.finish()
}

/** A loop that is left destroys its stream with an error that nobody caused; one that a signal caused has its reason. */
function isBreak(error: unknown): boolean {
  try {
    const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown }
    return code === 'ABORT_ERR' && cause === undefined
  } catch {
    return false
  }
}

function isToBeRead({ readable, readableEnded, _readableState }: NodeStream): boolean {
  return readable !== false && readableEnded !== true && _readableState?.endEmitted !== true
}

function isToBeWritten({ write, writable, writableFinished, _writableState }: NodeStream): boolean {
  if (typeof write !== 'function' || writableFinished === true || _writableState?.finished === true) return false
  // Not writable any more, but still writing what it has.
  return writable !== false || _writableState?.ending === true
}

function errorOf({ errored, _readableState, _writableState }: NodeStream): unknown {
  return errored ?? _readableState?.errored ?? _writableState?.errored ?? undefined
}
