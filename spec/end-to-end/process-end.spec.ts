import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ending, NOBODY, stallingAgent, startEnding } from './ending-program.ts'
import { built } from './run-program.ts'

describe.skipIf(!built)('a program that ends by itself (needs `npm run build`)', () => {
  test('sends what it has not sent, also of traces that are not complete', async () => {
    const { program, names } = await ending(`
      for (let i = 0; i < 3; i++) tracer.trace('done', () => {})
      const open = tracer.startSpan('open')
      tracer.startSpan('part', { childOf: open }).finish()`)
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    expect(names()).toEqual(['done', 'done', 'done', 'part'])
  })

  test('sends what is finished while it sends, and in its last moment', async () => {
    const { program, names } = await ending(`
      tracer.trace('first', () => {})
      process.once('beforeExit', () => setTimeout(() => tracer.trace('second', () => {}), 1))
      process.prependListener('exit', () => tracer.trace('third', () => {}))`)
    expect((await program.ended).code).toBe(0)
    expect(names()).toEqual(['first', 'second', 'third'])
  })

  test('says what is lost when there is no agent, and ends as it would', async () => {
    const program = startEnding(`tracer.trace('lost', () => {}); process.exitCode = 3`, { DD_TRACE_AGENT_URL: NOBODY })
    const { code, stdout, stderr } = await program.ended
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^clew: the agent at http:\/\/127\.0\.0\.1:1 does not take traces \(ECONNREFUSED: /),
      expect.stringMatching(
        /^clew: 1 span of 1 trace could not be sent to http:\/\/127\.0\.0\.1:1 before the end, and is lost\.$/,
      ),
    ])
  })

  test.each([
    ['says nothing', false],
    ['says it byte by byte', true],
  ])('waits for an agent that %s no longer than its timeout allows', async (_how, trickles) => {
    const agent = await stallingAgent(trickles)
    const program = startEnding(
      `tracer.trace('lost', () => {})
       const from = performance.now()
       process.on('exit', () => say(performance.now() - from))`,
      { DD_TRACE_AGENT_URL: agent.url, DD_TRACE_AGENT_TIMEOUT: '100' },
    )
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(0)
    expect(stderr).toContain('1 span of 1 trace could not be sent')
    expect(Number(stdout)).toBeGreaterThanOrEqual(100)
    expect(Number(stdout)).toBeLessThan(3000)
  })

  test('is not kept alive by the tracer, neither by a timer nor by a connection', async () => {
    const { program, names } = await ending(`
      tracer.trace('a', () => {})
      const open = tracer.trace('open')
      tracer.flush().then(() => {
        tracer.trace('b', () => {})
        setImmediate(() => say(process.getActiveResourcesInfo().filter((kind) => !/Immediate|Pipe|TTY/.test(kind)).join()))
      })`)
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '\n', stderr: '' })
    expect(names()).toEqual(['a', 'b'])
  })

  test('with tracing switched off says nothing, sends nothing and hears nothing', async () => {
    const { program, names } = await ending(
      `tracer.trace('a', () => say('ran'))
       const events = ['beforeExit', 'exit', 'uncaughtExceptionMonitor', 'SIGTERM', 'SIGINT']
       say(events.map((event) => process.listenerCount(event)).join())`,
      { DD_TRACE_ENABLED: 'false' },
    )
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: 'ran\n0,0,0,0,0\n', stderr: '' })
    expect(names()).toEqual([])
  })

  test('hears of its end no more when the tracer is shut down', async () => {
    const { program } = await ending(`
      const count = () => ['beforeExit', 'exit', 'uncaughtExceptionMonitor', 'SIGTERM', 'SIGINT'].map((event) => process.listenerCount(event)).join()
      say(count())
      tracer.shutdown().then(() => say(count()))`)
    expect((await program.ended).stdout).toBe('1,1,1,1,1\n0,0,0,0,0\n')
  })
})

/** Forbids threads, among other things; Node 20 calls it otherwise. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission'

const LEDGER = `
  const { finished, held, queued, inFlight, sent, dropped } = tracer.stats()
  say(JSON.stringify({ finished, held, left: queued.spans + inFlight.spans, sent: sent.spans, dropped }))`

describe.skipIf(!built)('a program that ends by process.exit() (needs `npm run build`)', () => {
  test.each([
    ['at once', 'process.exit(3)'],
    ['when a flush has just begun', 'tracer.flush(); process.exit(3)'],
    ['when a shutdown has just begun', 'tracer.shutdown(); process.exit(3)'],
    ['a turn later', 'setImmediate(() => process.exit(3))'],
  ])('%s sends what it has, also of traces that are not complete', async (_when, end) => {
    const { program, names } = await ending(`
      tracer.trace('done', () => {})
      const open = tracer.startSpan('open')
      tracer.startSpan('part', { childOf: open }).finish()
      process.on('exit', () => {${LEDGER}})
      ${end}`)
    const { code, stdout, stderr } = await program.ended
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({ finished: 2, held: 0, left: 0, sent: 2, dropped: {} })
    expect(names()).toEqual(['done', 'part'])
  })

  test('sends as many payloads as there are', async () => {
    const { program, spans } = await ending(`
      const filler = 'x'.repeat(20_000)
      for (let i = 0; i < 300; i++) tracer.trace('large', { tags: { filler } }, () => {})
      process.exit()`)
    expect((await program.ended).code).toBe(0)
    expect(spans()).toHaveLength(300)
  })

  test.each([
    ['there is no agent', { DD_TRACE_AGENT_URL: NOBODY }],
    ['it is not to be sent', { CLEW_EXIT_TIMEOUT: '0' }],
    ['no thread may be started', { NODE_OPTIONS: `${PERMISSION} --allow-fs-read=*`, NODE_NO_WARNINGS: '1' }],
  ])('counts what is lost where %s, and says it in a line', async (_why, env) => {
    const { program, names } = await ending(
      `tracer.trace('lost', () => tracer.trace('part', () => {}))
       process.on('exit', () => {${LEDGER}})
       process.exit(3)`,
      env,
    )
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(3)
    const dropped = { unsent_at_exit: { traces: 1, spans: 2, bytes: expect.any(Number) } }
    expect(JSON.parse(stdout)).toEqual({ finished: 2, held: 0, left: 0, sent: 0, dropped })
    expect(stderr).toMatch(/^clew: 2 spans of 1 trace could not be sent to \S+ before the end, and are lost\.\n$/)
    expect(names()).toEqual([])
  })

  test.each([
    ['says nothing', false],
    ['says it byte by byte', true],
  ])('waits for an agent that %s no longer than it may', async (_how, trickles) => {
    const agent = await stallingAgent(trickles)
    const program = startEnding(
      `tracer.trace('lost', () => {})
       let from
       process.prependListener('exit', () => { from = performance.now() })
       process.on('exit', () => say(performance.now() - from))
       process.exit(3)`,
      { DD_TRACE_AGENT_URL: agent.url, CLEW_EXIT_TIMEOUT: '300' },
    )
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(3)
    expect(stderr).toContain('1 span of 1 trace could not be sent')
    expect(Number(stdout)).toBeGreaterThanOrEqual(300)
    expect(Number(stdout)).toBeLessThan(3000)
  })

  test('waits no longer for the agents of many tracers than for one', async () => {
    const agent = await stallingAgent()
    const program = startEnding(
      `const { createTracer } = require('clew/core')
       for (let i = 0; i < 20; i++) createTracer().trace('lost', () => {})
       let from
       process.prependListener('exit', () => { from = performance.now() })
       process.on('exit', () => say(performance.now() - from))
       process.exit(3)`,
      { DD_TRACE_AGENT_URL: agent.url, CLEW_EXIT_TIMEOUT: '300' },
    )
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(3)
    expect(stderr.match(/1 span of 1 trace could not be sent/g)).toHaveLength(20)
    expect(Number(stdout)).toBeLessThan(3000)
  })

  test('starts no thread where there is nothing to send', async () => {
    const { program, names } = await ending(`
      process.on('worker', () => say('a thread'))
      tracer.trace('sent', () => {})
      tracer.flush().then(() => process.exit(3))`)
    expect(await program.ended).toEqual({ code: 3, signal: null, stdout: '', stderr: '' })
    expect(names()).toEqual(['sent'])
  })

  test('sends without what the program preloads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-preloaded-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const preloaded = join(folder, 'preloaded.cjs')
    writeFileSync(preloaded, `require('node:fs').writeSync(1, 'preloaded\\n')`)
    const { program, names } = await ending(`tracer.trace('sent', () => {}); process.exit()`, {
      NODE_OPTIONS: `--require ${preloaded}`,
    })
    expect((await program.ended).stdout).toBe('preloaded\n')
    expect(names()).toEqual(['sent'])
  })
})
