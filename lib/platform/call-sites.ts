/** More frames than this are as good as none: what matters could be below the last. */
const MAX_FRAMES = 200

const { captureStackTrace } = Error

/**
 * The frames of the stack from the caller on, the innermost first. None where the runtime does not tell them, where there
 * are more than 200, and where the program has made of `Error` something that cannot be changed and put back unseen.
 */
export function callSites(): readonly NodeJS.CallSite[] {
  const limit = plain('stackTraceLimit')
  const prepare = plain('prepareStackTrace')
  if (limit === undefined || prepare === undefined || typeof captureStackTrace !== 'function') return []
  const holder: { stack?: unknown } = {}
  try {
    put('stackTraceLimit', { ...limit, value: MAX_FRAMES })
    put('prepareStackTrace', { ...prepare, value: (_error: Error, sites: NodeJS.CallSite[]) => sites })
    captureStackTrace(holder, callSites)
    const { stack } = holder
    return Array.isArray(stack) && stack.length < MAX_FRAMES ? stack : []
  } catch {
    return []
  } finally {
    restore('prepareStackTrace', prepare)
    restore('stackTraceLimit', limit)
  }
}

type Name = 'stackTraceLimit' | 'prepareStackTrace'

/** How a property of `Error` is defined, if it can be changed without code of the program being run. */
function plain(name: Name): PropertyDescriptor | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(Error, name)
  if (descriptor === undefined) {
    return Object.isExtensible(Error) ? { configurable: true, enumerable: true, writable: true } : undefined
  }
  return descriptor.writable === true && descriptor.configurable === true ? descriptor : undefined
}

function put(name: Name, descriptor: PropertyDescriptor): void {
  Object.defineProperty(Error, name, descriptor)
}

function restore(name: Name, descriptor: PropertyDescriptor): void {
  if ('value' in descriptor) put(name, descriptor)
  else Reflect.deleteProperty(Error, name)
}
