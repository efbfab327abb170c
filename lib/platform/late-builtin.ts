import { createRequire } from 'node:module'

interface Late {
  'node:crypto': typeof import('node:crypto')
  'node:dgram': typeof import('node:dgram')
  'node:dns': typeof import('node:dns')
  'node:http': typeof import('node:http')
  'node:https': typeof import('node:https')
  'node:perf_hooks': typeof import('node:perf_hooks')
  'node:stream': typeof import('node:stream')
  'node:worker_threads': typeof import('node:worker_threads')
}

/** Kept, because a program may take it away from its `process`, or the whole of that, and start spans after it. */
const load: (name: string) => unknown = process.getBuiltinModule ?? createRequire(process.execPath)

/**
 * A module of Node that is loaded when it is first needed, and not with clew: `node:crypto` takes as long as all else that
 * is loaded at start, and 2 to 3 MB with the `node:stream` that it brings.
 */
export function lateBuiltin<Name extends keyof Late>(name: Name): Late[Name] {
  return load(name) as Late[Name]
}
