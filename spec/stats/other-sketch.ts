import { createRequire } from 'node:module'

/** A sketch of the package; what its types say does not compile. */
interface OtherSketch {
  count: number
  readonly zeroCount: number
  readonly store: OtherStore
  accept(value: number): void
  getValueAtQuantile(quantile: number): number
}

export interface OtherStore {
  readonly count: number
  readonly bins: readonly number[]
  readonly offset: number
}

const require = createRequire(import.meta.url)
const sketches = require('@datadog/sketches-js') as {
  DDSketch: { fromProto(bytes: Uint8Array): OtherSketch }
  LogCollapsingLowestDenseDDSketch: new (options: { relativeAccuracy: number; binLimit: number }) => OtherSketch
}

export const GAMMA: number = 1.01 / 0.99

/** An empty sketch of another implementation. */
export function otherSketch(): OtherSketch {
  return new sketches.LogCollapsingLowestDenseDDSketch({ relativeAccuracy: 0.01, binLimit: 2048 })
}

/**
 * What another implementation reads in a sketch. It calls a bin by a number that is one higher than in the agent and in ours,
 * and so takes what it reads for one bin less than it is.
 */
export function readSketch(bytes: Uint8Array): {
  count: number
  zeros: number
  store: OtherStore
  quantile: (q: number) => number
} {
  const sketch = sketches.DDSketch.fromProto(bytes)
  sketch.count = sketch.store.count + sketch.zeroCount
  const quantile = (q: number): number => sketch.getValueAtQuantile(q) * GAMMA
  return { count: sketch.count, zeros: sketch.zeroCount, store: sketch.store, quantile }
}
