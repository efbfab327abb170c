/** A type of the DOM that the declarations of @msgpack/msgpack mention; we compile without the DOM. */
type BufferSource = ArrayBufferView | ArrayBuffer
