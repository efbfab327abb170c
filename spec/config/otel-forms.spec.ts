import { describe, expect, test } from 'vitest'
import { exporterForm, otelLogLevelForm, resourceAttributesForm, samplerForm } from '../../lib/config/otel-forms.ts'

describe('OTEL_TRACES_SAMPLER', () => {
  test.each<[sampler: string, argument: string | undefined, rate: number | undefined, refused: string | undefined]>([
    ['always_on', undefined, 1, undefined],
    ['ALWAYS_OFF', undefined, 0, undefined],
    ['parentbased_always_on', '0.1', 1, undefined],
    ['parentbased_always_off', undefined, 0, undefined],
    ['traceidratio', '0.25', 0.25, undefined],
    ['parentbased_traceidratio', '0', 0, undefined],
    ['traceidratio', undefined, 1, undefined],
    ['traceidratio', 'lots', 1, "'traceidratio' and 'lots'"],
    ['parentbased_traceidratio', '1.5', 1, "'parentbased_traceidratio' and '1.5'"],
    ['jaeger_remote', '0.5', undefined, "'jaeger_remote'"],
    ['parentbased_', undefined, undefined, "'parentbased_'"],
  ])('%s with %s is the rate %s', (sampler, argument, value, refused) => {
    const variable = (name: string) => (name === 'OTEL_TRACES_SAMPLER_ARG' ? argument : undefined)
    expect(samplerForm.readText(sampler, 'OTEL_TRACES_SAMPLER', { variable, file: () => undefined })).toEqual({
      value,
      refused,
    })
  })
})

test.each([
  ['none', false, undefined],
  ['NONE', false, undefined],
  ['otlp', undefined, "'otlp' (not supported yet)"],
  ['zipkin', undefined, "'zipkin'"],
])('OTEL_TRACES_EXPORTER=%s', (text, value, refused) => {
  expect(exporterForm.readText(text, 'OTEL_TRACES_EXPORTER')).toMatchObject({ value, refused })
})

test.each([
  ['none', 'off'],
  ['error', 'error'],
  ['WARN', 'warn'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['verbose', 'debug'],
  ['all', 'debug'],
  ['loud', undefined],
])('OTEL_LOG_LEVEL=%s is %s', (text, level) => {
  expect(otelLogLevelForm.readText(text, 'OTEL_LOG_LEVEL').value).toBe(level)
})

test.each([
  [
    'service.name=shop,service.version=1.2,deployment.environment.name=prod,team=a',
    { service: 'shop', version: '1.2', env: 'prod', team: 'a' },
  ],
  ['deployment.environment=prod , k = a%2Cb%3Dc', { env: 'prod', k: 'a,b=c' }],
  ['a=b=c,x=', { a: 'b=c' }],
  [' a=b, ,c=d,', { a: 'b', c: 'd' }],
  ['a=b,c', undefined],
  ['a=b,=c', undefined],
  ['a=b, =c', undefined],
  [' , ', undefined],
  ['k=%zz', { k: '%zz' }],
  ['__proto__=a', JSON.parse('{"__proto__":"a"}')],
  ['shop', undefined],
])('OTEL_RESOURCE_ATTRIBUTES=%s', (text, tags) => {
  const { value } = resourceAttributesForm.readText(text, 'OTEL_RESOURCE_ATTRIBUTES')
  expect(value && Object.entries(value)).toEqual(tags && Object.entries(tags))
})
