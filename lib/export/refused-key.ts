// https://github.com/tinylib/msgp/blob/master/msgp/errors.go: what a decoder complains of stands at the end, ` at Metrics/http.status`
import { MsgpackReader } from '../msgpack/msgpack-reader.ts'
import type { Payload } from './trace-encoder.ts'
import { V04Translation } from './v04-translation.ts'

/** Where in a payload is what an agent complained of. */
export interface RefusedKey {
  /** As the agent names it; undefined if it names none. */
  readonly key: string | undefined
  /** The span that has it; the first one if none has. */
  readonly name: string
  readonly service: string
  readonly found: boolean
}

const AT = / at (?:\d+\/)*(?:(?:Meta|Metrics|MetaStruct)\/)?(\S.*)$/

/** Looks for the key that an agent names in its complaint about a payload of one trace. */
export function refusedKey(payload: Payload, complaint: string): RefusedKey | undefined {
  const { bytes } = payload.version === 'v0.4' ? payload : new V04Translation(payload).next().payload
  const key = AT.exec(complaint)?.[1]
  const reader = new MsgpackReader(bytes)
  let first: RefusedKey | undefined
  for (let traces = reader.arrayHeader(); traces > 0; traces--) {
    for (let spans = reader.arrayHeader(); spans > 0; spans--) {
      const span = spanWith(reader, key)
      if (span.found) return span
      first ??= span
    }
  }
  return first
}

function spanWith(reader: MsgpackReader, key: string | undefined): RefusedKey {
  let name = ''
  let service = ''
  let found = false
  for (let left = reader.mapHeader(); left > 0; left--) {
    const field = reader.text()
    if (field === key) found = true
    if (field === 'name') name = reader.text()
    else if (field === 'service') service = reader.text()
    else if (field === 'meta' || field === 'metrics' || field === 'meta_struct') {
      for (let tags = reader.mapHeader(); tags > 0; tags--) {
        if (reader.text() === key) found = true
        reader.skip()
      }
    } else reader.skip()
  }
  return { key, name, service, found }
}
