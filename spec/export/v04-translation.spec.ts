import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PartSizes, PayloadPart } from '../../lib/export/payload-part.ts'
import type { Payload } from '../../lib/export/trace-encoder.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V04Translation } from '../../lib/export/v04-translation.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import type { SpanRecorder } from '../../lib/span/span-recorder.ts'
import type { ManualClock } from '../../lib/testing/manual-clock.ts'
import { readPayload } from '../contract/trace-encoder.contract.ts'
import { recordTrace, WORKLOAD } from '../support/recorded-workload.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

const MAX_BYTES = 1 << 20
const defaults = { ...NO_DEFAULTS, version: '1', tags: new Map<string, string | number>([['env', 'prod']]) }

/** The same traces in both versions. */
function encoded(program: (recorder: SpanRecorder, clock: ManualClock) => void): { v04: Payload; v05: Payload } {
  const options = { maxBytes: MAX_BYTES, defaults, process: { runtimeId: 'run-1', pid: 7 } }
  const v04 = new V04Encoder(options)
  const v05 = new V05Encoder(options)
  const { recorder, clock } = recording({
    defaults,
    complete: (segment, spans) => {
      v04.append(segment, spans)
      v05.append(segment, spans)
    },
  })
  program(recorder, clock)
  return { v04: v04.take(), v05: v05.take() }
}

function translated(payload: Payload, options: PartSizes): PayloadPart[] {
  const translation = new V04Translation(payload, options)
  const parts: PayloadPart[] = []
  do parts.push(translation.next())
  while (parts.at(-1)?.done === false)
  return parts
}

/** Traces of one span each, with a tag of so many bytes. */
function traces(sizes: readonly number[]): Payload {
  return encoded((recorder) => {
    for (const [i, size] of sizes.entries())
      recorder.start(`op${i}`, undefined, { tags: { filler: 'x'.repeat(size) } }, 0).finish()
  }).v05
}

function hex({ bytes }: Payload): string {
  return Buffer.from(bytes).toString('hex')
}

function namesIn(parts: readonly PayloadPart[]): string[][] {
  return parts.map(({ payload }) => readPayload(payload).map(([span]) => span?.name ?? ''))
}

test('what is translated is what would have been encoded, bit by bit', () => {
  fc.assert(
    fc.property(WORKLOAD, (workload) => {
      const { v04, v05 } = encoded((recorder, clock) => {
        for (const steps of workload) recordTrace(recorder, clock, steps)
      })
      const [{ payload, lost } = { payload: v05, lost: undefined }] = translated(v05, {
        fullBytes: MAX_BYTES,
        maxBytes: MAX_BYTES,
      })
      expect(lost).toEqual({ traces: 0, spans: 0 })
      expect({ traces: payload.traces, spans: payload.spans }).toEqual({ traces: v04.traces, spans: v04.spans })
      expect(hex(payload)).toBe(hex(v04))
    }),
    { numRuns: 60 },
  )
})

describe('what gets too large for one payload', () => {
  test('comes in several, each of some traces', () => {
    const parts = translated(traces([4000, 4000, 4000, 4000, 4000]), { fullBytes: 8000, maxBytes: 20_000 })
    expect(namesIn(parts)).toEqual([['op0', 'op1'], ['op2', 'op3'], ['op4']])
  })

  test('is cut before a trace that does not fit any more', () => {
    const parts = translated(traces([1000, 9000, 1000]), { fullBytes: 10_000, maxBytes: 10_000 })
    expect(namesIn(parts)).toEqual([['op0'], ['op1'], ['op2']])
    for (const { payload } of parts) expect(payload.bytes.length).toBeLessThanOrEqual(10_000)
  })

  test('loses a trace that is too large by itself, and counts it', () => {
    const parts = translated(traces([1000, 20_000, 1000]), { fullBytes: 10_000, maxBytes: 10_000 })
    expect(namesIn(parts)).toEqual([['op0'], ['op2']])
    expect(parts.map(({ lost }) => lost)).toEqual([
      { traces: 0, spans: 0 },
      { traces: 1, spans: 1 },
    ])
  })

  test('is empty if all of it is too large', () => {
    const parts = translated(traces([20_000, 20_000]), { fullBytes: 10_000, maxBytes: 10_000 })
    expect(namesIn(parts)).toEqual([[]])
    expect(parts[0]?.lost).toEqual({ traces: 2, spans: 2 })
  })

  test('has every span in one part or among the lost', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12_000), { minLength: 1, maxLength: 15 }), (sizes) => {
        const payload = traces(sizes)
        const parts = translated(payload, { fullBytes: 9000, maxBytes: 10_000 })
        const spans = parts.reduce((sum, part) => sum + part.payload.spans + part.lost.spans, 0)
        expect(spans).toBe(payload.spans)
      }),
      { numRuns: 50 },
    )
  })
})
