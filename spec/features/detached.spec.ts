import { describe, expect, test } from 'vitest'
import { createTestTracer } from '../../lib/testing/index.ts'
import { parents, turn } from '../support/parents.ts'

describe("work that goes on after its function's span has finished, with detached: 'link'", () => {
  test('begins a trace of its own that points back', async () => {
    const test = createTestTracer({ detached: 'link' })
    const { tracer, exporter } = test
    let late: Promise<void> | undefined
    tracer.trace('request', () => {
      tracer.trace('inside', () => {})
      late = turn().then(() => {
        expect([tracer.activeSpan(), tracer.rootSpan(), tracer.carrier()]).toEqual([undefined, undefined, {}])
        tracer.trace('late', () => tracer.trace('below', () => {}))
      })
    })
    await late
    expect(parents(test)).toBe('request<- inside<request late<- below<late')
    const [request, , own] = exporter.spans
    expect(own?.traceId).not.toBe(request?.traceId)
    expect(own?.links).toEqual([
      {
        traceId: request?.traceId,
        spanId: BigInt(request?.spanId ?? 0)
          .toString(16)
          .padStart(16, '0'),
        attributes: { reason: 'detached' },
        flags: 1,
        tracestate: 'dd=s:1;t.dm:-0',
      },
    ])
  })

  test('points to the span around it, although one further out is not finished', async () => {
    const test = createTestTracer({ detached: 'link' })
    const { tracer } = test
    await tracer.trace('outer', async () => {
      let late: Promise<void> | undefined
      tracer.trace('inner', () => {
        late = turn().then(() => tracer.trace('late', () => {}))
      })
      await late
      tracer.trace('own', () => {})
    })
    expect(parents(test)).toBe('outer<- inner<outer late<- own<outer')
  })

  test('is where the options say, if they do', async () => {
    const test = createTestTracer({ detached: 'link' })
    const { tracer, exporter } = test
    const other = tracer.startSpan('other')
    await tracer.trace('request', (span) => {
      queueMicrotask(() => {
        expect(span.finished).toBe(true)
        tracer.trace('child', { childOf: span }, () => {})
        tracer.trace('elsewhere', { childOf: other }, () => {})
        tracer.trace('alone', { childOf: null }, () => {})
      })
    })
    await turn()
    other.finish()
    expect(parents(test)).toBe('other<- request<- child<request elsewhere<other alone<-')
    expect(exporter.spans.flatMap(({ links }) => links ?? [])).toEqual([])
  })
})

test.each(['unset', 'child'])('CLEW_DETACHED %s leaves it in the trace', async (value) => {
  const test = createTestTracer({}, value === 'unset' ? {} : { CLEW_DETACHED: value })
  test.tracer.trace('request', () => queueMicrotask(() => test.tracer.trace('late', () => {})))
  await turn()
  expect(parents(test)).toBe('request<- late<request')
})

test('CLEW_DETACHED=link asks for it too', async () => {
  const test = createTestTracer({}, { CLEW_DETACHED: 'link' })
  test.tracer.trace('request', () => queueMicrotask(() => test.tracer.trace('late', () => {})))
  await turn()
  expect(parents(test)).toBe('request<- late<-')
})
