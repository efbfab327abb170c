import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type TracesProtocol, V04, V05 } from '../../lib/agent/payload/traces-payload.ts'
import type { ReceivedSpan } from '../../lib/agent/received-trace.ts'
import type { ChunkEncoderOptions } from '../../lib/export/chunk-encoder.ts'
import { type SpanRecord, spanRecords } from '../../lib/export/span-record.ts'
import type { Payload, TraceEncoder } from '../../lib/export/trace-encoder.ts'
import { readTraces } from '../agent/payload/read-traces.ts'
import { acceptTraces, type UncountedPayload } from '../strict-agent/strict-agent.ts'
import { COMING, recordTrace, WORKLOAD } from '../support/recorded-workload.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

const DEFAULTS = {
  ...NO_DEFAULTS,
  version: '1.2',
  tags: new Map<string, string | number>([
    ['env', 'prod'],
    ['shard', 3],
  ]),
}
const PROCESS = { runtimeId: 'run-1', pid: 7 }
const MAX_BYTES = 1 << 20

/** How a real agent reads what is in a payload, and refuses all of it if anything is wrong. */
const PROTOCOLS: Readonly<Record<Payload['version'], TracesProtocol>> = { 'v0.4': V04, 'v0.5': V05 }

export function readPayload(payload: UncountedPayload): ReceivedSpan[][] {
  acceptTraces(payload)
  const { version, bytes } = payload
  return readTraces(PROTOCOLS[version], Buffer.from(bytes), false)
}

function namesIn(payload: Payload): string[] {
  return readPayload(payload).map(([span]) => span?.name ?? '')
}

/** What text becomes in UTF-8: half a character has no bytes there. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

function wellFormedTags<T extends string | number>(tags: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(tags).map(([key, value]) => [
    wellFormed(key),
    typeof value === 'string' ? wellFormed(value) : value === 0 ? 0 : value,
  ])
  return Object.fromEntries(entries)
}

/** The columns that every version has, as they were recorded. */
function columnsOf(span: SpanRecord | ReceivedSpan): object {
  const { traceId, spanId, parentId, name, service, resource, type, error, start, duration, meta, metrics } = span
  const texts = [name, service, resource, type ?? ''].map(wellFormed)
  const numbers = [traceId, spanId, parentId, error, start, BigInt(duration)]
  return [...texts, ...numbers, wellFormedTags(meta), wellFormedTags(metrics)]
}

/** What every encoder must keep to, whatever its version; `fields` are tags that it writes as fields instead. */
export function traceEncoderContract(
  name: string,
  create: (options: ChunkEncoderOptions) => TraceEncoder,
  fields: readonly string[] = [],
): void {
  const encoding = (maxBytes = MAX_BYTES) => {
    const encoder = create({ maxBytes, defaults: DEFAULTS, process: PROCESS })
    const records: SpanRecord[][] = []
    const taken: boolean[] = []
    const { recorder, clock } = recording({
      defaults: DEFAULTS,
      complete: (segment, spans) => {
        taken.push(encoder.append(segment, spans))
        records.push(spanRecords(segment, spans, DEFAULTS, PROCESS))
      },
    })
    const trace = (root: string, bytes = 0): void => {
      const span = recorder.start(root, undefined, undefined, 0)
      for (let i = 0; i < bytes / 10_000; i++) span.setTag(`t${i}`, String(i).repeat(Math.min(10_000, bytes)))
      span.finish()
    }
    return { encoder, recorder, clock, records, taken, trace }
  }

  describe(`${name}, as every encoder,`, () => {
    test('writes what was recorded, so that an agent takes and reads it', () => {
      fc.assert(
        fc.property(WORKLOAD, (workload) => {
          const { encoder, recorder, clock, records } = encoding()
          for (const [i, steps] of workload.entries()) recordTrace(recorder, clock, steps, COMING[i % COMING.length])
          const payload = encoder.take()
          const recorded = records.map((spans) =>
            spans.map((span) => {
              const meta = Object.fromEntries(Object.entries(span.meta).filter(([key]) => !fields.includes(key)))
              return columnsOf({ ...span, meta })
            }),
          )
          expect(readPayload(payload).map((spans) => spans.map(columnsOf))).toEqual(recorded)
          expect({ traces: payload.traces, spans: payload.spans }).toEqual({
            traces: workload.length,
            spans: workload.flat().length,
          })
        }),
        { numRuns: 50 },
      )
    })

    test('writes tags that come again, in part and in turns, as those of each span', () => {
      const one = fc.constantFrom('x', 'y', 1, 2, 'long '.repeat(20))
      const spans = fc.array(fc.tuple(fc.array(one, { maxLength: 6 }), fc.integer({ min: 1, max: 5 })), {
        minLength: 1,
      })
      fc.assert(
        fc.property(spans, (kinds) => {
          const { encoder, recorder, records } = encoding()
          for (const [values, times] of kinds) {
            for (let i = 0; i < times; i++) {
              const span = recorder.start('op', undefined, undefined, 0)
              for (const [place, value] of values.entries()) span.setTag(`t${place}`, value)
              span.finish()
            }
          }
          expect(readPayload(encoder.take()).flat().map(columnsOf)).toEqual(records.flat().map(columnsOf))
        }),
        { numRuns: 100 },
      )
    })

    test('writes resources that take turns as those of each span, also where they are of many kinds of spans', () => {
      const kind = fc.record({ name: fc.nat(600), resource: fc.constantFrom('x', 'y', 'long '.repeat(60), undefined) })
      const spans = fc.array(kind, { minLength: 1, maxLength: 40, size: 'max' })
      fc.assert(
        fc.property(spans, (kinds) => {
          const { encoder, recorder, records } = encoding()
          // More than the kinds that are remembered, and then some of them again.
          for (let i = 0; i < 600; i++) recorder.start(`op${i}`, undefined, { resource: `r${i % 3}` }, 0).finish()
          for (const { name, resource } of [...kinds, ...kinds]) {
            recorder.start(`op${name}`, undefined, resource === undefined ? {} : { resource }, 0).finish()
          }
          expect(readPayload(encoder.take()).flat().map(columnsOf)).toEqual(records.flat().map(columnsOf))
        }),
        { numRuns: 20 },
      )
    })

    test('is never larger than it may be, and as large as it says', () => {
      fc.assert(
        fc.property(fc.array(fc.nat(30_000), { maxLength: 12 }), (sizes) => {
          const { encoder, trace } = encoding(70_000)
          for (const size of sizes) trace('op', size)
          const { length } = encoder
          const payload = encoder.take()
          expect(payload.bytes.length).toBe(length)
          expect(length).toBeLessThanOrEqual(70_000)
          expect(readPayload(payload)).toHaveLength(payload.traces)
        }),
        { numRuns: 30 },
      )
    })

    test('refuses a chunk that makes the payload too large, and keeps the others whole', () => {
      const { encoder, trace, taken } = encoding(70_000)
      trace('small')
      trace('large', 90_000)
      trace('small')
      expect(taken).toEqual([true, false, true])
      expect(namesIn(encoder.take())).toEqual(['small', 'small'])
    })

    test('forgets a chunk that is undone, with all of its bytes', () => {
      const { encoder, trace } = encoding()
      trace('first', 100)
      const { length } = encoder
      trace('second', 50_000)
      encoder.undo()
      expect(encoder.length).toBe(length)
      expect(encoder.traces).toBe(1)
      trace('third', 100)
      const payload = encoder.take()
      expect(payload).toMatchObject({ traces: 2, spans: 2 })
      expect(namesIn(payload)).toEqual(['first', 'third'])
    })

    test('begins each payload anew while the last one is on its way', () => {
      const { encoder, trace } = encoding()
      trace('first', 100)
      const first = encoder.take()
      trace('second', 100)
      const second = encoder.take()
      expect(namesIn(first)).toEqual(['first'])
      encoder.recycle(first)
      trace('third', 100)
      expect(namesIn(second)).toEqual(['second'])
      expect(namesIn(encoder.take())).toEqual(['third'])
    })

    test('undoes nothing where there is nothing', () => {
      const { encoder, trace } = encoding()
      encoder.undo()
      trace('first')
      encoder.take()
      encoder.undo()
      expect(encoder.traces).toBe(0)
      expect(readPayload(encoder.take())).toEqual([])
    })
  })
}
