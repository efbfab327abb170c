import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExporterContext } from '../../lib/create-tracer.ts'
import type { Exporter } from '../../lib/export/exporter.ts'
import type { TracerStats } from '../../lib/span/ledger.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { expectExact } from '../support/exact-ledger.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'
import { settled } from '../support/scripted-client.ts'

/** What an exporter may be made from, and no more. */
export interface ExporterParts extends ExporterContext {
  readonly timers: ManualTimers
}

const DEADLINE_MS = 3000

function exporting(create: (parts: ExporterParts) => Exporter) {
  const timers = new ManualTimers()
  const { recorder, ledger } = recording({ complete: (segment, spans) => exporter.export(segment, spans) })
  const exporter = create({ ledger, timers, defaults: NO_DEFAULTS, process: { runtimeId: 'run-1', pid: 7 } })
  /** A trace of so many spans. */
  const trace = (spans: number, filler = 0): void => {
    const root = recorder.start('root', undefined, { tags: { filler: 'x'.repeat(filler) } }, 0)
    for (let i = 1; i < spans; i++) recorder.start('child', root, undefined, 0).finish()
    root.finish()
  }
  /** Lets at most so much time pass until the work is done; the time that it took. */
  const passing = async (most: number, work: Promise<void>): Promise<number> => {
    let done = false
    const watched = work.then(() => {
      done = true
    })
    let ms = 0
    for (await settled(); !done && ms < most; ms += 50) {
      timers.advance(50)
      await settled()
    }
    expect(done, `done within ${most} ms`).toBe(true)
    await watched
    return ms
  }
  return { exporter, ledger, timers, trace, passing }
}

function expectBalance(stats: TracerStats, traces: number): void {
  expectExact(stats)
  expect(stats.completed.traces).toBe(traces)
}

const NOTHING = { traces: 0, spans: 0, bytes: 0 }

/** What every exporter must keep to, whatever becomes of what it is given. */
export function exporterContract(name: string, create: (parts: ExporterParts) => Exporter): void {
  describe(`${name}, as every exporter,`, () => {
    test('has each span in one place of the ledger, at every moment', async () => {
      const step = fc.oneof(
        { weight: 5, arbitrary: fc.record({ spans: fc.integer({ min: 1, max: 5 }), filler: fc.nat(9000) }) },
        { weight: 2, arbitrary: fc.record({ advance: fc.nat(3000) }) },
        { weight: 1, arbitrary: fc.constantFrom('flush' as const, 'drain' as const, 'stand' as const) },
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const { exporter, ledger, timers, trace } = exporting(create)
          let traces = 0
          for (const one of steps) {
            if (one === 'flush') void exporter.flush()
            else if (one === 'drain') void exporter.drain(500, 2)
            else if (one === 'stand') exporter.drainStanding?.(100)
            else if ('advance' in one) timers.advance(one.advance)
            else {
              trace(one.spans, one.filler)
              traces++
            }
            expectBalance(ledger.snapshot(), traces)
            await settled()
            expectBalance(ledger.snapshot(), traces)
          }
          exporter.close()
          expectBalance(ledger.snapshot(), traces)
          expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, inFlight: NOTHING })
        }),
        { numRuns: 30 },
      )
    })

    test('flushes and drains nothing without waiting', async () => {
      const { exporter, passing } = exporting(create)
      expect(await passing(0, exporter.flush())).toBe(0)
      expect(await passing(0, exporter.drain(DEADLINE_MS))).toBe(0)
    })

    test('ends every flush', async () => {
      const { exporter, trace, passing } = exporting(create)
      for (let i = 0; i < 5; i++) {
        trace(2)
        await passing(DEADLINE_MS, exporter.flush())
      }
      trace(1)
      await passing(
        DEADLINE_MS,
        Promise.all([exporter.flush(), exporter.flush()]).then(() => {}),
      )
    })

    test.each([0, 100, DEADLINE_MS])('is done %d ms after it was told to drain, with nothing left', async (ms) => {
      const { exporter, ledger, trace, passing } = exporting(create)
      for (let i = 0; i < 20; i++) trace(3, 5000)
      void exporter.flush()
      expect(await passing(ms + 50, exporter.drain(ms))).toBeLessThanOrEqual(ms + 50)
      const end = ledger.snapshot()
      expect(end).toMatchObject({ held: 0, queued: NOTHING, inFlight: NOTHING })
      expectBalance(end, 20)
      exporter.close()
      await settled()
      expect(ledger.snapshot()).toEqual(end)
    })

    test.each([0, 100])('has nothing left when this thread has stood still for %d ms', (ms) => {
      const { exporter, ledger, trace } = exporting(create)
      for (let i = 0; i < 20; i++) trace(3, 5000)
      void exporter.flush()
      exporter.drainStanding?.(ms)
      expect(ledger.snapshot()).toMatchObject({ held: 0, queued: NOTHING, inFlight: NOTHING })
      expectBalance(ledger.snapshot(), 20)
    })

    test('ends a drain that begins while another is under way', async () => {
      const { exporter, ledger, trace, passing } = exporting(create)
      trace(2)
      const first = exporter.drain(DEADLINE_MS)
      trace(1)
      await passing(
        DEADLINE_MS,
        Promise.all([first, exporter.drain(100)]).then(() => {}),
      )
      expect(ledger.snapshot()).toMatchObject({ queued: NOTHING, inFlight: NOTHING })
    })

    test('leaves no timer behind when it is closed', async () => {
      const { exporter, timers, trace } = exporting(create)
      for (let i = 0; i < 5; i++) {
        trace(2, 9000)
        void exporter.flush()
        await settled()
      }
      exporter.close()
      await settled()
      expect(timers.waiting).toBe(0)
      trace(1)
      expect(timers.waiting).toBe(0)
    })
  })
}
