import { expect, test } from 'vitest'
import { childEnv } from '../../../lib/agent/command/child-env.ts'

const URL = 'http://127.0.0.1:8126'
const OTLP = 'http://127.0.0.1:4318'
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT'
const PROTOCOL = 'OTEL_EXPORTER_OTLP_PROTOCOL'
const TRACES_ENDPOINT = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
const TRACES_PROTOCOL = 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'

test.each([
  ['that has none', {}, { [ENDPOINT]: OTLP, [PROTOCOL]: 'http/protobuf' }],
  ['with empty ones', { [ENDPOINT]: '', [PROTOCOL]: '' }, { [ENDPOINT]: OTLP, [PROTOCOL]: 'http/protobuf' }],
  ['with a protocol', { [PROTOCOL]: 'http/json' }, { [ENDPOINT]: OTLP, [PROTOCOL]: 'http/json' }],
  ['with one for traces', { [TRACES_PROTOCOL]: 'http/json' }, { [ENDPOINT]: OTLP, [TRACES_PROTOCOL]: 'http/json' }],
  ['that wants gRPC', { [PROTOCOL]: 'grpc' }, { [PROTOCOL]: 'grpc' }],
  ['with an address', { [ENDPOINT]: 'http://elsewhere' }, { [ENDPOINT]: 'http://elsewhere' }],
  ['with one for traces', { [TRACES_ENDPOINT]: 'http://elsewhere' }, { [TRACES_ENDPOINT]: 'http://elsewhere' }],
])('exporters are told in an environment %s', (_, env, told) => {
  expect(childEnv({ url: URL, otlpUrl: OTLP }, { PATH: '/bin', ...env })).toEqual({
    ...{ PATH: '/bin', DD_TRACE_AGENT_URL: URL },
    ...told,
  })
})

test('they are told nothing where the agent has no port for them', () => {
  expect(childEnv({ url: URL, otlpUrl: undefined }, { DD_TRACE_AGENT_URL: 'http://elsewhere' })).toEqual({
    DD_TRACE_AGENT_URL: URL,
  })
})
