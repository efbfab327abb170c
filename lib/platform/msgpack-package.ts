import { createRequire } from 'node:module'

/** What is used of @msgpack/msgpack here. */
export interface MsgpackPackage {
  /** Any plain value as msgpack; throws for what it does not know. */
  encode(value: unknown): Uint8Array
}

let loaded: MsgpackPackage | undefined

/** By `require`, when it is first needed: most processes write no msgpack but that of their spans. */
export function loadMsgpack(): MsgpackPackage {
  loaded ??= createRequire(import.meta.filename)('@msgpack/msgpack') as MsgpackPackage
  return loaded
}
