import { createRequire } from 'node:module'
import { DEPTH } from './manager.mjs'

const require = createRequire(new URL('../../compare/package.json', import.meta.url))

/** @returns {import('./manager.mjs').Manager} */
export function start() {
  const namespace = require('cls-hooked').createNamespace('bench')
  return {
    contexts: Array.from({ length: DEPTH }, (_, i) => ({ span: i })),
    run: (own, fn) =>
      namespace.runAndReturn(() => {
        namespace.set('span', own)
        return fn()
      }),
    active: () => namespace.get('span'),
  }
}
