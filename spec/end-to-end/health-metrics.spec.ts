import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ToldMetrics } from '../support/told-metrics.ts'
import { ending, NOBODY, startEnding } from './ending-program.ts'
import { built } from './run-program.ts'

interface DogStatsD {
  readonly env: Readonly<Record<string, string>>
  readonly told: ToldMetrics
  /** Resolves when so many spans are told to have finished. */
  finished(spans: number): Promise<void>
}

/** A DogStatsD on a free port, and the variables that have a program tell it its health. */
async function dogStatsD(): Promise<DogStatsD> {
  const server = createSocket('udp4').bind(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const told = new ToldMetrics()
  let heard = (): void => {}
  server.on('message', (bytes) => {
    told.add(bytes)
    heard()
  })
  return {
    env: { DD_TRACE_HEALTH_METRICS_ENABLED: '1', DD_DOGSTATSD_PORT: String(server.address().port) },
    told,
    finished: (spans) =>
      new Promise((resolve) => {
        heard = () => {
          const { finished, completed, sent, dropped, queued, inFlight } = told.ledger
          const rest = Object.values(dropped).reduce((sum, tally) => sum + tally.bytes, sent.bytes)
          if (finished === spans && rest === completed.bytes && queued.bytes + inFlight.bytes === 0) resolve()
        }
        heard()
      }),
  }
}

describe.skipIf(!built)('a program that tells its health (needs `npm run build`)', () => {
  test('does so in its last moment, and ends by itself', async () => {
    const { env, told, finished } = await dogStatsD()
    const { program } = await ending(`for (let i = 0; i < 3; i++) tracer.trace('a', () => {})`, env)
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    await finished(3)
    expect(told.ledger).toMatchObject({ finished: 3, sent: { traces: 3, spans: 3 }, dropped: {} })
  })

  test('tells what it could not send', async () => {
    const { env, told, finished } = await dogStatsD()
    const program = startEnding(`tracer.trace('lost', () => {})`, { ...env, DD_TRACE_AGENT_URL: NOBODY })
    expect((await program.ended).code).toBe(0)
    await finished(1)
    expect(told.ledger.dropped).toMatchObject({ unsent_at_exit: { traces: 1, spans: 1 } })
    expect(told.get('http.errors ECONNREFUSED')).toBeGreaterThan(0)
  })

  test('does so when a signal ends it', async () => {
    const { env, told, finished } = await dogStatsD()
    const { program } = await ending(`stay(); tracer.trace('a', () => {}); process.kill(process.pid, 'SIGTERM')`, env)
    expect(await program.ended).toMatchObject({ signal: 'SIGTERM', stderr: '' })
    await finished(1)
    expect(told.ledger.sent.spans).toBe(1)
  })

  test.each([
    ['nobody listens', { DD_DOGSTATSD_PORT: '9' }],
    ['there is no such name', { DD_DOGSTATSD_HOST: 'nowhere.invalid' }],
    ['there is no way', { DD_DOGSTATSD_HOST: '255.255.255.255' }],
  ])('ends by itself where %s', async (_, env) => {
    const { program, names } = await ending(`tracer.trace('a', () => {})`, {
      DD_TRACE_HEALTH_METRICS_ENABLED: '1',
      ...env,
    })
    expect(await program.ended).toMatchObject({ code: 0, signal: null })
    expect(names()).toEqual(['a'])
  })

  test('is not kept alive by it, even if it has nothing to tell', async () => {
    const { env } = await dogStatsD()
    const { program } = await ending('', env)
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  })
})
