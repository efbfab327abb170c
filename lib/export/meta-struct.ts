import type { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'
import { loadMsgpack } from '../platform/msgpack-package.ts'
import { keyText } from '../span/text.ts'
import { Structure, structureOf } from './structure.ts'

/** Values of any structure that a span has besides its tags, by name. */
export type MetaStruct = ReadonlyMap<string, unknown>

/**
 * Writes them as the agent has them: `{str: bin}`, the bytes being msgpack in their turn. Returns how many are left out,
 * because nothing is left of them or the package that writes them is not there.
 */
export function writeMetaStruct(out: MsgpackBuffer, metaStruct: MetaStruct): number {
  const packed = [...metaStruct].flatMap(([name, value]) => {
    const bytes = packedValue(value)
    return bytes === undefined ? [] : [{ name: keyText(name), bytes }]
  })
  out.mapHeader(packed.length)
  for (const { name, bytes } of packed) {
    out.knownString(name)
    out.binary(bytes)
  }
  return metaStruct.size - packed.length
}

function packedValue(value: unknown): Uint8Array | undefined {
  try {
    const structure = value instanceof Structure ? value.value : structureOf(value)
    return structure === undefined ? undefined : loadMsgpack().encode(structure)
  } catch {
    return undefined
  }
}
