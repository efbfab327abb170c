import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'
import type { TestTracer } from '../../lib/testing/index.ts'
import { drawForest } from '../support/forest.ts'

setFlagsFromString('--expose-gc')
const gc: () => void = runInNewContext('gc')

/** All traces that were finished, by the names of their spans; fails if something is still open. */
export function drawn({ tracer, exporter }: TestTracer): string {
  expect(tracer.stats().held).toBe(0)
  return drawForest(exporter.spans, ({ name, error }) => (error === 1 ? `${name} error` : name))
}

/** How many of these are still in memory, after everything that nobody refers to has been collected. */
export async function retained(refs: readonly WeakRef<object>[]): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    gc()
  }
  return refs.filter((ref) => ref.deref() !== undefined).length
}
