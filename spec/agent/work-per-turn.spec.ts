import { Buffer } from 'node:buffer'
import { encode } from '@msgpack/msgpack'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CallKinds } from '../../lib/agent/analysis/call-kinds.ts'
import { alignmentSteps } from '../../lib/agent/analysis/clock-alignment.ts'
import { comparison } from '../../lib/agent/analysis/comparison.ts'
import { repeatedCalls } from '../../lib/agent/analysis/doctor/n-plus-one.ts'
import { ErrorGroups } from '../../lib/agent/analysis/error-groups.ts'
import { findingSteps } from '../../lib/agent/analysis/findings.ts'
import { selfTimeSteps } from '../../lib/agent/analysis/self-time.ts'
import { forestSteps, type SpanForest, spanForest, toldStarts } from '../../lib/agent/analysis/span-forest.ts'
import { callsOf } from '../../lib/agent/analysis/trace-calls.ts'
import { watchTraces } from '../../lib/agent/command/watched-traces.ts'
import { jsonSpans } from '../../lib/agent/otlp/otlp-json.ts'
import { PackedSpans } from '../../lib/agent/packed/packed-spans.ts'
import { jsonParts } from '../../lib/agent/payload/json-parts.ts'
import { STEP_TOKENS } from '../../lib/agent/payload/msgpack-reader.ts'
import { guardSteps } from '../../lib/agent/payload/payload-guard.ts'
import { walkTraces } from '../../lib/agent/payload/payload-walk.ts'
import { v04Shape } from '../../lib/agent/payload/v04-shape.ts'
import { v05Shape } from '../../lib/agent/payload/v05-shape.ts'
import { readQuery } from '../../lib/agent/query/query.ts'
import type { ReceivedSpan } from '../../lib/agent/received-trace.ts'
import { showTraces } from '../../lib/agent/show-traces.ts'
import { STEP_BYTES, STEP_SPANS, type Steps } from '../../lib/agent/steps.ts'
import { waterfallSteps } from '../../lib/agent/terminal/waterfall.ts'
import { palette } from '../../lib/terminal/palette.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { aSpan } from './a-trace.ts'
import { span } from './analysis/spans.ts'
import { ask, testAgent } from './api/ask.ts'

/** So many fields of a span are read where each is looked at closely. */
const FIELDS = 16
const MOST = STEP_SPANS * FIELDS
/** A few more are asked for what is told of each trace. */
const MOST_UNPACKED = STEP_SPANS + 10
const MANY = 20_000

/** Counts how often a field of some objects was read since it was last asked. */
class Counter {
  #reads = 0

  counted<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, key) => {
        this.#reads++
        return Reflect.get(of, key)
      },
    })
  }

  take(): number {
    const reads = this.#reads
    this.#reads = 0
    return reads
  }
}

/** Ten below each that has some, a few of them failed, and in three services. */
const shape = (i: number) => ({
  parent: String(i === 0 ? 0 : Math.floor((i - 1) / 10) + 1),
  service: `service-${i % 3}`,
  error: i % 100 === 0 ? 1 : 0,
})

describe('of a trace of 20,000 spans', () => {
  const counter = new Counter()
  const forest = spanForest(
    Array.from({ length: MANY }, (_, i) => counter.counted(span(String(i + 1), { ...shape(i), start: i }))),
  )

  test.each<[string, (forest: SpanForest) => Steps<unknown>]>([
    ['who is whose parent', ({ spans }) => forestSteps(spans)],
    ['when its spans started', alignmentSteps],
    ['the time of its own that each span took', (of) => selfTimeSteps(of, toldStarts(of))],
    ['how it differs from another', (of) => comparison(of, of)],
    ['who calls whom', (of) => callsOf(of, new CallKinds())],
    ['what failed', (of) => new ErrorGroups().add('1', 0, of)],
    ['what is wrong', (of) => findingSteps(of, true)],
    ['which call comes again and again', (of) => repeatedCalls(of)],
    ['its picture', (of) => waterfallSteps({ traceId: '1', start: 0n, forest: of, warnings: [] }, { width: 80 })],
  ])('%s is found in steps that are short', (_, work) => {
    const steps = work(forest)
    counter.take()
    const reads: number[] = []
    for (let done = false; !done; reads.push(counter.take())) done = steps.next().done === true
    expect(reads.length).toBeGreaterThanOrEqual(MANY / STEP_SPANS)
    expect(Math.max(...reads)).toBeLessThanOrEqual(MOST)
  })
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** An agent that tells how many spans were unpacked in a turn at most, and in all. */
async function withLarge() {
  let unpacked = 0
  let most = 0
  const at = PackedSpans.prototype.at
  vi.spyOn(PackedSpans.prototype, 'at').mockImplementation(function (this: PackedSpans, index) {
    unpacked++
    return at.call(this, index)
  })
  const turn = (): Promise<void> => {
    most = Math.max(most, unpacked)
    unpacked = 0
    return new Promise((resolve) => setImmediate(resolve))
  }
  const agent = await testAgent({ maxBytes: 1e9, turn })
  const spans = (traceId: string): ReceivedSpan[] =>
    Array.from({ length: MANY }, (_, i) => {
      const { parent, ...columns } = shape(i)
      const ids = { traceId, spanId: String(i + 1), parentId: parent }
      return aSpan({ ...ids, ...columns, meta: { env: 'dev' }, at: i, takes: 1 })
    })
  const during = async (work: () => Promise<unknown>): Promise<{ readonly most: number; readonly all: number }> => {
    const before = vi.mocked(PackedSpans.prototype.at).mock.calls.length
    most = 0
    unpacked = 0
    await work()
    return {
      most: Math.max(most, unpacked),
      all: vi.mocked(PackedSpans.prototype.at).mock.calls.length - before,
    }
  }
  return { agent, spans, during }
}

const id = (n: number): string => String(n).padStart(32, '0')

test('however large a trace is, no answer looks at more of it in a turn than takes some milliseconds', async () => {
  const { agent, spans, during } = await withLarge()
  for (const n of [1, 2]) await agent.intake.store(spans(id(n)), 1e6)
  for (const path of [
    '/api/traces?query=duration>1s',
    `/api/traces/${id(1)}`,
    `/api/traces/${id(1)}/export?format=json`,
    `/api/traces/${id(1)}/export?format=chrome`,
    `/api/traces/${id(1)}/export?format=otlp`,
    `/api/compare?a=${id(1)}&b=${id(2)}`,
    '/api/services',
    '/api/errors',
    '/api/doctor',
  ]) {
    const { most, all } = await during(async () => expect((await ask(agent, path)).status).toBe(200))
    expect(all, path).toBeGreaterThanOrEqual(path.includes('duration') ? 0 : MANY)
    expect(most, path).toBeLessThanOrEqual(MOST_UNPACKED)
  }
})

test('nor does the terminal for its line of JSON', async () => {
  const { agent, spans, during } = await withLarge()
  const timers = new ManualTimers()
  const lines: string[] = []
  const output = { write: (text: string) => lines.push(text) }
  const watched = watchTraces(agent, output, { form: 'json', query: readQuery(''), paint: palette(false), timers })
  await agent.intake.store(spans(id(1)), 1e6)
  await agent.intake.store([aSpan({ traceId: id(2) })], 100)
  const { most, all } = await during(() => watched.close())
  expect(all).toBeGreaterThanOrEqual(MANY)
  expect(most).toBeLessThanOrEqual(MOST_UNPACKED)
  expect(lines.map((line) => JSON.parse(line).span_list.length)).toEqual([1, MANY])
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
})

test.each(['json', 'line', 'tree'] as const)(
  'of a thousand spans the %s is made while others have their turns',
  async (form) => {
    const { agent, spans } = await withLarge()
    const lines: string[] = []
    const how = { form, query: readQuery(''), paint: palette(false), timers: new ManualTimers() } as const
    const watched = watchTraces(agent, { write: (text: string) => lines.push(text) }, how)
    await agent.intake.store(spans(id(1)).slice(0, 1000), 1e6)
    const closed = watched.close()
    expect(lines).toEqual([])
    await closed
    expect(lines).toHaveLength(1)
  },
)

test.each(['line', 'tree'] as const)('nor for its %s, which says what is wrong with it', async (form) => {
  const { agent, spans, during } = await withLarge()
  const lines: string[] = []
  const output = { write: (text: string) => lines.push(text), columns: 150 }
  const how = { form, query: readQuery(''), paint: palette(false), timers: new ManualTimers() } as const
  const watched = watchTraces(agent, output, how)
  await agent.intake.store(spans(id(1)), 1e6)
  const { most, all } = await during(() => watched.close())
  // Once for what is wrong, and for the picture the same.
  expect(all).toBeGreaterThanOrEqual(MANY)
  expect(all).toBeLessThan(1.1 * MANY)
  expect(most).toBeLessThanOrEqual(MOST_UNPACKED)
  expect(lines).toEqual([expect.stringContaining('! The trace has more than 1000 spans')])
})

test('nor to see whether it is whole, and to draw it for whoever started the agent', async () => {
  const { agent, spans, during } = await withLarge()
  const timers = new ManualTimers()
  const lines: string[] = []
  const pictures = showTraces(agent, { write: (text) => lines.push(text) }, { timers })
  await agent.intake.store(spans(id(1)), 1e6)
  let rested: readonly string[] = []
  const { most, all } = await during(async () => {
    timers.advance(400)
    // As long as others have their turns, it is not drawn.
    rested = [...lines]
    await pictures.close()
  })
  expect(rested).toEqual([])
  expect(all).toBeGreaterThanOrEqual(2 * MANY)
  expect(most).toBeLessThanOrEqual(MOST_UNPACKED)
  expect(lines).toEqual([expect.stringContaining(`… and ${MANY - 200} more: ${agent.url}/#/trace/${id(1)}\n`)])
})

describe('a payload', () => {
  const spans = Array.from({ length: 20_000 }, (_, i) => ({ trace_id: 1, span_id: i + 1, meta: { a: 'b', c: 'd' } }))
  const strings = Array.from({ length: 400_000 }, () => '')
  test.each([
    ['v0.4', encode([spans]), v04Shape],
    ['v0.4, each span a trace of its own', encode(spans.map((one) => [one])), v04Shape],
    ['v0.5 with many strings', encode([strings, []]), v05Shape],
  ])('of %s is checked in steps that are short', (_, encoded, shape) => {
    const bytes = Buffer.from(encoded)
    const least = Math.floor(220_000 / STEP_TOKENS)
    for (const steps of [guardSteps(bytes), walkTraces(bytes, shape)])
      expect([...steps].length).toBeGreaterThanOrEqual(least)
  })
})

describe('JSON of many megabytes', () => {
  const texts = Array.from({ length: 5000 }, (_, i) => `${i} ${'x'.repeat(1000)}`)
  test.each<[string, unknown, (body: Buffer) => Iterable<unknown>]>([
    ['traces', [texts.map((name) => ({ name }))], jsonParts],
    ['OTLP', { resourceSpans: [{ scopeSpans: [{ spans: texts.map((name) => ({ name })) }] }] }, jsonSpans],
  ])('of %s is looked through in steps that are short', (_, value, steps) => {
    const body = Buffer.from(JSON.stringify(value))
    const turns = [...steps(body)].filter((one) => one === undefined)
    expect(turns.length).toBe(Math.floor(body.length / STEP_BYTES))
  })
})
