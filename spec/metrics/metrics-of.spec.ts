import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { metricsOf } from '../../lib/metrics/metrics-of.ts'
import { RequestCounts } from '../../lib/metrics/request-counts.ts'
import { Ledger } from '../../lib/span/ledger.ts'
import { ACCEPTED, REFUSED } from '../support/scripted-client.ts'

test('each number of the ledger is one metric', () => {
  const ledger = new Ledger()
  Object.assign(ledger, { started: 1, abandoned: 2, finished: 3, held: 4 })
  Object.assign(ledger.completed, { traces: 5, spans: 6, bytes: 7 })
  Object.assign(ledger.queued, { traces: 8, spans: 9, bytes: 10 })
  Object.assign(ledger.inFlight, { traces: 11, spans: 12, bytes: 13 })
  Object.assign(ledger.sent, { traces: 14, spans: 15, bytes: 16 })
  for (const reason of ['unsampled', 'queue_full', 'http_400'])
    ledger.drop(reason, { traces: 17, spans: 18, bytes: 19 })
  const requests = new RequestCounts()
  for (const reason of ['http_429', 'http_429', 'ECONNREFUSED']) requests.answered({ ...REFUSED, reason })
  requests.answered(ACCEPTED)
  const metrics = metricsOf(ledger.snapshot(), { traces: 21, spans: 22 }, requests)
  const lines = metrics.map(({ name, type, value, tag }) => `${type} ${name} ${tag?.join(':') ?? ''} ${value}`)
  expect(lines.map((line) => line.replace('datadog.tracer.', '').replace('  ', ' '))).toEqual([
    'count spans.started 1',
    'count spans.finished 3',
    'count spans.abandoned 2',
    'gauge spans.held 4',
    'count completed.traces 5',
    'count completed.spans 6',
    'count completed.bytes 7',
    'count buffer.accepted.traces 21',
    'count buffer.accepted.spans 22',
    'count processor.dropped.traces reason:unsampled 17',
    'count processor.dropped.spans reason:unsampled 18',
    'count processor.dropped.bytes reason:unsampled 19',
    'count buffer.dropped.traces reason:queue_full 17',
    'count buffer.dropped.spans reason:queue_full 18',
    'count buffer.dropped.bytes reason:queue_full 19',
    'count http.dropped.traces reason:http_400 17',
    'count http.dropped.spans reason:http_400 18',
    'count http.dropped.bytes reason:http_400 19',
    'gauge queued.traces 8',
    'gauge queued.spans 9',
    'gauge queued.bytes 10',
    'gauge in_flight.traces 11',
    'gauge in_flight.spans 12',
    'gauge in_flight.bytes 13',
    'count http.sent.traces 14',
    'count http.sent.spans 15',
    'count http.sent.bytes 16',
    'count http.requests 4',
    'count http.errors type:429 2',
    'count http.errors type:ECONNREFUSED 1',
  ])
})

test.each([
  ['processor', 'processor'],
  ['filtered', 'processor'],
  ['unsampled', 'processor'],
  ['queue_full', 'buffer'],
  ['trace_too_large', 'buffer'],
  ['encoding_failed', 'buffer'],
  ['not_installed', 'buffer'],
  ['closed', 'buffer'],
  ['unsent_at_exit', 'buffer'],
  ['http_413', 'http'],
  ['ECONNREFUSED', 'http'],
  ['timeout', 'http'],
  ['what nobody knows yet', 'http'],
])('what is lost for %s was lost in the %s', (reason, place) => {
  const ledger = new Ledger()
  ledger.drop(reason, { traces: 1, spans: 1, bytes: 0 })
  const names = metricsOf(ledger.snapshot(), { traces: 0, spans: 0 }, new RequestCounts()).flatMap(({ name, tag }) =>
    tag === undefined ? [] : `${name} ${tag[1]}`,
  )
  expect(names).toContain(`datadog.tracer.${place}.dropped.spans ${reason}`)
})

test('docs/reliability.md has them all, with their types and tags', () => {
  const page = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8')
  const rows =
    page
      .split('## Health metrics')
      .at(1)
      ?.split('\n## ')
      .at(0)
      ?.match(/^\| `.*$/gm) ?? []
  const told = rows.flatMap((row) => {
    const [, names = '', type = '', tag = ''] = row.split('|').map((cell) => cell.trim())
    return [...names.matchAll(/`(.+?)`/g)].map(([, name]) => `${type} ${name} ${tag.replaceAll('`', '')}`)
  })
  const ledger = new Ledger()
  for (const reason of ['unsampled', 'queue_full', 'http_400']) ledger.drop(reason, { traces: 1, spans: 1, bytes: 1 })
  const requests = new RequestCounts()
  requests.answered(REFUSED)
  const all = metricsOf(ledger.snapshot(), { traces: 0, spans: 0 }, requests).map(
    ({ name, type, tag }) => `${type} ${name.replace('datadog.tracer.', '')} ${tag?.[0] ?? ''}`,
  )
  expect(told.sort()).toEqual(all.sort())
})
