import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DatagramWriter } from '../../lib/metrics/datagram-writer.ts'
import type { Metric } from '../../lib/metrics/metric.ts'
import { MetricsTeller } from '../../lib/metrics/metrics-teller.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { settled } from '../support/scripted-client.ts'
import { ScriptedSocket } from '../support/told-metrics.ts'

function telling() {
  const counts = new Map<string, number>()
  const gauges = new Map<string, number>([['g', 0]])
  const socket = new ScriptedSocket()
  const clock = new ManualClock()
  const timers = new ManualTimers()
  const lines: string[] = []
  let made = 0
  const metrics = (type: Metric['type'], values: Map<string, number>): Metric[] =>
    [...values].map(([name, value]) => ({ name, type, value }))
  const teller = new MetricsTeller({
    read: () => [...metrics('count', counts), ...metrics('gauge', gauges)],
    writer: () => new DatagramWriter({ tags: { lang: 'nodejs' }, entityId: undefined, externalEnv: undefined }),
    socket: (onRefused) => {
      made++
      return socket.make({ hostname: 'd', port: 1 }, onRefused)
    },
    address: 'udp://d:1',
    clock,
    timers,
    logger: new Logger('warn', { warn: (line) => lines.push(line), error: (line) => lines.push(line) }),
    apart: (fn) => fn(),
  })
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    timers.advance(ms)
    await settled()
  }
  return { teller, counts, gauges, socket, timers, lines, pass, made: () => made }
}

test('counts are told by what they grew, every ten seconds, and gauges as they are', async () => {
  const { counts, gauges, socket, pass, made } = telling()
  await pass(9999)
  expect(made()).toBe(0)
  counts.set('a', 2)
  await pass(1)
  counts.set('a', 5).set('b', 1)
  gauges.set('g', 7)
  await pass(10_000)
  await pass(10_000)
  expect(socket.sent).toEqual([
    'a:2|c|#lang:nodejs\ng:0|g|#lang:nodejs',
    'a:3|c|#lang:nodejs\nb:1|c|#lang:nodejs\ng:7|g|#lang:nodejs',
    'g:7|g|#lang:nodejs',
  ])
  expect(made()).toBe(1)
})

test('between two intervals only what counts is told, and only once', async () => {
  const { teller, counts, gauges, socket } = telling()
  gauges.set('g', 1)
  await teller.tell()
  expect(socket.sent).toEqual([])
  counts.set('a', 1)
  await Promise.all([teller.tell(), teller.tell()])
  expect(socket.sent).toEqual(['a:1|c|#lang:nodejs\ng:1|g|#lang:nodejs'])
})

test('a count may grow smaller', async () => {
  const { teller, counts, socket } = telling()
  counts.set('a', 5)
  await teller.tell()
  counts.set('a', 3)
  await teller.tell()
  expect(socket.sent.at(-1)).toMatch(/^a:-2\|c/)
})

describe('what is not taken', () => {
  test('is told the next time, counted, and said once', async () => {
    const { counts, socket, lines, pass } = telling()
    socket.answer = (i) => (i < 2 ? 'ENOBUFS' : undefined)
    counts.set('a', 1)
    await pass(10_000)
    counts.set('a', 3)
    await pass(10_000)
    await pass(10_000)
    expect(socket.sent).toEqual([
      'a:3|c|#lang:nodejs\ndatadog.dogstatsd.client.packets_dropped:2|c|#lang:nodejs\ng:0|g|#lang:nodejs',
    ])
    expect(lines).toEqual([
      'clew: DogStatsD at udp://d:1 does not take health metrics (ENOBUFS). What they count is told when it does; this is not said again.',
    ])
  })

  test('is not tried again at once, so that the end of a process comes to an end', async () => {
    const { teller, counts, socket, pass } = telling()
    let tries = 0
    socket.answer = () => {
      tries++
      return 'EAGAIN'
    }
    counts.set('a', 1)
    await teller.tell()
    await teller.tell()
    await pass(999)
    await teller.tell()
    expect(tries).toBe(1)
    await pass(1)
    await teller.tell()
    expect(tries).toBe(2)
  })

  test('is told again if it turns out later that nobody got it, as often as that is said', async () => {
    const { counts, socket, pass } = telling()
    counts.set('a', 2)
    await pass(10_000)
    socket.refuse('ECONNREFUSED')
    socket.refuse('ECONNREFUSED')
    await pass(10_000)
    expect(socket.sent[1]).toBe(
      'a:2|c|#lang:nodejs\ndatadog.dogstatsd.client.packets_dropped:1|c|#lang:nodejs\ng:0|g|#lang:nodejs',
    )
    await pass(10_000)
    expect(socket.sent[2]).toBe('g:0|g|#lang:nodejs')
  })
})

test('after its end nothing is told, and no timer waits', async () => {
  const { teller, counts, socket, timers } = telling()
  counts.set('a', 1)
  await teller.tell()
  teller.close()
  expect(socket.closed).toBe(true)
  expect(timers.waiting).toBe(0)
  counts.set('a', 2)
  await teller.tell()
  expect(socket.sent).toHaveLength(1)
})

test('what its end breaks off is not said', async () => {
  const { teller, counts, socket, lines } = telling()
  socket.answer = () => {
    teller.close()
    return 'closed'
  }
  counts.set('a', 1)
  await teller.tell()
  expect(lines).toEqual([])
})

test('an end before anything was told makes no socket', () => {
  const { teller, made } = telling()
  teller.close()
  expect(made()).toBe(0)
})

test('whatever is taken when, the sum of what is told is what there is', async () => {
  const names = Array.from(
    { length: 40 },
    (_, i) => `${'n'.repeat(60)}${String.fromCharCode(97 + (i % 26))}${'m'.repeat(i)}`,
  )
  const step = fc.oneof(
    fc.record({ what: fc.constant('grow' as const), which: fc.nat(39), by: fc.integer({ min: -3, max: 50 }) }),
    fc.record({ what: fc.constantFrom('tell' as const, 'wait' as const), which: fc.nat(39), by: fc.constant(0) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.array(fc.boolean()), async (steps, failures) => {
      const { teller, counts, socket, pass } = telling()
      socket.answer = (i) => (failures[i] === true ? 'ENOBUFS' : undefined)
      for (const { what, which, by } of steps) {
        const name = names[which] ?? ''
        if (what === 'grow') counts.set(name, (counts.get(name) ?? 0) + by)
        else if (what === 'tell') await teller.tell()
        else await pass(10_000)
      }
      socket.answer = () => undefined
      await pass(10_000)
      for (const [name, value] of counts) expect(socket.told.get(name)).toBe(value)
    }),
    { numRuns: 60 },
  )
})
