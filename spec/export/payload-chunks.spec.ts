import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PayloadChunks } from '../../lib/export/payload-chunks.ts'
import type { Payload, PayloadVersion } from '../../lib/export/trace-encoder.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import { readPayload } from '../contract/trace-encoder.contract.ts'
import { recordTrace, WORKLOAD } from '../support/recorded-workload.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

type Steps = Parameters<typeof recordTrace>[2]

function encoded(version: PayloadVersion, workload: readonly Steps[]): Payload {
  const options = { maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: { runtimeId: 'run-1', pid: 7 } }
  const native = () => ({ links: true, events: true, metaStruct: true })
  const encoder = version === 'v0.5' ? new V05Encoder(options) : new V04Encoder({ ...options, native })
  const { recorder, clock } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
  for (const steps of workload) recordTrace(recorder, clock, steps)
  return encoder.take()
}

/** The same payload in memory with room for more. */
function roomy(payload: Payload, room: number): Payload {
  const bytes = Buffer.alloc(3 + payload.bytes.length + room).subarray(3, 3 + payload.bytes.length)
  bytes.set(payload.bytes)
  return { ...payload, bytes }
}

describe.each(['v0.4', 'v0.5'] as const)('the chunks of a payload of %s', (version) => {
  test('are found where the encoder has put them', () => {
    fc.assert(
      fc.property(WORKLOAD, (workload) => {
        const payload = encoded(version, workload)
        const chunks = PayloadChunks.of(payload)
        expect(chunks.count).toBe(payload.traces)
        expect(chunks.tallyOf(0, chunks.count)).toMatchObject({ traces: payload.traces, spans: payload.spans })
        expect(chunks.sizeOf(0, chunks.count)).toBe(payload.bytes.length)
      }),
      { numRuns: 50 },
    )
  })

  test('can be taken and left as if they had been encoded so', () => {
    fc.assert(
      fc.property(WORKLOAD, fc.nat(20), fc.nat(20), fc.array(fc.nat(20)), (workload, a, b, places) => {
        const payload = encoded(version, workload)
        const all = readPayload(payload)
        const chunks = PayloadChunks.of(payload)
        const [from, to] = [Math.min(a, b, chunks.count), Math.min(Math.max(a, b), chunks.count)]
        const some = chunks.between(from, to)
        expect(readPayload(some.payload)).toEqual(all.slice(from, to))
        expect(some.payload).toMatchObject({ version, traces: to - from, spans: all.slice(from, to).flat().length })
        expect(some.payload.bytes.length).toBe(chunks.sizeOf(from, to))
        const gone = new Set(places)
        const rest = chunks.without(gone)
        const left = all.filter((_, i) => !gone.has(i))
        expect(readPayload(rest.payload)).toEqual(left)
        // What is found again is what was known.
        const again = PayloadChunks.of(rest.payload)
        expect(again.count).toBe(rest.count)
        for (let i = 0; i < rest.count; i++) expect(again.tallyOf(i, i + 1)).toEqual(rest.tallyOf(i, i + 1))
      }),
      { numRuns: 50 },
    )
  })
})

test.each([
  ['all of its strings, in the same memory, where these are the smaller part', 1, true],
  ['only those that are still in use, where these are the larger part', 1000, false],
])('a payload of v0.5 of which chunks are left out keeps %s', (_, units, all) => {
  const encoder = new V05Encoder({ maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: { runtimeId: 'run-1', pid: 7 } })
  const { recorder } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
  for (const word of ['a', 'b', 'c', 'd'])
    for (let i = 0; i < 4; i++) recorder.start('op', undefined, { tags: { word: word.repeat(units) } }, 0).finish()
  const payload = encoder.take()
  const { buffer } = payload.bytes
  const rest = PayloadChunks.of(payload).without(new Set([0, 1, 2, 3]))
  expect(readPayload(rest.payload).map(([span]) => span?.meta['word']?.[0])).toEqual([...'bbbbccccdddd'])
  const [table] = decode(rest.payload.bytes, { useBigInt64: true }) as [string[], unknown]
  expect([table.includes('a'.repeat(units)), rest.payload.bytes.buffer === buffer]).toEqual([all, all])
})

test('the chunks of a payload of v0.4 take the first of another in behind them, as many as there is room for', () => {
  fc.assert(
    fc.property(WORKLOAD, WORKLOAD, fc.nat(4000), (one, other, room) => {
      const mine = roomy(encoded('v0.4', one), room)
      const theirs = PayloadChunks.of(encoded('v0.4', other))
      const all = [...readPayload(mine), ...readPayload(theirs.payload)]
      const chunks = PayloadChunks.of(mine)
      const count = chunks.roomFor(theirs)
      expect(theirs.tallyOf(0, count).bytes).toBeLessThanOrEqual(room)
      if (count < theirs.count) expect(theirs.tallyOf(0, count + 1).bytes).toBeGreaterThan(room)
      const both = chunks.with(theirs, count)
      expect(both.payload.bytes.buffer).toBe(mine.bytes.buffer)
      expect(readPayload(both.payload)).toEqual(all.slice(0, mine.traces + count))
      expect(both.payload).toMatchObject({ traces: mine.traces + count, spans: all.slice(0, both.count).flat().length })
      const again = PayloadChunks.of(both.payload)
      for (let i = 0; i < both.count; i++) expect(again.tallyOf(i, i + 1)).toEqual(both.tallyOf(i, i + 1))
      expect(readPayload(both.without(new Set([0])).payload)).toEqual(all.slice(1, both.count))
    }),
    { numRuns: 50 },
  )
})

test('those of v0.5, or of two versions, have no room for each other: their strings have other places', () => {
  const [old, young] = (['v0.4', 'v0.5'] as const).map((version) =>
    PayloadChunks.of(roomy(encoded(version, fc.sample(WORKLOAD, { numRuns: 1, seed: 7 })[0] ?? []), 1 << 20)),
  ) as [PayloadChunks, PayloadChunks]
  expect([old.roomFor(old) > 0, old.roomFor(young), young.roomFor(old), young.roomFor(young)]).toEqual([true, 0, 0, 0])
})

test('some chunks of v0.4 are a payload where they are, at the cost of the end of what is before them', () => {
  fc.assert(
    fc.property(WORKLOAD, fc.nat(20), fc.nat(20), (workload, a, b) => {
      const payload = roomy(encoded('v0.4', workload), 0)
      const all = readPayload(payload)
      const chunks = PayloadChunks.of(payload)
      const [from, to] = [Math.min(a, b, chunks.count), Math.min(Math.max(a, b), chunks.count)]
      const some = chunks.inPlace(from, to)
      expect(some.bytes.buffer).toBe(payload.bytes.buffer)
      expect(readPayload(some)).toEqual(all.slice(from, to))
      expect(some).toMatchObject({ traces: to - from, spans: all.slice(from, to).flat().length })
      expect(readPayload(chunks.inPlace(to, chunks.count))).toEqual(all.slice(to))
    }),
    { numRuns: 50 },
  )
})
