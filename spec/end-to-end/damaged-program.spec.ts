import { describe, expect, test } from 'vitest'
import { ending, NOBODY, stallingAgent, startEnding } from './ending-program.ts'
import { built, devAgent, startProgram } from './run-program.ts'

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

/** The globals that the language has, and those that programs cannot be without in Node. */
const LANGUAGE = [
  ...[
    'Object',
    'Function',
    'Array',
    'Number',
    'parseFloat',
    'parseInt',
    'Infinity',
    'NaN',
    'undefined',
    'Boolean',
    'String',
  ],
  ...['Symbol', 'Date', 'Promise', 'RegExp', 'Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError'],
  ...[
    'SyntaxError',
    'TypeError',
    'URIError',
    'globalThis',
    'JSON',
    'Math',
    'Intl',
    'ArrayBuffer',
    'Atomics',
    'Uint8Array',
  ],
  ...[
    'Int8Array',
    'Uint16Array',
    'Int16Array',
    'Uint32Array',
    'Int32Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
  ],
  ...[
    'Uint8ClampedArray',
    'BigUint64Array',
    'BigInt64Array',
    'DataView',
    'Map',
    'BigInt',
    'Set',
    'Iterator',
    'WeakMap',
  ],
  ...['WeakSet', 'WeakRef', 'Proxy', 'Reflect', 'FinalizationRegistry', 'decodeURI', 'decodeURIComponent', 'encodeURI'],
  ...['encodeURIComponent', 'escape', 'unescape', 'eval', 'isFinite', 'isNaN', 'SharedArrayBuffer'],
  ...['process', 'require', 'module', 'exports'],
]

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

  /** What is Node's and the Web's of the globals, and not of the language, by what takes it away; but not the process itself. */
  const BARE = `
    const LANGUAGE = new Set(${JSON.stringify(LANGUAGE)})
    for (const name of Object.getOwnPropertyNames(globalThis)) if (!LANGUAGE.has(name)) delete globalThis[name]`

  test.each([
    ['all that Node adds to the language', BARE],
    ...['performance', 'queueMicrotask', 'clearTimeout', 'setImmediate', 'URL', 'Buffer'].map((name) => [
      name,
      `delete globalThis.${name}`,
    ]),
  ])('has a tracer that sends, and throws nothing, whenever it has lost %s', async (_, damage) => {
    const agent = await devAgent()
    const moments = ['before the tracer was loaded', 'before it was started', 'since']
    for (const [i, moment] of moments.entries()) {
      const at = (when: number): string => (when === i ? damage : '')
      const program = startProgram(
        [
          '-e',
          `const { process, console } = globalThis
          ${at(0)}
          const { tracer } = require('clew')
          ${at(1)}
          tracer.init({ url: ${JSON.stringify(agent.url)} })
          ${at(2)}
          tracer.trace(${JSON.stringify(moment)}, (span) => {
            span.setTag('o', { a: [1] }).addEvent('e').setError(new Error('no'))
            tracer.extract('http_headers', tracer.carrier ? tracer.carrier() : {})
          })
          tracer.flush().then(() => {
            tracer.trace('last', () => {})
            process.exit(3)
          })`,
        ],
        { CLEW_EXIT_TIMEOUT: '20000', DD_TRACE_FLUSH_INTERVAL: '3600000' },
      )
      expect(await program.ended).toEqual({ code: 3, signal: null, stdout: '', stderr: '' })
      const spans = agent.traces().flatMap((trace) => trace.spans)
      expect(spans.map(({ name }) => name).slice(2 * i)).toEqual([moment, 'last'])
      expect(spans[2 * i]?.meta['o.a.0'] ?? spans[2 * i]?.metrics['o.a.0']).toBeDefined()
    }
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
