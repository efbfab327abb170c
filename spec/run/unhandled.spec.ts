import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'kinds-'))
const bundle = join(folder, 'testing.cjs')

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../lib/testing/index.ts', import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  })
})

afterAll(() => rmSync(folder, { recursive: true }))

/** What a program says of what nobody handled: once with a tracer that is awake, once without one. */
function run(program: string): string[] {
  return ['tracer.trace', '((_name, fn) => fn())'].map((trace) => {
    const source = `
      const { Readable } = require('node:stream')
      const { tracer } = require(${JSON.stringify(bundle)}).createTestTracer()
      const trace = (name, fn) => ${trace}(name, fn)
      for (const event of ['unhandledRejection', 'rejectionHandled', 'uncaughtException'])
        process.on(event, (error) => console.log(event, error instanceof Error ? error.message : ''))
      const fails = () => Promise.reject(new Error('boom'))
      const query = () => ({ then: (...handlers) => fails().then(...handlers), catch: (handler) => fails().catch(handler) })
      const stream = (start) => new ReadableStream({ start })
      ;(async () => { ${program} })()`
    return spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' }).stdout
  })
}

const UNHANDLED = 'unhandledRejection boom\n'

describe('what nobody handles is said as without a span, and what somebody handles is not said', () => {
  test.each<[string, string, string]>([
    ['a promise', `trace('a', fails)`, UNHANDLED],
    ['a promise with a handler', `trace('a', fails).catch(() => {})`, ''],
    [
      'a promise that is handled late',
      `const p = trace('a', fails); setTimeout(() => p.catch(() => {}), 5)`,
      `${UNHANDLED}rejectionHandled \n`,
    ],
    ['a query that is never started', `trace('a', query)`, ''],
    ['a query', `trace('a', query).then(() => {})`, UNHANDLED],
    ['a query with a handler', `trace('a', query).then(() => {}, () => {})`, ''],
    ['a query with a catch', `trace('a', query).catch(() => {})`, ''],
    ['a generator', `trace('a', async function* () { throw new Error('boom') }).next()`, UNHANDLED],
    ['a generator with a handler', `trace('a', async function* () { await fails() }).next().catch(() => {})`, ''],
    [
      'a loop',
      `try { for await (const _ of trace('a', async function* () { yield 1; await fails() })); } catch {}`,
      '',
    ],
    ['a stream', `trace('a', () => new Readable()).destroy(new Error('boom'))`, 'uncaughtException boom\n'],
    [
      'a stream with a handler',
      `trace('a', () => new Readable()).on('error', () => {}).destroy(new Error('boom'))`,
      '',
    ],
    ['a web stream that nobody reads', `trace('a', () => stream((c) => c.error(new Error('boom'))))`, ''],
    ['a web stream', `trace('a', () => stream((c) => c.error(new Error('boom')))).getReader().read()`, UNHANDLED],
    [
      'a web stream whose reader is only asked for its end',
      `trace('a', () => stream((c) => c.error(new Error('boom')))).getReader().closed.then(() => {})`,
      UNHANDLED,
    ],
    [
      'a web stream whose reader lets go',
      `const reader = trace('a', () => stream(() => {})).getReader(); reader.closed; reader.releaseLock()`,
      '',
    ],
    [
      'a web stream that is piped',
      `trace('a', () => stream((c) => c.error(new Error('boom')))).pipeTo(new WritableStream())`,
      UNHANDLED,
    ],
  ])('%s', (_, program, said) => {
    expect(run(program)).toEqual([said, said])
  })
})
