import { ClsHookedManager } from './cls-hooked/cls-hooked-manager.ts'
import { type ClsHooked, NamedNamespace } from './cls-hooked/named-namespace.ts'
import type { Config } from './config/options.ts'
import { describeProblem } from './errors.ts'
import { loadClsHooked } from './platform/cls-hooked-package.ts'
import type { ContextManager } from './platform/context-manager.ts'
import type { Logger } from './platform/logger.ts'
import { ManagedScope } from './scope/managed-scope.ts'
import { Scope, type ScopeOptions } from './scope/scope.ts'
import { errorTags } from './span/error-tags.ts'

/** Loads the package cls-hooked; gives undefined if it is not installed. */
export type LoadClsHooked = () => unknown

/** A scope over the context manager that was given, or over one for cls-hooked; a plain one where that is not there. */
export function createManagedScope(
  options: ScopeOptions,
  config: Config,
  logger: Logger,
  load: LoadClsHooked = loadClsHooked,
): Scope {
  const manager = config.contextManager ?? clsHookedManager(config, load, logger)
  if (manager === undefined) return new Scope(options)
  const onManagerError = (error: unknown): void => {
    // cls-hooked goes on to print all that the application keeps in its contexts.
    const message = errorTags(error).message.split('\n', 1).join('').trim()
    logger.warn(
      `the context manager threw '${message}'; where it does, AsyncLocalStorage alone carries the active span.`,
    )
  }
  return new ManagedScope({ ...options, manager, onManagerError })
}

function clsHookedManager(config: Config, load: LoadClsHooked, logger: Logger): ContextManager | undefined {
  let got = 'none'
  try {
    const cls = load()
    if (cls !== undefined) return new ClsHookedManager(new NamedNamespace(cls as ClsHooked, config.clsNamespace))
  } catch (error) {
    got = `one that does not load: ${errorTags(error).message}`
  }
  const problem = {
    name: 'DD_TRACE_SCOPE=cls_hooked',
    expected: 'an installed package cls-hooked',
    got,
    consequence: 'using AsyncLocalStorage alone',
  }
  logger.warn(describeProblem('CLEW_CONFIG_INVALID', problem))
  return undefined
}
