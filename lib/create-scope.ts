import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Config } from './config/options.ts'
import { createManagedScope, type LoadClsHooked } from './create-managed-scope.ts'
import { LatePart } from './late-part.ts'
import { callSites } from './platform/call-sites.ts'
import type { Logger } from './platform/logger.ts'
import { afterThis } from './platform/timers.ts'
import { Scope, type ScopeOptions } from './scope/scope.ts'
import { SiblingWatch } from './scope/sibling-watch.ts'
import type { Store } from './span/store.ts'

const NO_ENTER =
  'this runtime can make a span active for a function only: spans of trace(name) and open(name) are recorded, but nobody becomes their child. Use trace(name, fn).'

/** Parts of a scope that can be given in place of the usual ones. */
export interface ScopeOverrides {
  readonly storage?: AsyncLocalStorage<Store>
  /** Tells the stack of its caller, for the warnings of development. */
  readonly callSites?: () => readonly NodeJS.CallSite[]
  readonly loadClsHooked?: LoadClsHooked
}

/** Makes the scope that the configuration asks for. */
export function createScope(config: Config, overrides: ScopeOverrides, logger: Logger): Scope {
  const developing = config.debug || config.development
  const options: ScopeOptions = {
    storage: overrides.storage,
    lasting: config.detached === 'child',
    onUnable: () => logger.warn(NO_ENTER),
    watch: developing ? siblingWatch(overrides, logger) : undefined,
  }
  if (config.contextManager === undefined && config.scope !== 'cls_hooked') return new Scope(options)
  const make = (): Scope => createManagedScope(options, config, logger, overrides.loadClsHooked)
  const without = 'AsyncLocalStorage alone carries the active span'
  return new LatePart({ make, logger, without }).part ?? new Scope(options)
}

function siblingWatch(overrides: ScopeOverrides, logger: Logger): SiblingWatch | undefined {
  const make = (): SiblingWatch =>
    new SiblingWatch({
      warn: (text) => logger.warn(text),
      sites: overrides.callSites ?? callSites,
      microtask: afterThis,
    })
  return new LatePart({ make, logger, without: 'nobody looks for leaking spans' }).part
}
