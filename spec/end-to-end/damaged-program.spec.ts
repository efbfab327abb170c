import { describe, expect, test } from 'vitest'
import { ending, NOBODY, stallingAgent, startEnding } from './ending-program.ts'
import { built, startProgram } from './run-program.ts'

/** What a program, or a test that it runs in, has done to what Node gives it; the tracer sends all the same. */
const DAMAGES = {
  'has no process.getBuiltinModule': 'delete process.getBuiltinModule',
  'has a process.getBuiltinModule that throws':
    "Object.defineProperty(process, 'getBuiltinModule', { get() { throw new Error('no') } })",
  'has no timers': 'delete globalThis.setTimeout; delete globalThis.clearTimeout; delete globalThis.setImmediate',
  'has timers that throw': 'globalThis.setTimeout = globalThis.clearTimeout = () => { throw new Error("no") }',
  'has a clock that says nothing': 'performance.now = () => undefined',
  'has a clock that goes back': 'let n = 1e6; performance.now = () => (n -= 1e5)',
  'has no dates': 'Date.now = () => NaN',
}

describe.skipIf(!built)('a program (needs `npm run build`)', () => {
  test.each(Object.entries(DAMAGES))('that %s since the tracer was there is traced', async (_, damage) => {
    const { program, names } = await ending(`
      ${damage}
      tracer.trace('work', () => {})
      tracer.flush().then(() => {
        tracer.trace('last', () => {})
        process.exit(3)
      })`)
    expect(await program.ended).toEqual({ code: 3, signal: null, stdout: '', stderr: '' })
    expect(names()).toEqual(['work', 'last'])
  })

  test('whose process is frozen has a tracer, which stays silent', async () => {
    const program = startProgram(
      [
        '-e',
        `Object.freeze(process)
        const { tracer } = require('clew')
        tracer.init()
        tracer.trace('work', () => {})
        tracer.shutdown({ timeoutMs: 1 }).then(() => console.log(tracer.stats().finished))`,
      ],
      { DD_TRACE_AGENT_URL: NOBODY, DD_LOG_LEVEL: 'off' },
    )
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '1\n', stderr: '' })
  })

  test.each(['performance.now = () => undefined', 'let n = 1e6; performance.now = () => (n -= 1e5)'])(
    'that has put another clock in place is not held up at its end: %s',
    async (damage) => {
      const agent = await stallingAgent()
      const program = startEnding(`${damage}; tracer.trace('work', () => {}); process.exit(3)`, {
        DD_TRACE_AGENT_URL: agent.url,
        CLEW_EXIT_TIMEOUT: '50',
      })
      const { code, stderr } = await program.ended
      expect({ code, stderr }).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('1 span of 1 trace could not'),
      })
    },
  )

  test.skipIf(process.platform === 'win32').each([
    ['cannot send itself a signal', 'process.kill = () => { throw new Error("no") }'],
    ['has frozen its process', 'Object.freeze(process)'],
  ])('that %s still ends by one', async (_, damage) => {
    const program = startEnding(`${damage}; stay(); say('ready')`, { DD_TRACE_AGENT_URL: NOBODY })
    await program.wrote(/ready/)
    program.process.kill('SIGTERM')
    expect(await program.ended).toMatchObject({ code: 143, signal: null, stderr: '' })
  })
})
