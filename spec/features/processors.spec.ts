import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { TracerOptions } from '../../lib/config/options.ts'
import type { FinishedSpan, FinishedTrace, Processor } from '../../lib/index.ts'
import { createTestTracer, drawTrace, type SpanRecord, type TestTracer } from '../../lib/testing/index.ts'

/** A tracer whose traces go through those processors, and what it says in its log. */
function tracing(processors: readonly Processor[], options?: TracerOptions): TestTracer & { lines: string[] } {
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const made = createTestTracer({ ...options, logger: { debug: say, info: say, warn: say, error: say } })
  for (const processor of processors) made.tracer.addProcessor(processor)
  return { ...made, lines }
}

/** What becomes of a request with a query in it. */
function request(...processors: Processor[]): SpanRecord[] {
  const { tracer, exporter } = tracing(processors)
  tracer.trace('web.request', { resource: 'GET /orders' }, (span) => {
    span.setTag('user.email', 'eva@example.org')
    tracer.trace('db.query', { service: 'db', type: 'sql', tags: { rows: 7 } }, () => {})
  })
  return exporter.spans
}

describe('a processor', () => {
  test('that gives nothing back lets everything through', () => {
    expect(request(() => {}).map((span) => span.name)).toEqual(['web.request', 'db.query'])
  })

  test('that gives null back drops the trace', () => {
    expect(request(() => null)).toEqual([])
  })

  test('that gives some of the spans back drops the others, and keeps the order of those', () => {
    expect(request((trace) => trace.filter((span) => span.type === 'sql')).map((span) => span.name)).toEqual([
      'db.query',
    ])
    expect(request((trace) => trace.toReversed()).map((span) => span.name)).toEqual(['web.request', 'db.query'])
  })

  test('cannot add what is not in the trace, nor send a span twice', () => {
    let kept: FinishedTrace = []
    const { tracer, exporter } = tracing([
      (trace) => {
        kept = [...kept, ...trace]
        return [...kept, ...kept, {} as never]
      },
    ])
    for (const name of ['a', 'b']) tracer.trace(name, () => {})
    expect(exporter.traces.map((chunk) => chunk.map((span) => span.name))).toEqual([['a'], ['b']])
  })

  test('sees every span as it will be sent', () => {
    const seen: unknown[] = []
    const { tracer, clock } = tracing(
      [
        (trace) => {
          for (const span of trace) {
            const { name, service, resource, type, error, duration, isLocalRoot, parentId, spanId, tags } = span
            const parent = span.parent?.name
            const rows = span.getTag('rows')
            const env = span.getTag('env')
            seen.push({
              name,
              service,
              resource,
              type,
              error,
              duration,
              isLocalRoot,
              parentId,
              spanId,
              parent,
              rows,
              env,
            })
            expect(tags).toMatchObject({ env: 'test' })
            expect(JSON.stringify(span)).toContain(`"name":"${name}"`)
          }
        },
      ],
      { env: 'test' },
    )
    tracer.trace('web.request', { resource: 'GET /orders' }, (span) => {
      span.setError(new Error('no'))
      tracer.trace('db.query', { service: 'db', type: 'sql', tags: { rows: 7 } }, () => clock.advance(2))
    })
    expect(seen).toEqual([
      {
        name: 'web.request',
        service: 'test',
        resource: 'GET /orders',
        type: undefined,
        error: true,
        duration: 2,
        isLocalRoot: true,
        parentId: '0',
        spanId: '1',
        parent: undefined,
        rows: undefined,
        env: 'test',
      },
      {
        name: 'db.query',
        service: 'db',
        resource: 'db.query',
        type: 'sql',
        error: false,
        duration: 2,
        isLocalRoot: false,
        parentId: '1',
        spanId: '2',
        parent: 'web.request',
        rows: 7,
        env: 'test',
      },
    ])
  })

  test('knows when a span began', () => {
    const starts: number[] = []
    const { tracer, clock } = tracing([(trace) => void starts.push(...trace.map((span) => span.startTime))])
    const before = clock.wall()
    tracer.trace('a', () => {
      clock.advance(1.5)
      tracer.trace('b', () => {})
    })
    expect(starts).toEqual([before, before + 1.5])
  })

  test('changes names, services, resources, types, errors and tags', () => {
    const [root, query] = request((trace) => {
      for (const span of trace) {
        span.name = `x.${span.name}`
        span.resource = 'hidden'
        span.setTag('user.email', undefined).setTag('extra', { a: 1 })
      }
      const [first, second] = trace
      if (first === undefined || second === undefined) return
      first.service = 'front'
      first.type = 'web'
      first.error = true
      second.setError(new RangeError('too many'))
      second.service = ''
    }) as [SpanRecord, SpanRecord]
    expect(root).toMatchObject({ name: 'x.web.request', service: 'front', resource: 'hidden', type: 'web', error: 1 })
    expect(root.meta).not.toHaveProperty('user.email')
    expect(root.meta).toMatchObject({ '_dd.base_service': 'test', '_dd.svc_src': 'm' })
    expect(root.metrics).toMatchObject({ 'extra.a': 1 })
    expect(query).toMatchObject({ service: 'test', error: 1, meta: { 'error.message': 'too many' } })
    expect(query.meta).not.toHaveProperty('_dd.base_service')
  })

  test('decides before the sampler does', () => {
    const priorityOf = (processor: Processor): unknown => request(processor)[0]?.metrics['_sampling_priority_v1']
    expect(priorityOf(() => {})).toBe(1)
    expect(priorityOf((trace) => void trace[1]?.drop())).toBe(-1)
    expect(priorityOf((trace) => void trace[1]?.keep())).toBe(2)
  })

  test('gets what the one before it has left', () => {
    const counts: number[] = []
    const count = (): Processor => (trace) => void counts.push(trace.length)
    request(
      count(),
      (trace) => trace.slice(1),
      count(),
      () => null,
      count(),
    )
    expect(counts).toEqual([2, 1])
  })

  test('that throws is reported once, and its traces are sent as it left them', () => {
    const { tracer, exporter, lines } = tracing([
      (trace) => {
        if (trace[0] !== undefined) trace[0].name = 'changed'
        throw new Error('no idea')
      },
      (trace) => void trace[0]?.setTag('later', 'yes'),
    ])
    tracer.trace('a', () => {})
    tracer.trace('b', () => {})
    expect(exporter.spans.map((span) => [span.name, span.meta['later']])).toEqual([
      ['changed', 'yes'],
      ['changed', 'yes'],
    ])
    expect(lines).toEqual([
      'clew: a function given to addProcessor threw Error: no idea; its traces are sent as they are. This is not said again.',
    ])
  })

  test.each([
    ['a promise', () => Promise.reject(new Error('late'))],
    ['something of type boolean', () => false],
    ['something of type object', (trace: FinishedTrace) => trace[0]],
    // To look at all of its places would take minutes: the time limit of the runner is the check.
    ['an array of 4294967295', () => new Array(2 ** 32 - 1)],
  ])('that gives back %s is reported, and sends all', (what, processor) => {
    const { tracer, exporter, lines } = tracing([processor as unknown as Processor])
    tracer.trace('a', () => {})
    expect(exporter.spans).toHaveLength(1)
    expect(lines[0]).toContain(`gave back ${what}, and not an array of spans, null or nothing`)
  })

  test('that gives back an array is taken by the places of that, and not by its iterator, which may not end', () => {
    class Unsteady extends Array<FinishedSpan> {
      override [Symbol.iterator](): ArrayIterator<FinishedSpan> {
        throw new Error('it was asked for its iterator')
      }
    }
    const { tracer, exporter } = tracing([(trace) => Unsteady.of(...trace.slice(1))])
    tracer.trace('a', () => tracer.trace('b', () => {}))
    expect(exporter.spans.map((span) => span.name)).toEqual(['b'])
  })

  test('is gone when it has been taken away', () => {
    const { tracer, exporter } = createTestTracer()
    const remove = tracer.addProcessor(() => null)
    tracer.trace('a', () => {})
    remove()
    tracer.trace('b', () => {})
    expect(exporter.spans.map((span) => span.name)).toEqual(['b'])
  })

  test('that two have added runs once, and until both have taken it away', () => {
    const { tracer, exporter } = createTestTracer()
    const processor = vi.fn(() => null)
    const [removeOne, removeOther] = [tracer.addProcessor(processor), tracer.addProcessor(processor)]
    const sent = (): number => {
      tracer.trace('a', () => {})
      return exporter.spans.length
    }
    expect([sent(), processor.mock.calls.length]).toEqual([0, 1])
    removeOne()
    removeOne()
    expect([sent(), processor.mock.calls.length]).toEqual([0, 2])
    removeOther()
    expect([sent(), processor.mock.calls.length]).toEqual([1, 2])
  })

  test('may trace what it does, which is not processed itself', () => {
    const { tracer, exporter } = createTestTracer()
    const processor = vi.fn(() => tracer.trace('inner', () => {}))
    tracer.addProcessor(processor)
    tracer.trace('outer', () => {})
    expect(exporter.spans.map((span) => span.name)).toEqual(['inner', 'outer'])
    expect(processor).toHaveBeenCalledTimes(1)
  })

  test('sees a long trace in parts', () => {
    const sizes: number[] = []
    const { tracer } = tracing([(trace) => void sizes.push(trace.length)], { flushMinSpans: 3 })
    tracer.trace('root', () => {
      for (let i = 0; i < 4; i++) tracer.trace('part', () => {})
    })
    expect(sizes).toEqual([3, 2])
  })

  test('that is no function is counted and ignored', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.addProcessor('no' as never)()
    tracer.trace('a', () => {})
    expect(exporter.spans).toHaveLength(1)
    expect(tracer.stats().misuse).toEqual({ 'addProcessor with something that is not a function': 1 })
  })

  test('loses no count: what is finished is sent or dropped', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), { maxLength: 8 }), (traces) => {
        const { tracer } = tracing([(trace) => trace.filter((span) => span.getTag('keep') === 'true')])
        for (const spans of traces) {
          tracer.trace('root', { tags: { keep: spans[0] } }, () => {
            for (const keep of spans.slice(1)) tracer.trace('part', { tags: { keep } }, () => {})
          })
        }
        const all = traces.flat()
        const kept = all.filter(Boolean).length
        const stats = tracer.stats()
        expect(stats).toMatchObject({ finished: all.length, held: 0, sent: { spans: kept } })
        expect(stats.dropped['processor']?.spans ?? 0).toBe(all.length - kept)
        expect(stats.dropped['processor']?.traces ?? 0).toBe(traces.filter((spans) => !spans.some(Boolean)).length)
      }),
    )
  })

  test('finds the parent of a span in the same part only', () => {
    const parents: (string | undefined)[] = []
    const { tracer } = tracing([(trace) => void parents.push(...trace.map((span) => span.parent?.name))], {
      flushMinSpans: 1,
    })
    tracer.trace('root', () => tracer.trace('child', () => {}))
    expect(parents).toEqual([undefined, undefined])
  })
})

/** The program that `docs/processors.md` has under a heading, run with a tracer. */
function recipe(heading: string): TestTracer & { lines: string[] } {
  const page = readFileSync(new URL('../../docs/processors.md', import.meta.url), 'utf8')
  const program = page.split(`### ${heading}\n`)[1]?.split('```js\n')[1]?.split('```')[0]
  const made = tracing([])
  new Function('tracer', program ?? '')(made.tracer)
  return made
}

describe('the recipes of the documentation', () => {
  test('drop health checks', () => {
    const { tracer, exporter } = recipe('Drop health checks')
    for (const resource of ['GET /health', 'GET /orders']) tracer.trace('web.request', { resource }, () => {})
    expect(exporter.spans.map((span) => span.resource)).toEqual(['GET /orders'])
  })

  test('redact e-mail addresses, wherever they stand', () => {
    const { tracer, exporter, lines } = recipe('Redact e-mail addresses')
    tracer.trace(
      'web.request',
      { resource: 'GET /of/eva@example.org', tags: { mail: 'eva@example.org', n: 1 } },
      (span) => {
        span.addEvent('to eva@example.org', { cc: ['eva@example.org', 'nobody'], n: 1, late: true })
        span.recordException(new Error('no eva@example.org'))
        span.addLink(span.context(), { by: 'eva@example.org', rank: 1 })
      },
    )
    const [span] = exporter.spans
    const text = JSON.stringify(span, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
    expect(text).not.toContain('eva')
    expect(span).toMatchObject({ resource: 'GET <e-mail>', meta: { mail: '<e-mail>' }, metrics: { n: 1 } })
    expect(span?.events[0]).toMatchObject({
      name: 'to <e-mail>',
      attributes: { cc: ['<e-mail>', 'nobody'], n: 1, late: true },
    })
    expect(span?.links[0]?.attributes).toEqual({ by: '<e-mail>', rank: '1' })
    expect(lines).toEqual([])
  })

  test('copy an error to the root span', () => {
    const { tracer, exporter } = recipe('Copy an error to the root span')
    tracer.trace('web.request', () => {
      tracer.startSpan('db.query', { childOf: tracer.activeSpan() }).setError(new Error('refused')).finish()
    })
    expect(drawTrace(exporter.traces[0] ?? [])).toContain('web.request')
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.message': 'refused' } })
  })
})

describe('whatever a processor does with its array', () => {
  test.each<[string, (trace: FinishedSpanArray) => unknown]>([
    ['putting something else in', (trace) => void trace.push({} as never, null as never)],
    ['putting a span in twice', (trace) => void trace.push(...trace)],
    ['taking spans out', (trace) => void trace.splice(0)],
  ])('%s, and giving nothing back, sends all, once', (_what, processor) => {
    const { tracer, exporter } = tracing([processor as unknown as Processor])
    tracer.trace('a', () => tracer.trace('b', () => {}))
    expect(exporter.spans.map((span) => span.name)).toEqual(['a', 'b'])
  })

  test('a span kept from an earlier trace is not sent again', () => {
    const kept: unknown[] = []
    const { tracer, exporter } = tracing([
      ((trace: FinishedSpanArray) => {
        kept.push(...trace)
        return kept
      }) as unknown as Processor,
    ])
    for (const name of ['a', 'b']) tracer.trace(name, () => {})
    expect(exporter.traces.map((chunk) => chunk.map((span) => span.name))).toEqual([['a'], ['b']])
  })

  test('one that takes itself away and comes again, or brings others, ends', () => {
    const { tracer, exporter } = createTestTracer()
    let calls = 0
    const again = (): void => {
      calls++
      remove()
      remove = tracer.addProcessor(again)
      tracer.addProcessor(() => {})
    }
    let remove = tracer.addProcessor(again)
    tracer.trace('a', () => {})
    tracer.trace('b', () => {})
    expect([calls, exporter.spans.length]).toEqual([2, 2])
  })

  test('what it drops takes no part in the rate limit', () => {
    const { tracer, exporter } = createTestTracer({ samplingRules: [{ sampleRate: 1 }], rateLimit: 2 })
    tracer.addProcessor((trace) => (trace[0]?.name === 'health' ? null : trace))
    for (const name of ['health', 'health', 'health', 'a', 'b', 'c']) tracer.trace(name, () => {})
    expect(exporter.spans.map((span) => span.metrics['_sampling_priority_v1'])).toEqual([2, 2, -1])
  })
})

type FinishedSpanArray = FinishedTrace[number][]

test('a processor that looks at the ledger finds the spans that it is given held', () => {
  const { tracer } = createTestTracer()
  const seen: unknown[] = []
  tracer.addProcessor(() => {
    const { finished, held, completed } = tracer.stats()
    seen.push({ finished, held, completed: completed.spans })
  })
  for (const name of ['one', 'two']) tracer.trace(name, () => {})
  expect(seen).toEqual([
    { finished: 1, held: 1, completed: 0 },
    { finished: 2, held: 1, completed: 1 },
  ])
  expect(tracer.stats()).toMatchObject({ finished: 2, held: 0, completed: { spans: 2 } })
})
