import { ownGetter } from './own-getter.ts'

/** How the views of one kind are asked for what they show. */
type Getters = readonly [buffer: Getter<ArrayBuffer>, byteOffset: Getter<number>, byteLength: Getter<number>]
type Getter<T> = (view: ArrayBufferView) => T

/** What all arrays of numbers inherit from. */
export const TypedArray: typeof Uint8Array = Object.getPrototypeOf(Uint8Array)
const ARRAYS = gettersOf(TypedArray.prototype)
const DATA_VIEWS = gettersOf(DataView.prototype)

/**
 * The bytes that a view shows, by the getters of the language and not by properties that were put before them. Throws where
 * its buffer has gone elsewhere.
 */
export function viewBytes(view: ArrayBufferView): Uint8Array {
  const [buffer, byteOffset, byteLength] = view instanceof DataView ? DATA_VIEWS : ARRAYS
  return new Uint8Array(buffer(view), byteOffset(view), byteLength(view))
}

function gettersOf(prototype: ArrayBufferView): Getters {
  return [ownGetter(prototype, 'buffer'), ownGetter(prototype, 'byteOffset'), ownGetter(prototype, 'byteLength')]
}
