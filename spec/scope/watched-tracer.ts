import { createTestTracer } from '../../lib/testing/index.ts'
import type { Tracer } from '../../lib/tracer.ts'

/** A tracer whose spans are watched, and what was said of them. */
export interface WatchedTracer {
  readonly tracer: Tracer
  readonly said: string[]
}

/** What a test runs. */
export type Program = (tracer: Tracer) => unknown

/** Long enough for everything else that waits to go on. */
export const pause = (): Promise<void> => new Promise((done) => setImmediate(done))

export function watchedTracer(sites?: () => readonly NodeJS.CallSite[]): WatchedTracer {
  const said: string[] = []
  const logger = { warn: (line: string) => said.push(line.replace(/^clew: /, '')), error() {} }
  return {
    tracer: createTestTracer({ logger }, { NODE_ENV: 'development' }, sites && { callSites: sites }).tracer,
    said,
  }
}
