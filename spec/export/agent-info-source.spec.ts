import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AgentCalls } from '../../lib/export/agent-calls.ts'
import { type AgentInfo, NO_INFO } from '../../lib/export/agent-info.ts'
import { AgentInfoSource } from '../../lib/export/agent-info-source.ts'
import { type NoReply, type Reply, unsent } from '../../lib/export/exchange.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { fakeAgent } from '../support/fake-agent.ts'
import { settled } from '../support/scripted-client.ts'

function body(version: string): string {
  return JSON.stringify({ version, endpoints: ['/v0.4/traces'], span_events: true })
}

/** What the agent's answers carry while its `/info` has that body. */
function stateOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function ok(text: string): Reply {
  return { status: 200, headers: {}, text, unread: false }
}

const AWAY = unsent({ retry: true, reason: 'ECONNREFUSED', detail: 'connect' })

function asking() {
  const timers = new ManualTimers()
  const lines: string[] = []
  const asked: string[] = []
  const pending: ((reply: Reply | NoReply) => void)[] = []
  const get = (path: string): Promise<Reply | NoReply> => {
    asked.push(path)
    return new Promise((resolve) => pending.push(resolve))
  }
  const logger = new Logger('debug', { debug: (line) => lines.push(line), warn() {}, error() {} })
  const source = new AgentInfoSource({ calls: { get }, timers, logger, apart: (fn) => fn() })
  const seen: AgentInfo[] = []
  source.subscribe((info) => seen.push(info))
  const answer = async (reply: Reply | NoReply): Promise<void> => {
    pending.shift()?.(reply)
    await settled()
  }
  /** The first question, and its answer. */
  const started = async (reply: Reply | NoReply): Promise<void> => {
    source.start()
    timers.advance(0)
    await answer(reply)
  }
  return { source, timers, lines, asked, seen, answer, started }
}

describe('at the start', () => {
  test('it asks when what is being done is done, and nobody waits', async () => {
    const { source, timers, asked, seen, answer } = asking()
    source.start()
    expect(asked).toEqual([])
    expect(source.info).toBe(NO_INFO)
    timers.advance(0)
    expect(asked).toEqual(['/info'])
    await answer(ok(body('7.60.0')))
    expect(source.info).toMatchObject({ version: '7.60.0', spanEvents: true })
    expect(seen).toEqual([source.info])
  })

  test.each<[string, Reply | NoReply, readonly AgentInfo[]]>([
    ['is not there', AWAY, []],
    ['is busy', { ...ok('busy'), status: 503 }, []],
    ['is too old', { ...ok('404 page not found'), status: 404 }, [NO_INFO]],
    ['is none', ok('<html>'), [NO_INFO]],
  ])('an agent that %s has no features, which is news if it has been there to say so', async (_, reply, news) => {
    const { source, seen, lines, started } = asking()
    await started(reply)
    expect(source.info).toBe(NO_INFO)
    expect(seen).toEqual(news)
    expect(lines).toHaveLength(1)
  })
})

describe('an agent that takes something', () => {
  test.each<[string, Reply | NoReply]>([
    ['was not there', AWAY],
    ['was too old', { ...ok('404 page not found'), status: 404 }],
    ['was none', ok('<html>')],
  ])('is asked once more if it %s at the start, though it tells of no state', async (_, reply) => {
    const { source, timers, asked, seen, lines, answer, started } = asking()
    await started(reply)
    source.accepted()
    expect(asked).toHaveLength(1)
    timers.advance(5000)
    for (let i = 0; i < 3; i++) source.accepted()
    expect(asked).toHaveLength(2)
    await answer(ok(body('1')))
    expect(seen.at(-1)).toMatchObject({ version: '1' })
    timers.advance(5000)
    source.accepted()
    expect([asked.length, lines.length]).toEqual([2, 1])
  })

  test('and has nothing to say is asked no third time', async () => {
    const { source, timers, asked, seen, answer, started } = asking()
    const old = { ...ok('404 page not found'), status: 404 }
    await started(old)
    for (let i = 0; i < 5; i++) {
      timers.advance(5000)
      source.accepted()
      await answer(old)
    }
    expect([asked.length, seen.length]).toEqual([2, 1])
  })

  test('and cannot answer is asked again, every 5 s at most, until it can', async () => {
    const { source, timers, asked, answer, started } = asking()
    await started(AWAY)
    for (let ms = 0; ms < 20_000; ms += 500) {
      source.accepted()
      await answer({ ...ok('busy'), status: 503 })
      timers.advance(500)
    }
    expect(asked).toHaveLength(4)
    source.accepted()
    await answer(ok(body('1')))
    expect(source.info.version).toBe('1')
  })

  test('and has said what it can is not asked for that', async () => {
    const { source, timers, asked, started } = asking()
    await started(ok(body('1')))
    timers.advance(5000)
    source.accepted()
    expect(asked).toHaveLength(1)
  })
})

describe('the state in an answer of the agent', () => {
  test('that belongs to what was read is no reason to ask', async () => {
    const { source, timers, asked, started } = asking()
    await started(ok(body('1')))
    source.stateSeen(stateOf(body('1')))
    timers.advance(60_000)
    expect(asked).toHaveLength(1)
  })

  test('that changes is a reason, once', async () => {
    const { source, timers, asked, seen, answer, started } = asking()
    await started(ok(body('1')))
    timers.advance(5000)
    for (let i = 0; i < 3; i++) source.stateSeen(stateOf(body('2')))
    expect(asked).toHaveLength(2)
    await answer(ok(body('2')))
    source.stateSeen(stateOf(body('2')))
    timers.advance(60_000)
    expect(asked).toHaveLength(2)
    expect(seen.map(({ version }) => version)).toEqual(['1', '2'])
  })

  test('that is no hash of the body is a reason once', async () => {
    const { source, timers, asked, seen, answer, started } = asking()
    await started(ok(body('1')))
    timers.advance(5000)
    source.stateSeen('of its own')
    await answer(ok(body('1')))
    source.stateSeen('of its own')
    timers.advance(60_000)
    expect(asked).toHaveLength(2)
    expect(seen).toHaveLength(1)
  })

  test('that changes back and forth is asked about at most every 5 s', async () => {
    const { source, timers, asked, answer, started } = asking()
    await started(ok(body('1')))
    for (let ms = 0; ms < 20_000; ms += 500) {
      source.stateSeen(ms % 1000 === 0 ? 'a' : 'b')
      await answer(ok(body('1')))
      timers.advance(500)
    }
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.length).toBeLessThanOrEqual(6)
  })

  test('makes it ask again an agent that could not answer before', async () => {
    const { source, timers, asked, seen, answer, started } = asking()
    await started(AWAY)
    source.stateSeen('a')
    expect(asked).toHaveLength(1)
    timers.advance(5000)
    await answer({ ...ok('busy'), status: 503 })
    timers.advance(5000)
    source.stateSeen('a')
    await answer(ok(body('1')))
    expect(asked).toHaveLength(3)
    expect(seen.map(({ version }) => version)).toEqual(['1'])
  })

  test('of an agent that takes its word back leaves no features', async () => {
    const { source, timers, seen, answer, started } = asking()
    await started(ok(body('1')))
    timers.advance(5000)
    source.stateSeen('a')
    await answer({ ...ok('404 page not found'), status: 404 })
    expect(source.info).toBe(NO_INFO)
    expect(seen.map(({ version }) => version)).toEqual(['1', undefined])
  })

  test('that comes while it asks is not lost', async () => {
    const { source, timers, asked, answer } = asking()
    source.start()
    timers.advance(0)
    source.stateSeen(stateOf(body('2')))
    await answer(ok(body('1')))
    timers.advance(5000)
    expect(asked).toHaveLength(2)
  })
})

test('what is closed asks nothing more, and leaves no timer', async () => {
  const { source, timers, asked, seen } = asking()
  source.start()
  source.close()
  timers.advance(60_000)
  expect(asked).toEqual([])
  const other = asking()
  other.source.start()
  other.timers.advance(0)
  other.source.close()
  await other.answer(ok(body('1')))
  expect([seen, other.seen]).toEqual([[], []])
  expect([timers.waiting, other.timers.waiting]).toEqual([0, 0])
})

test('an agent over HTTP that changes its mind is believed each time', async () => {
  let text = body('1')
  const agent = await fakeAgent((_, response) => response.end(text))
  const calls = new AgentCalls(agent.access)
  const timers = new ManualTimers()
  const versions: (string | undefined)[] = []
  const source = new AgentInfoSource({ calls, timers, logger: new Logger('off'), apart: (fn) => fn() })
  const told = (): Promise<AgentInfo> => new Promise((resolve) => source.subscribe(resolve))
  source.subscribe(({ version }) => versions.push(version))
  source.start()
  const first = told()
  timers.advance(0)
  await first
  for (const version of ['2', '1', 'x'.repeat(2 << 20)]) {
    text = body(version)
    const next = told()
    timers.advance(5000)
    source.stateSeen(stateOf(text))
    await next
  }
  // The last one is longer than any agent's.
  expect(versions).toEqual(['1', '2', '1', undefined])
  expect(agent.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(4).fill('GET /info'))
  source.close()
})
