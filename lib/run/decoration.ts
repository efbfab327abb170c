import type { SpanDecorator } from './decorator.ts'

/** Whether these are the arguments with which a compiler calls a decorator, of either dialect. */
export function isDecoration(given: readonly unknown[]): given is Parameters<SpanDecorator> {
  const [target, context, descriptor] = given
  try {
    if (given.length === 2) return isTc39(context) && (typeof target === 'function' || target === undefined)
    const isTarget = typeof target === 'function' || (typeof target === 'object' && target !== null)
    return isTarget && (typeof context === 'string' || typeof context === 'symbol') && isDescriptor(descriptor)
  } catch {
    // Options that do not let themselves be looked at.
    return false
  }
}

function isDescriptor(given: unknown): boolean {
  return typeof given === 'object' && given !== null && ('value' in given || 'get' in given || 'set' in given)
}

/** Whether this is what TC39's decorators get as their second argument. */
export function isTc39(context: unknown): context is DecoratorContext {
  return typeof context === 'object' && context !== null && typeof (context as DecoratorContext).kind === 'string'
}
