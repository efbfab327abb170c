import { TracerError } from '../errors.ts'
import type { ContextManager } from '../platform/context-manager.ts'
import { ClsHookedManager } from './cls-hooked-manager.ts'
import type { ClsNamespace } from './cls-namespace.ts'

/**
 * Lets a tracer find its active span in a cls-hooked namespace too: a callback that the application binds to the namespace
 * is traced in the request in which it was bound. Throws a `TracerError` if it is given no namespace.
 *
 * @example
 * const namespace = createNamespace('app')
 * tracer.init({ contextManager: clsHooked(namespace) })
 */
export function clsHooked(namespace: ClsNamespace): ContextManager {
  const given = namespace as Partial<ClsNamespace> | null | undefined
  if (typeof given?.runAndReturn === 'function') return new ClsHookedManager(namespace)
  const problem = {
    name: 'clsHooked(namespace)',
    expected: 'a namespace of cls-hooked, as createNamespace gives it',
    got: given === undefined || given === null ? String(given) : `${typeof given} without a function runAndReturn`,
    consequence: 'no context manager is made',
  }
  throw new TracerError('CLEW_CONFIG_INVALID', [problem])
}

export type { ClsNamespace, ContextManager }
