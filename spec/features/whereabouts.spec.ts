import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AgentAnswer } from '../../lib/export/agent-client.ts'
import type { Span, TracerStats } from '../../lib/index.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { ACCEPTED, REFUSED, ScriptedClient, settled, UNREACHABLE } from '../support/scripted-client.ts'

/** A step of a program: `at` says which of the open spans it is about. */
const STEP = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('start'), at: fc.nat(), kind: fc.nat({ max: 5 }) } as const) },
  { weight: 6, arbitrary: fc.record({ is: fc.constant('finish'), at: fc.nat() } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant('pass'), ms: fc.constantFrom(1, 1000, 31_000, 90_000) } as const),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('answer'),
      answer: fc.constantFrom<AgentAnswer>(ACCEPTED, ACCEPTED, REFUSED, UNREACHABLE, {
        accepted: true,
        rates: { 'service:,env:': 0.5, 'service:test,env:': Number.NaN, __proto__: -1 },
      }),
    } as const),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('flush', 'shutdown') } as const) },
)

/** What the spans of each kind are like: the processor drops some, a rule others, and some make their trace long. */
const KINDS = ['plain', 'unwanted', 'dropped', 'long', 'broken', 'kept'] as const

function expectBalance({ finished, held, queued, inFlight, sent, dropped }: TracerStats, ended: number): void {
  const places = [queued, inFlight, sent, ...Object.values(dropped)].map(({ spans }) => spans)
  expect(Math.min(held, ...places)).toBeGreaterThanOrEqual(0)
  expect(held + places.reduce((sum, spans) => sum + spans, 0)).toBe(finished)
  expect(finished).toBe(ended)
}

test('every finished span is in exactly one place: held, queued, on its way, sent, or dropped for a reason', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { maxLength: 60 }), async (steps) => {
      const client = new ScriptedClient()
      const parts = { client, exporter: (() => undefined) as never }
      const options = {
        flushMinSpans: 3,
        samplingRules: [{ name: 'dropped', sampleRate: 0 }],
        spanSamplingRules: [{ name: 'kept', sampleRate: 1 }],
        logLevel: 'off',
      } as const
      const { tracer, clock, timers } = createTestTracer(options, {}, parts)
      tracer.addProcessor((trace) => {
        if (trace.some((span) => span.name === 'broken')) throw new Error('no')
        return trace.filter((span) => span.name !== 'unwanted')
      })
      const open: Span[] = []
      const accepted: string[] = []
      let answered = 0
      let ended = 0
      let over = false
      const answerOne = async (answer: AgentAnswer): Promise<void> => {
        const call = client.calls[answered]
        if (call === undefined) return
        answered++
        if (answer.accepted)
          for (const { resource } of (decode(call.bytes) as { resource: string }[][]).flat()) accepted.push(resource)
        await call.answer(answer)
      }
      const take = (step: typeof STEP extends fc.Arbitrary<infer S> ? S : never): Promise<void> | undefined => {
        if (step.is === 'start') {
          const name = KINDS[step.kind] ?? 'plain'
          const parent = step.at % 3 === 0 ? undefined : open[step.at % Math.max(open.length, 1)]
          const tags = name === 'long' ? { text: 'x'.repeat(20_000) } : {}
          const span = tracer.startSpan(name, { childOf: parent, tags })
          // Each has a name of its own, by which the payloads tell it apart. After the end nothing is recorded.
          if (!over) open.push(span.setResource(span.spanId))
        } else if (step.is === 'finish') {
          const [span] = open.splice(step.at % Math.max(open.length, 1), 1)
          span?.finish()
          if (span !== undefined) ended++
        } else if (step.is === 'pass') {
          clock.advance(step.ms)
          timers.advance(step.ms)
        } else if (step.is === 'answer') return answerOne(step.answer)
        else if (step.is === 'flush') void tracer.flush()
        else {
          over = true
          void tracer.shutdown({ timeoutMs: 10 })
        }
        return undefined
      }
      for (const step of steps) {
        await take(step)
        await settled()
        expectBalance(tracer.stats(), ended)
      }
      for (const span of open) span.finish()
      void tracer.shutdown({ timeoutMs: 10 })
      for (; answered < client.calls.length; ) await answerOne(ACCEPTED)
      timers.advance(10)
      await settled()
      const { held, queued, inFlight, sent } = tracer.stats()
      expect([held, queued.spans, inFlight.spans]).toEqual([0, 0, 0])
      expect(new Set(accepted).size).toBe(accepted.length)
      // What is given up while it is on its way may arrive all the same.
      if (steps.some(({ is }) => is === 'shutdown')) expect(sent.spans).toBeLessThanOrEqual(accepted.length)
      else expect(sent.spans).toBe(accepted.length)
    }),
    { numRuns: 100, seed: 6 },
  )
})
