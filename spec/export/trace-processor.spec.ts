import { describe, expect, test } from 'vitest'
import type { Exporter } from '../../lib/export/exporter.ts'
import { type AgentDuties, TraceProcessor } from '../../lib/export/trace-processor.ts'
import { SpanSampler } from '../../lib/sampling/span-sampler.ts'
import type { Span } from '../../lib/span/span.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { recording } from '../support/recording.ts'

interface Wants {
  readonly duties?: boolean
  readonly dropsUnsampled?: boolean
  readonly allowed?: boolean
  readonly priority?: number
}

/** What becomes of a trace of the spans a and b, of which single spans called b are kept. */
function processed(wants: Wants, use: (b: Span) => void = () => {}): object {
  const { duties = true, dropsUnsampled = true, allowed = true, priority = -1 } = wants
  const done: string[] = []
  const names = (spans: readonly { readonly name: string }[]): string => spans.map((span) => span.name).join(' ')
  const forAgent: AgentDuties = {
    dropsUnsampled,
    allow: () => allowed,
    count: (_segment, spans) => void done.push(`counted ${names(spans)}`),
    droppedUnsampled: (traces, spans) => void done.push(`unsampled ${traces} ${spans}`),
  }
  const exporter: Exporter = {
    export: (_segment, spans) => void done.push(`exported ${names(spans)}`),
    flush: async () => {},
    drain: async () => {},
    close() {},
  }
  const { recorder, ledger } = recording({
    sampler: { decide: () => ({ priority, mechanism: 3, rate: undefined }) },
    complete: (segment, spans) => processor.process(segment, spans),
  })
  const singles = new SpanSampler([{ name: 'b', sampleRate: 1 }], new ManualClock())
  const processor = new TraceProcessor({ exporter, ledger, singles, duties: duties ? forAgent : undefined })
  const a = recorder.start('a', undefined, undefined, 0)
  const b = recorder.start('b', a, undefined, 0)
  use(b)
  b.finish()
  a.finish()
  return { done, dropped: ledger.snapshot().dropped }
}

describe('a trace', () => {
  test.each<[string, Wants, object]>([
    ['that is kept is counted and sent', { priority: 1 }, { done: ['counted a b', 'exported a b'], dropped: {} }],
    [
      'that is not kept is sent all the same, where the agent counts',
      { dropsUnsampled: false },
      { done: ['counted a b', 'exported a b'], dropped: {} },
    ],
    ['needs no agent with wishes', { duties: false }, { done: ['exported a b'], dropped: {} }],
    [
      'that is not kept is counted here, and only single spans of it are sent',
      {},
      {
        done: ['counted a b', 'unsampled 0 1', 'exported b'],
        dropped: { unsampled: { traces: 0, spans: 1, bytes: 0 } },
      },
    ],
    [
      'that the agent does not want is neither counted nor sent',
      { allowed: false, priority: 1 },
      { done: [], dropped: { filtered: { traces: 1, spans: 2, bytes: 0 } } },
    ],
  ])('%s', (_claim, wants, expected) => {
    expect(processed(wants)).toEqual(expected)
  })

  test('that is not kept and has no single span to keep is dropped, and counted as such', () => {
    expect(processed({}, (b) => b.setOperationName('c'))).toEqual({
      done: ['counted a c', 'unsampled 1 2'],
      dropped: { unsampled: { traces: 1, spans: 2, bytes: 0 } },
    })
  })

  test('with an error is sent whole, because the agent keeps a share of these', () => {
    expect(processed({}, (b) => b.setError())).toEqual({ done: ['counted a b', 'exported a b'], dropped: {} })
  })
})
