interface Late {
  'node:crypto': typeof import('node:crypto')
  'node:stream': typeof import('node:stream')
}

/**
 * A module of Node that is loaded when it is first needed, and not with clew: `node:crypto` takes as long as all else that
 * is loaded at start, and 2 to 3 MB with the `node:stream` that it brings.
 */
export function lateBuiltin<Name extends keyof Late>(name: Name): Late[Name] {
  return process.getBuiltinModule(name)
}
