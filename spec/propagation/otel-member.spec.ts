import { describe, expect, test } from 'vitest'
import { withValidOtel } from '../../lib/propagation/otel-member.ts'
import { TraceContextPropagator } from '../../lib/propagation/tracecontext.ts'
import { SPAN_ID, TRACE_ID, written } from './remote-span.ts'

/** As random values they are a quarter and three quarters. */
const QUARTER = '40000000000000'
const THREE_QUARTERS = 'c0000000000000'
const LOW = `00${THREE_QUARTERS}`

describe("OpenTelemetry's member", () => {
  test.each<[string, string | undefined, boolean, string | undefined]>([
    ['may be absent', 'rojo=1', true, 'rojo=1'],
    ['may be absent, and all others too', undefined, true, undefined],
    [
      'is passed on as it came',
      `rojo=1,ot=rv:${THREE_QUARTERS};th:8,congo=2`,
      true,
      `rojo=1,ot=rv:${THREE_QUARTERS};th:8,congo=2`,
    ],
    ['is passed on with what nobody knows', 'ot=p:8;r:62', true, 'ot=p:8;r:62'],
    ['has a threshold of 0', 'ot=th:0', true, 'ot=th:0'],
    ['has a threshold of fourteen digits', `ot=th:${THREE_QUARTERS}`, true, `ot=th:${THREE_QUARTERS}`],
    ['loses a threshold of fifteen digits, and goes first', `rojo=1,ot=p:8;th:${QUARTER}0`, true, 'ot=p:8,rojo=1'],
    ['loses an empty threshold', 'ot=p:8;th:', true, 'ot=p:8'],
    ['loses a threshold that is not hex', 'ot=p:8;th:8g', true, 'ot=p:8'],
    ['loses a threshold in upper case', 'ot=p:8;th:A', true, 'ot=p:8'],
    ['loses a random value of thirteen digits', `ot=rv:${QUARTER.slice(1)};th:8`, true, 'ot=th:8'],
    ['loses a random value of fifteen digits', `ot=rv:0${QUARTER};th:8`, true, 'ot=th:8'],
    ['loses a second random value', `ot=rv:${THREE_QUARTERS};rv:${QUARTER};th:8`, true, `ot=rv:${THREE_QUARTERS};th:8`],
    ['loses the same one again', `ot=th:8;th:8`, true, 'ot=th:8'],
    ['goes if nothing is left', 'rojo=1,ot=th:x', true, 'rojo=1'],
    ['goes if nothing is left, and with it all', 'ot=th:x', true, undefined],
    ['loses a threshold that would have dropped what is sampled', `ot=rv:${QUARTER};th:8`, true, `ot=rv:${QUARTER}`],
    [
      'loses a threshold that would have kept what is not',
      `ot=rv:${THREE_QUARTERS};th:8`,
      false,
      `ot=rv:${THREE_QUARTERS}`,
    ],
    ['has a threshold that dropped what is not sampled', `ot=rv:${QUARTER};th:8`, false, `ot=rv:${QUARTER};th:8`],
    ['has one that kept what is just not below it', 'ot=rv:80000000000000;th:8', true, 'ot=rv:80000000000000;th:8'],
    ['is measured by the trace id without a random value', 'ot=th:d', true, undefined],
    ['is measured by the trace id, which may explain it', 'ot=th:c', true, 'ot=th:c'],
    ['is not another one that ends like it', 'boot=th:x', true, 'boot=th:x'],
  ])('%s', (_, members, sampled, expected) => expect(withValidOtel(members, sampled, LOW)).toBe(expected))

  test('is valid in what is written, after whoever else decides', () => {
    const dialect = new TraceContextPropagator()
    const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`
    const tracestate = `rojo=1,ot=rv:${THREE_QUARTERS};th:8`
    const headers: Record<string, string> = { traceparent, tracestate }
    const context = dialect.extract((name) => headers[name])
    expect(context && written(dialect, context)['tracestate']).toBe(`dd=s:1,${tracestate}`)
    headers['traceparent'] = traceparent.replace(/1$/, '0')
    const dropped = dialect.extract((name) => headers[name])
    expect(dropped && written(dialect, dropped)['tracestate']).toBe(`dd=s:0,ot=rv:${THREE_QUARTERS},rojo=1`)
  })
})
