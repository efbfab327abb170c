import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import type { Store } from '../../lib/span/store.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { parents } from '../support/parents.ts'

/** Like that of workerd. */
class CallbackStorage extends AsyncLocalStorage<Store> {
  readonly #inner = new AsyncLocalStorage<Store>()
  tries = 0

  override getStore(): Store | undefined {
    return this.#inner.getStore()
  }

  override run<R, A extends unknown[]>(store: Store, fn: (...args: A) => R, ...args: A): R {
    return this.#inner.run(store, fn, ...args)
  }

  override enterWith(): never {
    this.tries++
    throw new Error('asyncLocalStorage.enterWith() is not implemented')
  }
}

test('where a span can be active for a function only, the other forms give spans that are not active', async () => {
  const storage = new CallbackStorage()
  const warned: string[] = []
  const logger = { warn: (line: string) => warned.push(line), error() {} }
  const test = createTestTracer({ logger }, {}, { storage })
  const { tracer } = test
  await tracer.trace('root', async (root) => {
    const manual = tracer.trace('manual')
    expect(tracer.activeSpan()).toBe(root)
    tracer.trace('inner', () => tracer.trace('innermost', () => {}))
    manual.finish()
    const opened = await tracer.open('opened')
    opened[Symbol.dispose]()
    tracer.scope().activate(tracer.startSpan('set', { childOf: root }), (set) => {
      tracer.trace('below', () => {})
      set?.finish()
    })
  })
  expect(parents(test)).toBe('root<- manual<root inner<root innermost<inner opened<root set<root below<set')
  expect(storage.tries).toBe(1)
  expect(warned).toEqual([expect.stringContaining('this runtime can make a span active for a function only')])
})
