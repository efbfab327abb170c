import type { Buffer } from 'node:buffer'
import * as msgpack from '@msgpack/msgpack'
import { openPayload, type TracesProtocol } from '../../../lib/agent/payload/traces-payload.ts'
import type { ReceivedSpan } from '../../../lib/agent/received-trace.ts'
import { atOnce } from '../../../lib/agent/steps.ts'

/** The chunks in the bytes of a payload. */
export function readTraces(protocol: TracesProtocol, body: Buffer, json: boolean): ReceivedSpan[][] {
  const payload = atOnce(openPayload(msgpack, protocol, body, json))
  return [...payload.chunks()].filter((chunk) => chunk !== undefined)
}
