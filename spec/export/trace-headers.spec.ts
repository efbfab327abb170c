import { describe, expect, test } from 'vitest'
import { DroppedP0s } from '../../lib/export/dropped-p0s.ts'
import { type Reply, unsent } from '../../lib/export/exchange.ts'
import { HttpAgentClient } from '../../lib/export/http-agent-client.ts'
import { TraceHeaders } from '../../lib/export/trace-headers.ts'
import { fakeAgent } from '../support/fake-agent.ts'

const RATES = '{"rate_by_service":{"service:,env:":0.5}}'
const AWAY = unsent({ retry: true, reason: 'ECONNREFUSED', detail: 'connect' })

function yes(text = '{}', version?: string): Reply {
  const headers = version === undefined ? {} : { 'datadog-rates-payload-version': version }
  return { status: 200, headers, text, unread: false }
}

function heading() {
  const droppedP0s = new DroppedP0s()
  return { headers: new TraceHeaders({ droppedP0s }), droppedP0s }
}

describe('the version of the rates', () => {
  test('is 0 before there are any, and then that of the last ones', () => {
    const { headers } = heading()
    const versions: unknown[] = []
    for (const reply of [yes(RATES, 'a'), yes('{}', 'a'), yes(RATES, 'b'), AWAY, yes()]) {
      const news = headers.next(false)
      versions.push(news.headers['Datadog-Rates-Payload-Version'])
      news.settle(reply)
    }
    expect(versions).toEqual(['0', 'a', 'a', 'b', 'b'])
  })

  test.each([
    ['answer that broke off', RATES.slice(0, 20)],
    ['answer without rates', '{}'],
    ['answer with null for them', '{"rate_by_service":null}'],
  ])('of an %s is not kept: the agent would not send them again', (_, text) => {
    const { headers } = heading()
    headers.next(false).settle(yes(text, 'a'))
    expect(headers.next(false).headers['Datadog-Rates-Payload-Version']).toBe('0')
  })
})

test('statistics are claimed for what is in them', () => {
  const { headers } = heading()
  expect(headers.next(true).headers).toHaveProperty('Datadog-Client-Computed-Stats', 'yes')
  expect(headers.next(false).headers).not.toHaveProperty('Datadog-Client-Computed-Stats')
})

describe('what was dropped', () => {
  const TOLD = { 'Datadog-Client-Dropped-P0-Traces': '2', 'Datadog-Client-Dropped-P0-Spans': '5' }

  function dropping() {
    const all = heading()
    all.droppedP0s.add(1, 2)
    all.droppedP0s.add(1, 3)
    return all
  }

  test('is told once', () => {
    const { headers } = dropping()
    const first = headers.next(false)
    expect(first.headers).toMatchObject(TOLD)
    first.settle(yes())
    expect(Object.keys(headers.next(false).headers)).not.toContain('Datadog-Client-Dropped-P0-Traces')
  })

  test.each([
    ['there is no answer', AWAY],
    ['the agent is busy', { ...yes(), status: 429 }],
    ['the agent refuses', { ...yes(), status: 400 }],
    ['the payload was not read', { ...yes(), unread: true }],
  ])('is told again if %s, with what has come since', (_, reply) => {
    const { headers, droppedP0s } = dropping()
    const first = headers.next(false)
    droppedP0s.add(1, 1)
    first.settle(reply)
    expect(headers.next(false).headers).toMatchObject({
      'Datadog-Client-Dropped-P0-Traces': '3',
      'Datadog-Client-Dropped-P0-Spans': '6',
    })
  })
})

test('a request over HTTP carries them, and tells the state of the agent', async () => {
  const statuses = [503, 200, 200]
  const agent = await fakeAgent((_, response) => {
    response.setHeader('Datadog-Agent-State', `state ${statuses.length}`)
    response.setHeader('Datadog-Rates-Payload-Version', 'a')
    response.writeHead(statuses.shift() ?? 200).end(RATES)
  })
  const { headers: traceHeaders, droppedP0s } = heading()
  droppedP0s.add(1, 4)
  const states: string[] = []
  const client = new HttpAgentClient({ ...agent.access, url: agent.url, traceHeaders, onState: (s) => states.push(s) })
  const payload = { version: 'v0.4', bytes: Buffer.of(0x90), traces: 0, spans: 0, counted: true } as const
  for (let i = 0; i < 3; i++) await client.send(payload, '/v0.4/traces')
  client.close()
  expect(
    agent.requests.map(({ headers }) => [
      headers['datadog-client-computed-stats'],
      headers['datadog-client-dropped-p0-traces'],
      headers['datadog-client-dropped-p0-spans'],
      headers['datadog-rates-payload-version'],
    ]),
  ).toEqual([
    ['yes', '1', '4', '0'],
    ['yes', '1', '4', '0'],
    ['yes', undefined, undefined, 'a'],
  ])
  expect(states).toEqual(['state 3', 'state 2', 'state 1'])
})
