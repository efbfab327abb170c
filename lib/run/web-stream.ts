import { lateBuiltin } from '../platform/late-builtin.ts'
import type { Ending } from './ending.ts'

/** Whether something looks like a web `ReadableStream`. */
export function isWebStream(value: object): boolean {
  const { getReader, tee } = value as { readonly getReader?: unknown; readonly tee?: unknown }
  return typeof getReader === 'function' && typeof tee === 'function'
}

/**
 * Ends what waits for a web stream when that is closed, cancelled or fails, in whatever way it is read: Node knows of the
 * end of its own streams without a reader. False for a stream that is not Node's.
 */
export function watchWebStream(ending: Ending, stream: object): boolean {
  // It throws for what it does not know.
  lateBuiltin('node:stream').finished(stream as NodeJS.ReadableStream, (error) => {
    if (error === undefined || error === null) ending.finish()
    else ending.fail(error)
  })
  return true
}
