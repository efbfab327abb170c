import { expect, test } from 'vitest'
import { createTracer } from '../../lib/core.ts'
import type { AgentAnswer } from '../../lib/export/agent-client.ts'
import { DiagnosingClient } from '../../lib/export/diagnosing-client.ts'
import type { Payload } from '../../lib/export/trace-encoder.ts'
import { ACCEPTED, REFUSED, ScriptedClient, UNREACHABLE } from '../support/scripted-client.ts'

const payload: Payload = { version: 'v0.4', bytes: Buffer.alloc(1), traces: 1, spans: 1 }

/** What is announced while the agent answers so. */
async function announced(...answers: AgentAnswer[]): Promise<string[]> {
  const inner = new ScriptedClient()
  const lines: string[] = []
  const client = new DiagnosingClient(inner, (line) => lines.push(line))
  for (const answer of answers) {
    inner.always = answer
    expect(await client.send(payload, '/v0.4/traces')).toBe(answer)
  }
  return lines
}

test('the first failure is announced, and no other', async () => {
  expect(await announced(ACCEPTED, UNREACHABLE, REFUSED, UNREACHABLE)).toEqual([
    'DATADOG TRACER DIAGNOSTIC - Agent Error: ECONNREFUSED: connect (http://agent:8126)',
  ])
  expect(await announced(REFUSED)).toEqual([
    'DATADOG TRACER DIAGNOSTIC - Agent Error: http_400: bad (http://agent:8126)',
  ])
})

test('an agent that takes all, an older one, and what is broken off are no failures', async () => {
  const not = (reason: string): AgentAnswer => ({ ...REFUSED, reason }) as AgentAnswer
  expect(await announced(ACCEPTED, not('http_404'), not('http_415'), not('cancelled'))).toEqual([])
})

test('all else goes through to the client', () => {
  const inner = new ScriptedClient()
  const client = new DiagnosingClient(inner, () => {})
  client.hold(true)
  client.cancel()
  client.close()
  expect([client.address, inner.holds, inner.cancels, inner.closed]).toEqual([inner.address, [true], 1, true])
})

test.each([
  { startupLogs: true, announcements: 1 },
  { startupLogs: false, announcements: 0 },
])('a tracer with startupLogs $startupLogs announces $announcements times', async ({ startupLogs, announcements }) => {
  const client = new ScriptedClient()
  client.always = REFUSED
  const lines: string[] = []
  const logger = { warn: (line: string) => lines.push(line), error() {} }
  const tracer = createTracer({ startupLogs, logger, logLevel: 'off' }, { client })
  for (let i = 0; i < 2; i++) {
    tracer.trace('job', () => {})
    await tracer.flush()
  }
  await tracer.shutdown()
  expect(client.calls).toHaveLength(2)
  expect(lines.filter((line) => line.startsWith('DATADOG TRACER DIAGNOSTIC - Agent Error'))).toHaveLength(announcements)
})
