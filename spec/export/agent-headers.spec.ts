import { expect, test } from 'vitest'
import { agentHeaders } from '../../lib/export/agent-headers.ts'

const SENDER = {
  tracerVersion: '1.2.3',
  nodeVersion: '20.19.0',
  interpreter: 'v8',
  containerId: undefined,
  entityId: undefined,
  externalEnv: undefined,
}

test('the headers say who sends, that we mark top-level spans, and that we want to hear the truth', () => {
  expect(agentHeaders(SENDER)).toEqual({
    'Content-Type': 'application/msgpack',
    'Datadog-Meta-Lang': 'nodejs',
    'Datadog-Meta-Lang-Version': '20.19.0',
    'Datadog-Meta-Lang-Interpreter': 'v8',
    'Datadog-Meta-Tracer-Version': '1.2.3',
    'Datadog-Client-Computed-Top-Level': 'yes',
    'Datadog-Send-Real-Http-Status': 'true',
  })
})

test('the headers name the container, as far as it is known', () => {
  expect(
    agentHeaders({ ...SENDER, containerId: 'abc', entityId: 'ci-abc', externalEnv: 'it-false,cn-app' }),
  ).toMatchObject({
    'Datadog-Container-ID': 'abc',
    'Datadog-Entity-ID': 'ci-abc',
    'Datadog-External-Env': 'it-false,cn-app',
  })
})
