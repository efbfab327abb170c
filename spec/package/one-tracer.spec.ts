import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { NODE, project } from './project.ts'

const CLI = join(inject('packed'), 'node_modules/clew/dist/cli.cjs')

/** Arguments for Node to run itself, with the arguments that follow, below an agent that takes all and says nothing. */
const UNDER_AGENT = [CLI, 'dev', '--port', '0', '--quiet', '--', NODE]

/** A program of both kinds of module, which tells what each sees of the other's spans. */
const MIXED = {
  'app.mjs': `
    import { tracer } from 'clew'
    import inner from './inner.cjs'
    const seen = await tracer.trace('esm.outer', async (span) => {
      await null
      return { ...inner(), recorded: span.spanId !== '0', same: inner.tracer === tracer, outer: span.spanId }
    })
    console.log(JSON.stringify({ ...seen, active: seen.active === seen.outer, outer: undefined }))`,
  'inner.cjs': `
    const tracer = require('clew')
    module.exports = () => ({ active: tracer.activeSpan()?.spanId })
    module.exports.tracer = tracer`,
}

test.each([
  ['a default import', `import tracer from 'clew'; export const it = tracer`],
  ['a named import', `import { tracer } from 'clew'; export const it = tracer`],
  ['a namespace import', `import * as clew from 'clew'; export const it = clew.tracer === clew.default && clew.tracer`],
  ['a dynamic import', `const clew = await import('clew'); export const it = clew.default`],
  ['require', `const tracer = require('clew'); export const it = tracer`],
  ['require and a field', `const { tracer } = require('clew'); export const it = tracer`],
  ['require and .default', `export const it = require('clew').default`],
  ['init()', `export const it = require('clew').init({ enabled: false })`],
])('%s gives the tracer', async (_name, source) => {
  const app = project({
    'one.mjs': `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${source}`,
    'app.cjs': `
      const tracer = require('clew')
      import('./one.mjs').then(({ it }) => console.log(it === tracer && typeof it.init === 'function'))`,
  })
  expect(await app.json(['app.cjs'])).toBe(true)
})

test('TracerError is one class for import, require and clew/core', async () => {
  const app = project({
    'app.mjs': `
      import { createRequire } from 'node:module'
      import { TracerError } from 'clew'
      import { createTracer, TracerError as fromCore } from 'clew/core'
      const fromRequire = createRequire(import.meta.url)('clew').TracerError
      let caught
      try { createTracer({ sampleRate: 7 }) } catch (error) { caught = error }
      console.log(TracerError === fromCore && TracerError === fromRequire && caught instanceof TracerError)`,
  })
  expect(await app.json(['app.mjs'])).toBe(true)
})

test.each([
  ['--import', ['--import', 'clew/register']],
  ['--require', ['--require', 'clew/register']],
  ['both', ['--require', 'clew/register', '--import', 'clew/register']],
])(
  'a span opened in an ES module is the active one in CommonJS, with the tracer started by %s',
  async (_name, flags) => {
    expect(await project(MIXED).json([...UNDER_AGENT, ...flags, 'app.mjs'])).toEqual({
      recorded: true,
      same: true,
      active: true,
    })
  },
)

test('without init() nothing is recorded, in either kind of module', async () => {
  expect(await project(MIXED).json(['app.mjs'])).toEqual({ recorded: false, same: true, active: false })
})

test('clew dev runs a program, and draws what it traced', async () => {
  const app = project({ ...MIXED, 'package.json': '{"name":"mixed"}' })
  const command = [NODE, '--import', 'clew/register', 'app.mjs']
  const { code, stderr } = await app.node([CLI, 'dev', '--port', '0', '--no-color', '--', ...command])
  expect(code).toBe(0)
  expect(stderr).toMatch(/ mixed esm\.outer .*1 span\n/)
})

test('the program clew says which version it is', async () => {
  expect(await project({}).node([CLI, '--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
})

test('a second copy in the process hands on to the first that was initialised, and warns once', async () => {
  const app = project({
    'app.cjs': `
      const first = require('clew'), second = require('inner')
      first.init({ startupLogs: false })
      second.init({ service: 'ignored' })
      second.init()
      first.trace('outer', (outer) => second.trace('inner', (inner) => {
        console.log(JSON.stringify({
          copies: first !== second,
          one: first.activeSpan() === inner && second.activeSpan() === inner && second.rootSpan() === outer,
          delegated: second.stats().started,
        }))
      }))
      process.exit()`,
    'node_modules/inner/index.cjs': `module.exports = require('clew')`,
    'node_modules/inner/package.json': '{"name":"inner","version":"1.0.0","main":"index.cjs"}',
  })
  const copy = join(app.folder, 'node_modules/inner/node_modules/clew')
  cpSync(join(inject('packed'), 'node_modules/clew'), copy, { recursive: true })
  const { stdout, stderr } = await app.node(['app.cjs'])
  expect(JSON.parse(stdout)).toEqual({ copies: true, one: true, delegated: 2 })
  expect(stderr.match(/another copy of clew/g)).toHaveLength(1)
})
