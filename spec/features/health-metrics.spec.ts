import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createTracer, type PartOverrides, type TracerOptions } from '../../lib/core.ts'
import type { AgentAnswer } from '../../lib/export/agent-client.ts'
import type { MakeDatagramSocket } from '../../lib/platform/datagram-socket.ts'
import { NodeHost } from '../../lib/platform/host.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'
import { expectExact } from '../support/exact-ledger.ts'
import { ACCEPTED, REFUSED, ScriptedClient, settled, UNREACHABLE } from '../support/scripted-client.ts'
import { ScriptedSocket, ToldMetrics } from '../support/told-metrics.ts'

const FORBIDDEN: AgentAnswer = { ...REFUSED, reason: 'http_403' }

/** A process of which nothing is known, and which has no end. */
class NoHost extends NodeHost {
  override readonly env: Readonly<Record<string, string>> = {}

  override onEnd(): { dispose(): void } {
    return { dispose() {} }
  }

  override readText(_path: string): string | undefined {
    return undefined
  }

  override inode(): undefined {}
}

/** A tracer that tells its health to a spec, which answers for its agent. */
function healthy(options: TracerOptions = {}, parts: PartOverrides = {}) {
  const client = new ScriptedClient()
  const socket = new ScriptedSocket()
  const clock = new ManualClock()
  const timers = new ManualTimers()
  const lines: string[] = []
  const logger = { warn: (line: string) => lines.push(line), error: (line: string) => lines.push(line) }
  const tracer = createTracer(
    { service: 'shop', env: 'prod', healthMetrics: true, logger, ...options },
    { host: new NoHost(), client, socket: socket.make, clock, timers, random: new SequentialIds(), ...parts },
  )
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    timers.advance(ms)
    await settled()
  }
  return { tracer, client, socket, clock, timers, lines, pass }
}

/** A trace of so many spans. */
function trace({ tracer }: Pick<ReturnType<typeof healthy>, 'tracer'>, spans = 1, name = 'a'): void {
  tracer.trace(name, { tags: { filler: 'x'.repeat(100) } }, () => {
    for (let i = 1; i < spans; i++) tracer.trace('b', () => {})
  })
}

test('every ten seconds it is told what became of all spans', async () => {
  const all = healthy({ dogstatsd: { hostname: 'd', port: 9 }, version: '1.4.2' })
  const { client, socket, pass } = all
  client.always = ACCEPTED
  trace(all, 3)
  await pass(9999)
  expect(socket.sent).toEqual([])
  trace(all)
  await pass(1)
  expect(socket.address).toEqual({ hostname: 'd', port: 9 })
  const tags = '|#service:shop,env:prod,version:1.4.2,lang:nodejs'
  const lines = socket.sent.join('\n').split('\n')
  expect(lines).toContain(`datadog.tracer.spans.finished:4|c${tags}`)
  expect(lines).toContain(`datadog.tracer.http.sent.spans:3|c${tags}`)
  expect(lines).toContain(`datadog.tracer.queued.spans:1|g${tags}`)
  expect(lines).toContain(`datadog.tracer.http.requests:1|c${tags}`)
})

test('what is told in all is the ledger', async () => {
  const answers: AgentAnswer[] = [ACCEPTED, UNREACHABLE, REFUSED, FORBIDDEN, ACCEPTED]
  const step = fc.oneof(
    fc.record({
      what: fc.constantFrom('trace' as const, 'drop' as const, 'big' as const),
      n: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ what: fc.constant('pass' as const), n: fc.constantFrom(50, 1000, 10_000, 65_000) }),
    fc.record({ what: fc.constant('flush' as const), n: fc.constant(0) }),
    fc.record({ what: fc.constant('answer' as const), n: fc.nat(answers.length - 1) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.array(fc.boolean()), async (steps, failures) => {
      const all = healthy({ logLevel: 'off' })
      const { tracer, client, socket, pass } = all
      socket.answer = (i) => (failures[i] === true ? 'ENOBUFS' : undefined)
      tracer.addProcessor((spans) => (spans[0]?.name === 'drop' ? null : spans))
      tracer.trace('open')
      for (const { what, n } of steps) {
        if (what === 'pass') await pass(n)
        else if (what === 'flush') void tracer.flush()
        else if (what === 'big') tracer.startSpan('big', { tags: { filler: 'x'.repeat(n << 20) } }).finish()
        else if (what === 'answer') await client.calls.at(-1)?.answer(answers[n] ?? ACCEPTED)
        else trace(all, n, what)
        await settled()
      }
      let stats = tracer.stats()
      let calls = 0
      socket.answer = () => {
        // As it is when it is told: what falls due in the same moment may come after that.
        stats = tracer.stats()
        calls = client.calls.length
        return undefined
      }
      await pass(10_000)
      const { misuse, propagation, statistics, ...ledger } = stats
      expect(socket.told.ledger).toEqual(ledger)
      expectExact({ ...socket.told.ledger, misuse, propagation, statistics })
      expect(socket.told.get('http.requests')).toBe(calls - (ledger.inFlight.traces > 0 ? 1 : 0))
    }),
    { numRuns: 40 },
  )
})

describe('losses are told where they were:', () => {
  test('a trace that the agent refuses, and the request', async () => {
    const all = healthy()
    all.client.always = FORBIDDEN
    trace(all, 2)
    await all.pass(1000)
    await all.pass(9000)
    const { told } = all.socket
    expect([told.get('http.dropped.spans http_403'), told.get('http.errors 403')]).toEqual([2, 1])
    expect([told.get('buffer.accepted.traces'), told.get('buffer.accepted.spans')]).toEqual([1, 2])
  })

  test('a trace that a processor does not want', async () => {
    const all = healthy()
    all.tracer.addProcessor(() => null)
    trace(all, 2)
    await all.pass(10_000)
    expect(all.socket.told.get('processor.dropped.spans processor')).toBe(2)
    expect(all.socket.told.get('buffer.accepted.traces')).toBe(0)
  })

  test('what could not be sent before the end', async () => {
    const all = healthy()
    trace(all, 2)
    const shutdown = all.tracer.shutdown({ timeoutMs: 0 })
    await all.pass(0)
    await shutdown
    expect(all.socket.told.get('buffer.dropped.spans unsent_at_exit')).toBe(2)
    expect(all.socket.told.ledger.queued.spans).toBe(0)
    expect([all.socket.closed, all.timers.waiting]).toEqual([true, 0])
  })
})

test('flush and shutdown tell what has not been told', async () => {
  const all = healthy()
  all.client.always = ACCEPTED
  trace(all, 2)
  await all.tracer.flush()
  expect(all.socket.told.get('http.sent.spans')).toBe(2)
  await all.tracer.flush()
  const after = all.socket.sent.length
  trace(all)
  await all.tracer.shutdown()
  expect(all.socket.sent.length).toBeGreaterThan(after)
  expect(all.socket.told.get('http.sent.spans')).toBe(3)
  expectExact({ ...all.tracer.stats(), ...all.socket.told.ledger })
})

test('a socket that does not answer holds back a flush for half a second, and a shutdown for its time', async () => {
  const all = healthy({}, { socket: () => ({ send: () => new Promise(() => {}), close() {} }) })
  all.client.always = ACCEPTED
  trace(all)
  let flushed = false
  const flush = all.tracer.flush().then(() => {
    flushed = true
  })
  await settled()
  await all.pass(499)
  expect(flushed).toBe(false)
  await all.pass(1)
  await flush
  trace(all)
  let ended = false
  const shutdown = all.tracer.shutdown({ timeoutMs: 200 }).then(() => {
    ended = true
  })
  await settled()
  await all.pass(199)
  expect(ended).toBe(false)
  await all.pass(1)
  await shutdown
})

test.each<[string, MakeDatagramSocket]>([
  [
    'cannot be made',
    () => {
      throw new Error('no')
    },
  ],
  [
    'throws',
    () => ({
      send() {
        throw new Error('no')
      },
      close() {},
    }),
  ],
  ['rejects', () => ({ send: () => Promise.reject(new Error('no')), close() {} })],
])('a socket that %s is told once, and harms nobody', async (_, socket) => {
  const all = healthy({}, { socket })
  all.client.always = ACCEPTED
  trace(all)
  await all.pass(10_000)
  await all.pass(10_000)
  await all.tracer.flush()
  await all.tracer.shutdown()
  expect(all.lines).toEqual([
    'clew: DogStatsD at udp://127.0.0.1:8125 does not take health metrics (Error: no). What they count is told when it does; this is not said again.',
  ])
})

test('the container is told, and what an admission controller knows of it', async () => {
  const id = 'f'.repeat(64)
  class InContainer extends NoHost {
    override readonly env = { DD_EXTERNAL_ENV: 'it-false,cn-shop' }

    override readText(path: string): string | undefined {
      return path === '/proc/self/cgroup' ? `0::/docker/${id}\n` : undefined
    }
  }
  const all = healthy({}, { host: new InContainer() })
  await all.pass(10_000)
  expect(all.socket.sent[0]?.split('\n')).toContain(
    `datadog.tracer.spans.held:0|g|#service:shop,env:prod,lang:nodejs|c:ci-${id}|e:it-false,cn-shop`,
  )
})

test('nothing of what tells it is in a trace', async () => {
  const active: unknown[] = []
  const socket = new ScriptedSocket()
  const all = healthy(
    {},
    {
      socket: (...given) => {
        active.push(all.tracer.activeSpan())
        return socket.make(...given)
      },
    },
  )
  all.client.always = ACCEPTED
  trace(all)
  await all.tracer.trace('around', () => all.tracer.flush())
  expect(active).toEqual([undefined])
})

test.each<[string, TracerOptions]>([
  ['health metrics are off', {}],
  ['tracing is off', { enabled: false, healthMetrics: true }],
])('where %s nothing is opened, and no timer waits for it', async (_, options) => {
  const socket = (): never => {
    throw new Error('a socket')
  }
  const { tracer, timers } = createTestTracer(options, {}, { socket })
  expect(timers.waiting).toBe(0)
  expect(createTestTracer({ healthMetrics: true }, {}, { socket }).timers.waiting).toBe(1)
  tracer.trace('a', () => {})
  timers.advance(60_000)
  await tracer.flush()
  await tracer.shutdown()
})

test('it reaches a DogStatsD by UDP', async () => {
  const server = createSocket('udp4').bind(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const told = new ToldMetrics()
  const complete = new Promise<void>((resolve) =>
    server.on('message', (bytes) => {
      told.add(bytes)
      if (told.get('http.sent.bytes') > 0) resolve()
    }),
  )
  const client = new ScriptedClient()
  client.always = ACCEPTED
  const url = `udp://127.0.0.1:${server.address().port}`
  const tracer = createTracer({ healthMetrics: true, dogstatsd: { url } }, { client, host: new NoHost() })
  trace({ tracer }, 3)
  const stats = await tracer.shutdown()
  await complete
  const { misuse, propagation, statistics, ...ledger } = stats
  expect(told.ledger).toEqual(ledger)
})
