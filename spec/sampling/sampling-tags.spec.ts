import { decode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import type { Tracer, TracerOptions } from '../../lib/core.ts'
import type { ExporterContext, PartOverrides } from '../../lib/create-tracer.ts'
import type { Exporter } from '../../lib/export/exporter.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { AgentRates } from '../../lib/sampling/agent-rates.ts'
import { PrioritySampler } from '../../lib/sampling/priority-sampler.ts'
import { SpanSampler } from '../../lib/sampling/span-sampler.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { Span } from '../../lib/span/span.ts'
import type { SpanContext } from '../../lib/span/span-context.ts'
import type { TraceSegment } from '../../lib/span/trace-segment.ts'
import { createTestTracer, ManualClock } from '../../lib/testing/index.ts'

interface WireSpan {
  readonly name: string
  readonly meta: Record<string, string>
  readonly metrics: Record<string, number>
}

/** Encodes what is exported, for being decoded by another program. */
class EncodingExporter implements Exporter {
  readonly #encoder: V04Encoder
  readonly #before: (spans: readonly RecordedSpan[]) => void

  constructor({ defaults, process }: ExporterContext, before: (spans: readonly RecordedSpan[]) => void) {
    this.#encoder = new V04Encoder({ maxBytes: 1 << 24, defaults, process })
    this.#before = before
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    this.#before(spans)
    this.#encoder.append(segment, spans)
  }

  /** The bytes of what was exported since it was asked last, and what they say. */
  take(): { bytes: Buffer; chunks: WireSpan[][] } {
    const bytes = Buffer.from(this.#encoder.take().bytes)
    return { bytes, chunks: decode(bytes, { useBigInt64: true }) as WireSpan[][] }
  }

  async flush(): Promise<void> {}

  async drain(): Promise<void> {}

  close(): void {}
}

/** Runs a program with a tracer, and gives what the agent would get of it. */
function sent(
  options: TracerOptions,
  program: (tracer: Tracer) => void,
  before: (spans: readonly RecordedSpan[]) => void = () => {},
  parts: Pick<PartOverrides, 'sampler'> = {},
): ReturnType<EncodingExporter['take']> {
  let encoding: EncodingExporter | undefined
  const exporter = (context: ExporterContext): Exporter => (encoding = new EncodingExporter(context, before))
  const settings = { service: 'shop', env: 'prod', version: '7', ...options }
  const { tracer } = createTestTracer(settings, {}, { ...parts, exporter })
  program(tracer)
  return encoding?.take() ?? expect.fail('no exporter was made')
}

/** What a span tells of the decision; `psr` metrics and the rate among the propagated tags. */
function told({ meta, metrics }: WireSpan): Record<string, unknown> {
  const all: Record<string, unknown> = { ...meta, ...metrics }
  const names = ['_sampling_priority_v1', '_dd.p.dm', '_dd.p.ksr', '_dd.rule_psr', '_dd.limit_psr', '_dd.agent_psr']
  return Object.fromEntries(names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]))
}

function toldAfter(options: TracerOptions, program: (tracer: Tracer) => void): Record<string, unknown>[] {
  return sent(options, program).chunks.map(([first]) => told(first as WireSpan))
}

const trace = (tracer: Tracer): void => tracer.trace('web.request', { resource: 'GET /health' }, () => {})

describe('the first span of a chunk tells of the decision', () => {
  test.each<[string, TracerOptions, Record<string, unknown>]>([
    ['by default', {}, { _sampling_priority_v1: 1, '_dd.p.dm': '-0' }],
    [
      'of a rule that keeps',
      { samplingRules: [{ resource: 'get /h*', tags: { env: 'PROD', version: '7' }, sampleRate: 1 }] },
      { _sampling_priority_v1: 2, '_dd.p.dm': '-3', '_dd.p.ksr': '1', '_dd.rule_psr': 1, '_dd.limit_psr': 1 },
    ],
    [
      'of a rule that drops',
      { samplingRules: [{ sampleRate: 0 }] },
      { _sampling_priority_v1: -1, '_dd.p.dm': '-3', '_dd.p.ksr': '0', '_dd.rule_psr': 0 },
    ],
    [
      'of the rate for all, where no rule fits',
      { samplingRules: [{ tags: { version: '8' }, sampleRate: 0 }], sampleRate: 0.9 },
      { _sampling_priority_v1: 2, '_dd.p.dm': '-3', '_dd.p.ksr': '0.9', '_dd.rule_psr': 0.9, '_dd.limit_psr': 1 },
    ],
    [
      'of a user, far away',
      { samplingRules: [{ sampleRate: 0 }, { sampleRate: 1, provenance: 'customer' }] },
      { _sampling_priority_v1: 2, '_dd.p.dm': '-11', '_dd.p.ksr': '1', '_dd.rule_psr': 1, '_dd.limit_psr': 1 },
    ],
    [
      'of Datadog, far away',
      { samplingRules: [{ sampleRate: 0 }, { sampleRate: 1, provenance: 'dynamic' }] },
      { _sampling_priority_v1: 2, '_dd.p.dm': '-12', '_dd.p.ksr': '1', '_dd.rule_psr': 1, '_dd.limit_psr': 1 },
    ],
    [
      'of a limit that lets nothing pass',
      { sampleRate: 1, rateLimit: 0 },
      { _sampling_priority_v1: -1, '_dd.p.dm': '-3', '_dd.p.ksr': '1', '_dd.rule_psr': 1, '_dd.limit_psr': 0 },
    ],
  ])('%s', (_, options, tags) => {
    expect(toldAfter(options, trace)).toEqual([tags])
  })

  // The first id is 1, whose hash is 6 % of the largest.
  test.each([
    [0.25, { _sampling_priority_v1: 1, '_dd.p.dm': '-1', '_dd.p.ksr': '0.25', '_dd.agent_psr': 0.25 }],
    [0.01, { _sampling_priority_v1: 0, '_dd.p.dm': '-1', '_dd.p.ksr': '0.01', '_dd.agent_psr': 0.01 }],
  ])('of the rate %d that the agent asks for', (rate, tags) => {
    const rates = new AgentRates()
    rates.update({ 'service:shop,env:prod': rate })
    const defaults = { service: 'shop', version: undefined, tags: new Map([['env', 'prod']]) }
    const none = { rules: [], sampleRate: undefined, rateLimit: 100 }
    const sampler = new PrioritySampler({ ...none, rates, defaults, clock: new ManualClock() })
    const { chunks } = sent({}, trace, () => {}, { sampler })
    expect(chunks.map(([first]) => told(first as WireSpan))).toEqual([tags])
  })

  test('of a limit that was reached', () => {
    const twice = (tracer: Tracer): void => {
      trace(tracer)
      trace(tracer)
    }
    expect(toldAfter({ sampleRate: 1, rateLimit: 1 }, twice)).toEqual([
      { _sampling_priority_v1: 2, '_dd.p.dm': '-3', '_dd.p.ksr': '1', '_dd.rule_psr': 1, '_dd.limit_psr': 1 },
      { _sampling_priority_v1: -1, '_dd.p.dm': '-3', '_dd.p.ksr': '1', '_dd.rule_psr': 1, '_dd.limit_psr': 0.5 },
    ])
  })

  test('and the others do not', () => {
    const { chunks } = sent({ sampleRate: 1 }, (tracer) => tracer.trace('outer', () => tracer.trace('inner', () => {})))
    expect(chunks[0]?.map(told).slice(1)).toEqual([{}])
  })
})

const BY_HAND = {
  keep: { _sampling_priority_v1: 2, '_dd.p.dm': '-4' },
  drop: { _sampling_priority_v1: -1, '_dd.p.dm': '-4' },
} as const

describe('a decision by hand', () => {
  const fates = ['keep', 'drop'] as const
  const ways: [string, TracerOptions, boolean][] = [
    ['of a rule', { sampleRate: 1 }, false],
    ['of a rule that was told to others', { sampleRate: 1 }, true],
    ['of a limit that was told to others', { sampleRate: 1, rateLimit: 0 }, true],
    ['of nobody', {}, false],
  ]

  test.each(fates.flatMap((fate) => ways.map((way) => [fate, ...way] as const)))(
    'to %s is in place of that %s, and nothing tells of its rates',
    (fate, _, options, injected) => {
      const tags = toldAfter(options, (tracer) =>
        tracer.trace('outer', (outer) => {
          if (injected) tracer.inject(outer, 'text_map', {})
          tracer.trace('inner', (inner) => inner[fate]())
        }),
      )
      expect(tags).toEqual([BY_HAND[fate]])
    },
  )

  const headers = {
    'x-datadog-trace-id': '1',
    'x-datadog-parent-id': '1',
    'x-datadog-sampling-priority': '1',
    'x-datadog-tags': '_dd.p.dm=-1,_dd.p.ksr=0.25,_dd.p.usr=7',
  }

  test.each(fates)('to %s is in place of one that came with the trace, and of its rate', (fate) => {
    const tags = toldAfter({}, (tracer) => {
      const childOf = tracer.extract('text_map', headers) as SpanContext
      tracer.startSpan('as it came', { childOf }).finish()
      tracer.startSpan('by hand', { childOf })[fate]().finish()
    })
    expect(tags).toEqual([{ _sampling_priority_v1: 1, '_dd.p.dm': '-1', '_dd.p.ksr': '0.25' }, BY_HAND[fate]])
  })

  test('counts for the parts of a trace that were not sent before it', () => {
    const tags = toldAfter({ sampleRate: 1, flushMinSpans: 1 }, (tracer) =>
      tracer.trace('root', (root) => {
        tracer.trace('first', () => {})
        root.drop()
        tracer.trace('second', () => {})
        root.keep()
      }),
    )
    expect(tags).toEqual([
      { _sampling_priority_v1: 2, '_dd.p.dm': '-3', '_dd.p.ksr': '1', '_dd.rule_psr': 1, '_dd.limit_psr': 1 },
      BY_HAND.drop,
      BY_HAND.keep,
    ])
  })
})

describe('a decision by hand on a span that has finished', () => {
  const waysOf = (span: Span): [string, () => unknown][] => [
    ['keep()', () => span.keep()],
    ['manual.keep', () => span.setTag('manual.keep', true)],
    ['sampling.priority', () => span.addTags({ 'sampling.priority': 2 })],
  ]

  test.each([0, 1, 2])('counts for what of its trace is not sent: way %d', (way) => {
    const tags = toldAfter({ sampleRate: 0 }, (tracer) => {
      const root = tracer.startSpan('root')
      const child = tracer.startSpan('child', { childOf: root })
      root.finish()
      waysOf(root)[way]?.[1]()
      child.finish()
    })
    expect(tags).toEqual([BY_HAND.keep])
  })

  test.each([0, 1, 2])('comes too late for a trace that is sent, and is counted: way %d', (way) => {
    const { tracer, exporter } = createTestTracer({ sampleRate: 0 })
    const root = tracer.startSpan('root')
    root.finish()
    waysOf(root)[way]?.[1]()
    tracer.startSpan('late', { childOf: root }).finish()
    expect(exporter.spans.map(({ metrics }) => metrics['_sampling_priority_v1'])).toEqual([-1, -1])
    expect(tracer.stats().misuse).toEqual({ 'setTag on a finished span': 1 })
  })
})

test('a rate that came without a decision is not told beside our own', () => {
  const headers = {
    'x-datadog-trace-id': '1',
    'x-datadog-parent-id': '1',
    'x-datadog-tags': '_dd.p.ksr=0.25,_dd.p.usr=7',
  }
  const { bytes, chunks } = sent({ sampleRate: 1 }, (tracer) => {
    tracer.startSpan('server', { childOf: tracer.extract('text_map', headers) as SpanContext }).finish()
  })
  expect(chunks[0]?.[0]?.meta).toMatchObject({ '_dd.p.ksr': '1', '_dd.p.usr': '7' })
  expect(bytes.toString('latin1').split('_dd.p.ksr')).toHaveLength(2)
})

test('a span that is kept alone says so, and the priority of its trace stays', () => {
  const sampler = new SpanSampler([{ name: 'in*', sampleRate: 1, maxPerSecond: 3 }], new ManualClock())
  const { chunks } = sent(
    { sampleRate: 0 },
    (tracer) => tracer.trace('outer', () => tracer.trace('inner', () => {})),
    (spans) => sampler.sample(spans),
  )
  const [outer, inner] = chunks[0] ?? []
  expect(outer?.metrics['_sampling_priority_v1']).toBe(-1)
  expect(Object.keys(outer?.metrics ?? {}).filter((name) => name.startsWith('_dd.span_sampling'))).toEqual([])
  expect(inner?.metrics).toMatchObject({
    '_dd.span_sampling.mechanism': 8,
    '_dd.span_sampling.rule_rate': 1,
    '_dd.span_sampling.max_per_second': 3,
  })
})

describe('a decision is taken once', () => {
  const samplingRules = [{ tags: { health: 'true' }, sampleRate: 0 }]

  test('with the tags that the local root has when its trace is done', () => {
    const late = (tracer: Tracer): void => tracer.trace('root', (root) => void root.setTag('health', true))
    expect(toldAfter({ samplingRules }, late)).toMatchObject([{ _sampling_priority_v1: -1 }])
  })

  test('with those that it has when others are told, if that is before', () => {
    const early = (tracer: Tracer): void =>
      tracer.trace('root', (root) => {
        tracer.inject(root, 'text_map', {})
        root.setTag('health', true)
      })
    expect(toldAfter({ samplingRules }, early)).toMatchObject([{ _sampling_priority_v1: 1 }])
  })

  test('and not at all where a priority came with the trace', () => {
    const headers = {
      'x-datadog-trace-id': '1',
      'x-datadog-parent-id': '1',
      'x-datadog-sampling-priority': '2',
    }
    const tags = toldAfter({ sampleRate: 0 }, (tracer) => {
      tracer.startSpan('server', { childOf: tracer.extract('text_map', headers) as SpanContext }).finish()
    })
    expect(tags).toEqual([{ _sampling_priority_v1: 2 }])
  })
})
