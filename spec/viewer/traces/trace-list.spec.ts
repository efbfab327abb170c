import { expect, test } from 'vitest'
import type { TracePage, TraceSummary } from '../../../lib/agent/viewer/api/shapes.ts'
import { TraceList } from '../../../lib/agent/viewer/traces/trace-list.ts'

const held = { traces: 0, spans: 0, bytes: 0, maxBytes: 0, evicted: 0 }

function trace(id: string, spans = 1, start = '0', duration = 0): TraceSummary {
  const root = {
    id: '1',
    name: '',
    service: '',
    resource: '',
    type: '',
    kind: null,
    status: null,
    error: 0,
    message: null,
  } as const
  return {
    seq: 0,
    id,
    start,
    duration,
    spans,
    errors: 0,
    services: [],
    root,
    complete: true,
    findings: 0,
    receivedAt: 0,
  }
}

function page(ids: string, next: number | null, matched: number): TracePage {
  return { traces: [...ids].map((id) => trace(id)), matched, next, held }
}

function shown(list: TraceList): string {
  return Array.from({ length: list.length }, (_, i) => list.at(i)?.id ?? '.').join('')
}

test('has what comes before pages of what there was, and room for what is not here yet', () => {
  const list = new TraceList()
  list.reset(page('dcb', 2, 4))
  expect(shown(list)).toBe('dcb.')
  list.add([trace('e'), trace('f')])
  expect(shown(list)).toBe('fedcb.')
  list.append(page('a', null, 4))
  expect(shown(list)).toBe('fedcba')
  expect([...'fedcba'].map((id) => list.indexOf(id))).toEqual([0, 1, 2, 3, 4, 5])
  expect(list.indexOf('x')).toBe(-1)
})

test('has what came together in the order in which it started, and knows the longest', () => {
  const list = new TraceList()
  const came = [trace('d', 1, '1000', 7), trace('b', 1, '20', 9), trace('c', 1, '999', 3), trace('a', 1, '3', 1)]
  list.reset({ traces: came, matched: 4, next: null, held })
  list.add([trace('f', 1, '2000', 2), trace('e', 1, '1500', 8)])
  expect(shown(list)).toBe('fedcba')
  expect(list.longest).toBe(9)
  list.add([trace('g', 1, '5', 30)])
  expect(shown(list)).toBe('gfedcba')
  expect(list.longest).toBe(30)
})

test('takes more of a trace in its place, whichever way it came', () => {
  const list = new TraceList()
  list.reset(page('ba', null, 2))
  expect(list.add([trace('c')])).toBe(1)
  expect(list.add([trace('a', 7), trace('c', 8)])).toBe(0)
  expect(shown(list)).toBe('cba')
  expect([list.at(0)?.spans, list.at(2)?.spans]).toEqual([8, 7])
})

test('has a trace once that came while its page was on the way', () => {
  const list = new TraceList()
  list.reset(page('ba', null, 2))
  list.add([trace('c')])
  list.append(page('cb', null, 3))
  expect(shown(list)).toBe('cba')
})

test('forgets the oldest rather than grow for ever', () => {
  const list = new TraceList()
  list.reset(page('ba', null, 2))
  for (let i = 0; i < 200_000; i += 1000) list.add(Array.from({ length: 1000 }, (_, j) => trace(String(i + j))))
  expect(list.length).toBeLessThanOrEqual(150_000)
  expect(list.at(0)?.id).toBe('199999')
  expect(list.indexOf('a')).toBe(-1)
  expect(list.at(list.indexOf('199000'))?.id).toBe('199000')
})
