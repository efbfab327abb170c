import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { contextBackend } from '../../lib/platform/context-backend.ts'

/** What the version and the flags of this process come to: the other way of telling, for those that are known. */
function byFlags(): string {
  const flags = `${process.execArgv} ${process.env['NODE_OPTIONS'] ?? ''}`
  if (Number.parseInt(process.versions.node, 10) >= 24)
    return flags.includes('--no-async-context-frame') ? 'async_hooks' : 'AsyncContextFrame'
  return flags.includes('--experimental-async-context-frame') ? 'AsyncContextFrame' : 'async_hooks'
}

test('is what the version and the flags of Node say', () => {
  expect(contextBackend()).toBe(byFlags())
})

test('is the same inside other contexts, and in other pieces of work', async () => {
  const other = new AsyncLocalStorage<number>()
  const seen = await other.run(7, async () => {
    const first = contextBackend()
    await turn()
    return [first, contextBackend(), await Promise.resolve().then(contextBackend)]
  })
  expect(seen).toEqual([byFlags(), byFlags(), byFlags()])
})
