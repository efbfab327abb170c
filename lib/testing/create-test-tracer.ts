import { createTracer, type PartOverrides, type Tracer, type TracerOptions } from '../core.ts'
import type { Host } from '../platform/host.ts'
import { InMemoryExporter } from './in-memory-exporter.ts'
import { ManualClock } from './manual-clock.ts'
import { ManualTimers } from './manual-timers.ts'
import { SequentialIds } from './sequential-ids.ts'

/** A tracer for tests, and the parts by which a test looks at it and drives it. */
export interface TestTracer {
  readonly tracer: Tracer
  /** What the tracer has handed on. */
  readonly exporter: InMemoryExporter
  /** The tracer's time: it stands still until `advance`. */
  readonly clock: ManualClock
  readonly timers: ManualTimers
}

/**
 * A tracer that sends nothing, reads no environment but the one given, counts its ids from 1 and has its time in your hand.
 *
 * @example
 * const { tracer, exporter, clock } = createTestTracer({ service: 'shop' })
 * tracer.trace('job', () => clock.advance(5))
 * drawTrace(exporter.traces[0]) // 'job  0ms  5ms'
 */
export function createTestTracer(
  options: TracerOptions = {},
  env: Readonly<Record<string, string>> = {},
  parts: PartOverrides = {},
): TestTracer {
  const clock = new ManualClock()
  const timers = new ManualTimers()
  const exporter = new InMemoryExporter()
  const tracer = createTracer(
    { service: 'test', ...options },
    {
      host: { ...TEST_HOST, env },
      clock,
      timers,
      random: new SequentialIds(),
      exporter: (context) => exporter.attach(context),
      ...parts,
    },
  )
  return { tracer, exporter, clock, timers }
}

/** A process without an environment, a container or an end. */
const TEST_HOST: Host = {
  pid: 1,
  runtimeId: '00000000-0000-4000-8000-000000000000',
  nodeVersion: '20.19.0',
  interpreter: 'v8',
  platform: 'linux',
  env: {},
  args: [],
  serviceName: () => 'test',
  packageName: () => undefined,
  workingFolder: () => undefined,
  hostname: () => 'test',
  fileExists: () => false,
  isLink: () => false,
  readText: () => undefined,
  inode: () => undefined,
  onEnd: () => ({ dispose() {} }),
}
