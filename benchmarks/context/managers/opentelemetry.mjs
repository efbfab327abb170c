import { createRequire } from 'node:module'
import { DEPTH } from './manager.mjs'

const require = createRequire(new URL('../../compare/package.json', import.meta.url))
const { context, createContextKey, ROOT_CONTEXT } = require('@opentelemetry/api')
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks')

/** @returns {import('./manager.mjs').Manager} */
export function start() {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  const key = createContextKey('span')
  return {
    contexts: Array.from({ length: DEPTH }, (_, i) => ROOT_CONTEXT.setValue(key, i)),
    run: (own, fn) => context.with(own, fn),
    active: () => context.active(),
  }
}
