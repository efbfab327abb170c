import { describe, expect, test } from 'vitest'
import { ending, stallingAgent, startEnding } from './ending-program.ts'
import { built } from './run-program.ts'

const WORK = `tracer.trace('work', () => {}); stay(); say('ready')`
/** An hour: who waits for that has waited in vain. */
const FOREVER = { CLEW_SIGNAL_TIMEOUT: '3600000', DD_TRACE_AGENT_TIMEOUT: '3600000' }

describe.skipIf(!built || process.platform === 'win32')('a program that a signal ends (needs `npm run build`)', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('sends what it has, and ends by %s', async (signal) => {
    const { program, names } = await ending(`
      const open = tracer.startSpan('open')
      tracer.startSpan('part', { childOf: open }).finish()
      ${WORK}`)
    await program.wrote(/ready/)
    program.process.kill(signal)
    expect(await program.ended).toEqual({ code: null, signal, stdout: 'ready\n', stderr: '' })
    expect(names()).toEqual(['work', 'part'])
  })

  test.each([
    ['SIGTERM', false],
    ['SIGINT', true],
  ] as const)('is not put off for longer than it may be (%s; bytes trickle: %s)', async (signal, trickles) => {
    const agent = await stallingAgent(trickles)
    const program = startEnding(WORK, { DD_TRACE_AGENT_URL: agent.url, CLEW_SIGNAL_TIMEOUT: '100' })
    await program.wrote(/ready/)
    program.process.kill(signal)
    const { code, signal: endedBy, stderr } = await program.ended
    expect({ code, endedBy }).toEqual({ code: null, endedBy: signal })
    expect(stderr).toMatch(/^clew: 1 span of 1 trace could not be sent to \S+ before the end, and is lost\.\n$/)
  })

  test.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
  ] as const)('is ended at once by %s and then %s', async (first, second) => {
    const agent = await stallingAgent()
    const program = startEnding(WORK, { DD_TRACE_AGENT_URL: agent.url, ...FOREVER })
    await program.wrote(/ready/)
    program.process.kill(first)
    await agent.asked
    program.process.kill(second)
    expect(await program.ended).toMatchObject({ code: null, signal: second, stderr: '' })
  })

  test('is ended at once where signals are to be left alone', async () => {
    const { program, names } = await ending(`say(process.listenerCount('SIGTERM')); ${WORK}`, {
      CLEW_SIGNAL_TIMEOUT: '0',
    })
    await program.wrote(/ready/)
    program.process.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM', stdout: '0\nready\n', stderr: '' })
    expect(names()).toEqual([])
  })
})

describe.skipIf(!built || process.platform === 'win32')('a program that listens itself (needs `npm run build`)', () => {
  test.each([
    ['always', 'on'],
    ['once', 'once'],
  ])('%s is not ended, and finds its listeners as if there were no tracer', async (_how, method) => {
    const { program, names } = await ending(`
      const got = (who) => (signal) => {
        say(who + ' ' + signal + ' ' + process.listenerCount(signal))
        if (who === 'second') process.stdin.once('data', () => { tracer.trace('last', () => {}); process.exit(7) })
      }
      process.${method}('SIGTERM', got('first'))
      process.on('SIGTERM', got('second'))
      ${WORK}`)
    await program.wrote(/ready/)
    program.process.kill('SIGTERM')
    await program.wrote(/second/)
    program.tell('go on')
    const left = method === 'once' ? 1 : 2
    expect(await program.ended).toEqual({
      code: 7,
      signal: null,
      stdout: `ready\nfirst SIGTERM ${left}\nsecond SIGTERM ${left}\n`,
      stderr: '',
    })
    expect(names()).toEqual(['work', 'last'])
  })

  test('since before the tracer was there is not ended either', async () => {
    const { program, names } = await ending(`
      tracer.shutdown()
      process.once('SIGTERM', () => {
        say('mine')
        // Whoever were about to end the process would not listen to this one any more.
        process.stdin.once('data', () => { say(process.listenerCount('SIGINT')); process.exit(7) })
      })
      const { createTracer } = require('clew/core')
      createTracer().trace('late', () => {})
      ${WORK}`)
    await program.wrote(/ready/)
    program.process.kill('SIGTERM')
    await program.wrote(/mine/)
    program.tell('go on')
    expect(await program.ended).toMatchObject({ code: 7, stdout: 'ready\nmine\n1\n', stderr: '' })
    expect(names()).toEqual(['late'])
  })

  test('since after the signal gets it, and is not ended', async () => {
    const agent = await stallingAgent()
    const program = startEnding(
      `process.stdin.once('data', () => {
         process.on('SIGTERM', () => { say('mine'); process.exit(7) })
         tracer.shutdown({ timeoutMs: 0 })
       })
       ${WORK}`,
      { DD_TRACE_AGENT_URL: agent.url, ...FOREVER },
    )
    await program.wrote(/ready/)
    program.process.kill('SIGTERM')
    await agent.asked
    program.tell('listen')
    expect(await program.ended).toMatchObject({ code: 7, stdout: 'ready\nmine\n' })
  })

  test('and ends itself if nobody else listens, ends', async () => {
    // As the package signal-exit does, which many programs have without knowing it.
    const { program } = await ending(`
      process.on('SIGTERM', function listener(signal) {
        if (process.listeners(signal).length > 1) return
        process.off(signal, listener)
        process.kill(process.pid, signal)
      })
      ${WORK}`)
    await program.wrote(/ready/)
    program.process.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM', stdout: 'ready\n', stderr: '' })
  })

  test('and sends itself the signal again when it is done, has sent what it has', async () => {
    const { program, names } = await ending(`
      process.on('SIGTERM', function listener(signal) {
        process.off(signal, listener)
        setTimeout(() => {
          tracer.trace('last', () => {})
          process.kill(process.pid, signal)
        }, 1)
      })
      ${WORK}`)
    await program.wrote(/ready/)
    program.process.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM', stdout: 'ready\n', stderr: '' })
    expect(names()).toEqual(['work', 'last'])
  })
})
