import { describe, expect, test } from 'vitest'
import { ending } from './ending-program.ts'
import { built } from './run-program.ts'

/** By what an error comes that nobody catches, three awaits deep in a trace. */
const WAYS = [
  ['throws', `setTimeout(() => { throw new TypeError('no') }, 1)`],
  ['rejects', `Promise.resolve().then(() => Promise.reject(new TypeError('no')))`],
  [
    'rejects in a span of its own, which has ended',
    `void tracer.trace('ended', async () => { await null; throw new TypeError('no') })`,
  ],
] as const

const IN_TRACE = (throwing: string): string => `
  const other = tracer.startSpan('of another trace')
  tracer.trace('root', (root, done) => {
    setImmediate(async () => {
      const child = tracer.startSpan('child', { childOf: root })
      await tracer.activate(child, async () => { await null; ${throwing} })
    })
  })`

describe.skipIf(!built)('a program that an error ends which nobody catches (needs `npm run build`)', () => {
  test.each(WAYS)('%s, and sends the spans that it has ended, with the error', async (_how, throwing) => {
    const { program, spans } = await ending(IN_TRACE(throwing))
    const { code, stderr } = await program.ended
    expect(code).toBe(1)
    expect(stderr).toContain('TypeError: no\n    at ')
    const errors = spans().map(({ name, error, meta }) => [name, error, meta['error.type'], meta['error.message']])
    const failed = ['root', 'child', ...(throwing.includes('ended') ? ['ended'] : [])]
    expect(errors).toEqual(failed.map((name) => [name, 1, 'TypeError', 'no']))
  })

  // A promise of the tracer's own is another one, of which Node tells less.
  test.each(WAYS.slice(0, 2))('%s as without a tracer: the same output, the same code', async (_how, throwing) => {
    const { program } = await ending(IN_TRACE(throwing))
    const without = await ending(IN_TRACE(throwing), { DD_TRACE_ENABLED: 'false' })
    const [traced, untraced] = [await program.ended, await without.program.ended]
    // The stack goes through the tracer where that calls what throws.
    const head = ({ stderr }: { stderr: string }): string[] => stderr.split('\n').filter((line) => !/^ +at /.test(line))
    expect({ ...traced, stderr: head(traced) }).toEqual({ ...untraced, stderr: head(untraced) })
  })

  test.each([
    ['process.exit(9)', 9],
    ['tracer.shutdown().then(() => process.exit(9))', 9],
  ])('has its spans sent where it then calls %s', async (last, code) => {
    const { program, spans } = await ending(`
      process.on('uncaughtException', () => { ${last} })
      ${IN_TRACE(WAYS[0][1])}`)
    expect(await program.ended).toMatchObject({ code, stderr: '' })
    expect(spans().map(({ name, error }) => [name, error])).toEqual([
      ['root', 1],
      ['child', 1],
    ])
  })

  test('goes on, where it listens for such errors, with spans that nobody has touched', async () => {
    const { program, spans } = await ending(`
      const span = tracer.trace('goes.on')
      process.on('uncaughtException', () => span.setTag('recovered', 'yes').finish())
      setTimeout(() => { throw new Error('no') }, 1)`)
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    expect(spans()).toMatchObject([{ name: 'goes.on', error: 0, meta: { recovered: 'yes' } }])
  })

  test('outside of any trace sends what had finished', async () => {
    const { program, spans } = await ending(`
      tracer.trace('done', () => {})
      tracer.startSpan('open')
      setTimeout(() => { throw null }, 1)`)
    expect((await program.ended).code).toBe(1)
    expect(spans()).toMatchObject([{ name: 'done', error: 0 }])
  })
})
