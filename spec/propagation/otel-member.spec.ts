import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withOtel } from '../../lib/propagation/otel-member.ts'
import { TraceContextPropagator } from '../../lib/propagation/tracecontext.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { remoteSpan, SPAN_ID, TRACE_ID, written } from './remote-span.ts'

const QUARTER = '40000000000000'
const THREE_QUARTERS = 'c0000000000000'

describe("OpenTelemetry's member", () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['may be absent', 'rojo=1', 'rojo=1'],
    ['may be absent, and all others too', undefined, undefined],
    ['is passed on as it came', `rojo=1,ot=rv:${QUARTER};th:8,congo=2`, `rojo=1,ot=rv:${QUARTER};th:8,congo=2`],
    ['is passed on in the order in which it came', `ot=th:8;x:y;rv:${QUARTER}`, `ot=th:8;x:y;rv:${QUARTER}`],
    ['is passed on with what nobody knows', 'ot=p:8;;r:62;', 'ot=p:8;;r:62;'],
    ['has a threshold of 0', 'ot=th:0', 'ot=th:0'],
    ['has a threshold of fourteen digits', `ot=th:${THREE_QUARTERS}`, `ot=th:${THREE_QUARTERS}`],
    ['loses a threshold of fifteen digits, and goes first', `rojo=1,ot=p:8;th:${QUARTER}0`, 'ot=p:8,rojo=1'],
    ['loses an empty threshold', 'ot=p:8;th:', 'ot=p:8'],
    ['loses a threshold that is not hex', 'ot=p:8;th:8g', 'ot=p:8'],
    ['loses a threshold in upper case', 'ot=p:8;th:A', 'ot=p:8'],
    ['loses a random value of thirteen digits', `ot=rv:${QUARTER.slice(1)};th:8`, 'ot=th:8'],
    ['loses a random value of fifteen digits', `ot=rv:0${QUARTER};th:8`, 'ot=th:8'],
    ['loses a second random value', `ot=rv:${THREE_QUARTERS};rv:${QUARTER};th:8`, `ot=rv:${THREE_QUARTERS};th:8`],
    ['loses the same one again', 'ot=th:8;th:8', 'ot=th:8'],
    ['goes if nothing is left', 'rojo=1,ot=th:x', 'rojo=1'],
    ['goes if nothing is left, and with it all', 'ot=th:x', undefined],
    ['is not another one that ends like it', 'boot=th:x', 'boot=th:x'],
  ])('%s', (_, members, expected) => expect(withOtel(members, remoteSpan().trace)).toBe(expected))

  test.each(['00', '01'])('is passed on whatever it explains, where the flags are %s', (flags) => {
    const dialect = new TraceContextPropagator()
    const headers: Record<string, string> = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-${flags}` }
    for (const member of [`ot=rv:${QUARTER};th:8`, `ot=rv:${THREE_QUARTERS};th:8`, 'ot=th:8']) {
      headers['tracestate'] = member
      const context = dialect.extract((name) => headers[name])
      expect(context && written(dialect, context)['tracestate']).toBe(`dd=s:${Number(flags)},${member}`)
    }
  })
})

/** The headers of a call from a trace with this id, in decimal, that came without a decision. */
function sent(id: string, sampleRate: number, came: Record<string, string> = {}): Record<string, string> {
  const { tracer } = createTestTracer({ sampleRate, rateLimit: -1 })
  const headers = { 'x-datadog-trace-id': id, 'x-datadog-parent-id': id, ...came }
  return tracer.trace('server', { childOf: tracer.extract('http_headers', headers) }, () => tracer.carrier())
}

function otel(headers: Record<string, string>): string | undefined {
  return headers['tracestate']?.split(',').find((member) => member.startsWith('ot='))
}

describe('a rate that decides here', () => {
  // The vectors that all of Datadog's tracers are tested with.
  test.each([
    [0.01, 'fd70a3d70a3d7', '1', 'f0948a54d43b8e', false],
    [0.1, 'e6666666666668', '1', 'f0948a54d43b8e', true],
    [0.1, 'e6666666666668', '10', '65cd67504a538e', false],
    [0.1, 'e6666666666668', '18444899399302180863', 'ef284ace7a91e1', true],
    [0.2, 'ccccccccccccd', '10197320802478874805', 'd29c6d21f144ee', true],
    [0.5, '8', '1', 'f0948a54d43b8e', true],
    [0.5, '8', '9223372036854775807', '8f6b75ab2bc471', true],
    [0.5, '8', '9223372036854775809', '70948a54d43b8e', false],
    [0.99, '028f5c28f5c29', '18444899399302180861', '0dff3624d21ac5', true],
    [0.99, '028f5c28f5c29', '83', '0028d980cf4f1c', false],
    [1, '0', '83', '0028d980cf4f1c', true],
    // Where 56 bits would tell another decision than 64 did.
    [0.1, 'e6666666666668', '263811222310854400', 'e6666666666668', true],
    [0.05, 'f333333333333', '5401449561355763072', 'f333333333332f', false],
  ])('of %d tells the threshold %s, and of the id %s the random value %s', (rate, threshold, id, random, isKept) => {
    const headers = sent(id, rate)
    expect(otel(headers)).toBe(`ot=rv:${random};th:${threshold}`)
    expect(headers['traceparent']?.slice(-2)).toBe(isKept ? '01' : '00')
  })

  test('tells a random value that explains the decision, whatever the id and the rate', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 64n - 1n), fc.double({ min: 0, max: 1, noNaN: true }), (id, rate) => {
        const headers = sent(String(id), rate)
        const [, random = '', threshold = ''] =
          /^ot=rv:([0-9a-f]{14});th:([0-9a-f]{1,14})$/.exec(otel(headers) ?? '') ?? []
        if (random === '') expect(rate).toBe(0)
        else expect(random >= threshold.padEnd(14, '0')).toBe(headers['traceparent']?.endsWith('01'))
      }),
    )
  })

  test('is not told where the limit had the last word', () => {
    const { tracer } = createTestTracer({ sampleRate: 1, rateLimit: 0 })
    expect(tracer.trace('job', () => tracer.carrier())['tracestate']).toMatch(/^dd=s:-1;[^,]+$/)
  })

  test('is not told where it is 0, as in the public tracers', () => expect(otel(sent('83', 0))).toBeUndefined())

  test('is not told where no rate decided, or somebody did by hand', () => {
    for (const sampleRate of [undefined, 0.5]) {
      const { tracer } = createTestTracer({ sampleRate })
      const headers = tracer.trace('job', (span) => (sampleRate === undefined ? span : span.keep()) && tracer.carrier())
      expect(otel(headers)).toBeUndefined()
    }
  })

  const id = '18444899399302180863'
  const traceparent = `00-${BigInt(id).toString(16).padStart(32, '0')}-0000000000000001-00`

  test('adds to what came, and goes second', () => {
    const came = { 'x-datadog-parent-id': '1', traceparent, tracestate: 'rojo=1,ot=x:y' }
    expect(sent(id, 0.1, came)['tracestate']?.split(',').slice(1)).toEqual([
      'ot=rv:ef284ace7a91e1;th:e6666666666668;x:y',
      'rojo=1',
    ])
  })

  test.each(['ot=rv:12345678901234', 'ot=th:8'])('leaves %s as it came', (member) => {
    expect(otel(sent(id, 0.1, { 'x-datadog-parent-id': '1', traceparent, tracestate: member }))).toBe(member)
  })

  test('keeps to 32 members, and to 256 characters in one', () => {
    const others = Array.from({ length: 31 }, (_, i) => `v${i}=x`)
    const headers = sent(id, 0.1, { 'x-datadog-parent-id': '1', traceparent, tracestate: others.join(',') })
    expect(headers['tracestate']?.split(',').slice(1)).toEqual([otel(headers), ...others.slice(0, 30)])
    const long = `ot=future:${'x'.repeat(230)};next:1`
    expect(otel(sent(id, 0.1, { 'x-datadog-parent-id': '1', traceparent, tracestate: long }))).toBe(
      'ot=rv:ef284ace7a91e1;th:e6666666666668;next:1',
    )
  })
})

describe('a decision by hand', () => {
  const headers = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00`, tracestate: `ot=rv:${QUARTER};th:8;x:y,rojo=1` }

  test('takes away the threshold that came, and leaves the random value', () => {
    const { tracer } = createTestTracer({ sampleRate: 0.1 })
    const childOf = tracer.extract('http_headers', headers)
    const sent = tracer.trace('server', { childOf }, (span) => span.keep() && tracer.carrier())
    expect(sent['tracestate']?.split(',').slice(1)).toEqual([`ot=rv:${QUARTER};x:y`, 'rojo=1'])
  })
})
