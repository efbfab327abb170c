import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Logger } from '../../lib/platform/logger.ts'
import { type StatsAnswer, type StatsInfo, StatsWriter } from '../../lib/stats/stats-writer.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { recording } from '../support/recording.ts'
import { settled } from '../support/scripted-client.ts'
import { decodedStats } from './decoded-stats.ts'

const INFO: StatsInfo = {
  endpoints: ['/v0.4/traces', '/v0.6/stats'],
  peerTags: [],
  spanKindsStatsComputed: ['client'],
  defaultEnv: undefined,
}
const OLD: StatsInfo = { ...INFO, endpoints: ['/v0.4/traces'] }
const TAKEN: StatsAnswer = { taken: true }
const UNREACHED: StatsAnswer = { taken: false, unread: true, retry: true, reason: 'ECONNREFUSED' }
const BROKEN: StatsAnswer = { taken: false, unread: false, retry: true, reason: 'ECONNRESET' }
const REFUSED: StatsAnswer = { taken: false, unread: true, retry: false, reason: 'http_400' }
const IDENTITY = {
  hostname: '',
  env: '',
  version: '',
  lang: 'javascript',
  tracerVersion: '0',
  runtimeId: 'r',
  service: undefined,
  processTags: undefined,
}

function hitsIn(body: Uint8Array): bigint {
  return decodedStats(body)
    .Stats.flatMap(({ Stats }) => Stats)
    .reduce((sum, { Hits }) => sum + Hits, 0n)
}

/** A writer whose agent answers as it is told; spans that come while there is no claim are the agent's to count. */
function writing(answer: StatsAnswer = TAKEN, env = '') {
  const timers = new ManualTimers()
  const { recorder, clock } = recording({ complete: (segment, spans) => writer.add(segment, spans) })
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const claims: boolean[] = []
  const bodies: Uint8Array[] = []
  const agent = { answer }
  const writer = new StatsWriter({
    identity: { ...IDENTITY, env },
    send: async (body) => {
      bodies.push(body)
      return agent.answer
    },
    clock,
    timers,
    apart: (fn) => fn(),
    logger: new Logger('warn', { warn: say, error: say }),
    onClaim: (claiming) => claims.push(claiming),
  })
  const trace = (resource = 'r'): void => recorder.start('op', undefined, { resource }, 0).finish()
  const passes = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 10_000) {
      clock.advance(10_000)
      timers.advance(10_000)
      await settled()
    }
  }
  const hits = (): bigint[] => bodies.map(hitsIn)
  const envs = (): string[] => bodies.map((body) => decodedStats(body).Env)
  return { writer, trace, passes, agent, hits, envs, claims, lines, timers, clock }
}

describe('spans are counted', () => {
  test('only while the agent takes statistics', async () => {
    const { writer, trace, claims, hits } = writing()
    trace()
    writer.enable(OLD)
    trace()
    expect(writer.claiming).toBe(false)
    writer.enable(INFO)
    trace()
    expect(writer.claiming).toBe(true)
    await writer.flush(true)
    expect(hits()).toEqual([1n])
    expect(claims).toEqual([true])
  })

  test('no more when the agent takes no statistics any more, and what was counted is sent', async () => {
    const { writer, trace, claims, hits } = writing()
    writer.enable(INFO)
    trace()
    writer.enable(OLD)
    trace()
    await settled()
    expect(hits()).toEqual([1n])
    expect(claims).toEqual([true, false])
  })
})

test.each([
  ['where the program runs', 'test', 'prod', 'test'],
  ['what the agent calls such a place, if the program does not say', '', 'prod', 'prod'],
  ['that nobody knows, if the agent does not say either', '', undefined, 'unknown-env'],
])('statistics tell %s', async (_, env, defaultEnv, expected) => {
  const { writer, trace, envs } = writing(TAKEN, env)
  writer.enable({ ...INFO, defaultEnv })
  trace()
  await writer.flush(true)
  expect(envs()).toEqual([expected])
})

describe('what was counted', () => {
  test('is sent every ten seconds, when it is twenty seconds old', async () => {
    const { writer, trace, passes, hits } = writing()
    writer.enable(INFO)
    trace()
    await passes(10_000)
    trace()
    expect(hits()).toEqual([])
    await passes(10_000)
    expect(hits()).toEqual([1n])
    await passes(10_000)
    expect(hits()).toEqual([1n, 1n])
    expect(writer.counts).toEqual({ counted: 2, blocked: 0, flushed: 2, hits: 2, lost: {}, unclear: 0 })
  })

  test('is sent at once where somebody insists', async () => {
    const { writer, trace, hits } = writing()
    writer.enable(INFO)
    trace()
    await writer.flush()
    expect(hits()).toEqual([])
    await writer.flush(true)
    expect(hits()).toEqual([1n])
  })

  test('is not waited for, nor is anything sent, when there is nothing', async () => {
    const { writer, trace, passes, hits, timers } = writing()
    writer.enable(INFO)
    expect(timers.waiting).toBe(0)
    await writer.flush(true)
    trace()
    expect(timers.waiting).toBe(1)
    await passes(60_000)
    expect(hits()).toEqual([1n])
    expect(timers.waiting).toBe(0)
  })

  test('is sent again, the same bytes, where nobody can have read it', async () => {
    const { writer, trace, passes, agent, hits } = writing(UNREACHED)
    writer.enable(INFO)
    trace()
    await passes(20_000)
    agent.answer = TAKEN
    await passes(10_000)
    expect(hits()).toEqual([1n, 1n])
    expect(writer.counts).toMatchObject({ hits: 1, lost: {} })
  })

  test.each([
    ['where it may have been counted', BROKEN, 'ECONNRESET'],
    ['where the agent says no', REFUSED, 'http_400'],
  ])('is not sent again %s', async (_, answer, reason) => {
    const { writer, trace, passes, agent, hits } = writing(answer)
    writer.enable(INFO)
    trace()
    await passes(20_000)
    agent.answer = TAKEN
    await passes(60_000)
    expect(hits()).toEqual([1n])
    expect(writer.counts).toMatchObject({ hits: 0, lost: { [reason]: { rows: 1, hits: 1 } } })
  })

  test('is sent while the thread stands still, with what waits for another try', async () => {
    const { writer, trace, passes } = writing(UNREACHED)
    writer.enable(INFO)
    trace()
    await passes(20_000)
    trace()
    trace()
    const sent: bigint[] = []
    writer.drainStanding((body) => {
      sent.push(hitsIn(body))
      return TAKEN
    })
    expect(sent).toEqual([1n, 2n])
    expect(writer.counts).toMatchObject({ counted: 3, hits: 3, lost: {} })
    writer.drainStanding(() => expect.unreachable('nothing is left'))
  })

  test('is given up, while the thread stands still, when a payload is not taken', async () => {
    const { writer, trace, passes } = writing(UNREACHED)
    writer.enable(INFO)
    trace()
    await passes(20_000)
    trace()
    let tries = 0
    writer.drainStanding(() => {
      tries++
      return BROKEN
    })
    expect(tries).toBe(1)
    const lost = { ECONNRESET: { rows: 1, hits: 1 }, unsent_at_exit: { rows: 1, hits: 1 } }
    expect(writer.counts).toMatchObject({ counted: 2, hits: 0, lost })
  })

  test('is given up after a minute', async () => {
    const { writer, trace, passes, agent, hits, timers } = writing(UNREACHED)
    writer.enable(INFO)
    trace()
    trace('s')
    await passes(200_000)
    expect(writer.counts).toMatchObject({ hits: 0, lost: { ECONNREFUSED: { rows: 2, hits: 2 } } })
    agent.answer = TAKEN
    await passes(20_000)
    expect(hits().at(-1)).toBe(0n)
    expect(timers.waiting).toBe(0)
  })

  test('is lost when there is no more time for it', async () => {
    const { writer, trace, passes, hits } = writing(UNREACHED)
    writer.enable(INFO)
    trace()
    await passes(20_000)
    trace()
    writer.close()
    trace()
    await passes(60_000)
    await writer.flush(true)
    expect(writer.counts).toEqual({
      counted: 2,
      blocked: 0,
      unclear: 0,
      flushed: 0,
      hits: 0,
      lost: { unsent_at_exit: { rows: 2, hits: 2 } },
    })
    expect(hits()).toHaveLength(1)
    writer.enable(INFO)
    expect(writer.claiming).toBe(false)
  })
})

describe('when the agent takes nothing twice in a row', () => {
  test('it is told that nothing is counted here, until it takes an empty payload', async () => {
    const { writer, trace, passes, agent, hits, claims, lines } = writing(REFUSED)
    writer.enable(INFO)
    trace('a')
    await passes(10_000)
    trace('b')
    await passes(10_000)
    expect(writer.claiming).toBe(true)
    trace('c')
    await passes(10_000)
    expect(writer.claiming).toBe(false)
    trace('the agent counts it')
    await passes(20_000)
    // What is left from before the claim ended waits; meanwhile nothing is sent that could get lost.
    expect(hits()).toEqual([1n, 1n, 0n, 0n])
    agent.answer = TAKEN
    await passes(10_000)
    expect(writer.claiming).toBe(true)
    expect(hits()).toEqual([1n, 1n, 0n, 0n, 0n, 1n])
    expect(claims).toEqual([true, false, true])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('has not taken the statistics of 2 tries in a row')
    expect(writer.counts).toMatchObject({ counted: 3, hits: 1, lost: { http_400: { rows: 2, hits: 2 } } })
  })

  test('it is told so before anything that comes later', async () => {
    const { writer, trace, passes, claims } = writing(UNREACHED)
    writer.enable(INFO)
    trace()
    await passes(30_000)
    expect(claims).toEqual([true, false])
  })
})

test('every span that was counted is sent, lost or waits, whatever the agent does', async () => {
  const step = fc.constantFrom<'trace' | 'pass' | 'flush' | 'old' | 'new' | StatsAnswer>(
    'trace',
    'trace',
    'pass',
    'pass',
    'flush',
    'old',
    'new',
    TAKEN,
    UNREACHED,
    BROKEN,
    REFUSED,
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { writer, trace, passes, agent, hits } = writing()
      writer.enable(INFO)
      let taken = 0n
      let claimed = 0
      for (const next of steps) {
        const before = hits().length
        if (next === 'trace') {
          if (writer.claiming) claimed++
          trace(`r${claimed % 3}`)
        } else if (next === 'pass') await passes(10_000)
        else if (next === 'flush') await writer.flush(true)
        else if (next === 'old') writer.enable(OLD)
        else if (next === 'new') writer.enable(INFO)
        else agent.answer = next
        await settled()
        if (agent.answer.taken) for (const sum of hits().slice(before)) taken += sum
      }
      writer.close()
      const { counted, hits: sent, lost } = writer.counts
      const lostHits = Object.values(lost).reduce((sum, loss) => sum + loss.hits, 0)
      expect(counted).toBe(claimed)
      expect(BigInt(sent)).toBe(taken)
      expect(sent + lostHits).toBe(counted)
    }),
    { numRuns: 60 },
  )
})
