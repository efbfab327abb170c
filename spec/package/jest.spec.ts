import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { project } from './project.ts'

const { resolve } = createRequire(import.meta.url)
const JEST = join(dirname(resolve('jest/package.json')), 'bin/jest.js')

/** A test as a compiler hands it to Jest. */
const COMPILED = ts.transpile(
  `
  import tracer, { TracerError, tracer as named } from 'clew'
  import * as clew from 'clew'
  import { HTTP_URL } from 'clew/ext/tags'
  test('compiled ES modules see the one tracer', () => {
    expect([named, clew.default, clew.tracer, require('clew')].every((one) => one === tracer)).toBe(true)
    expect(clew.TracerError).toBe(TracerError)
    expect(HTTP_URL).toBe('http.url')
  })`,
  { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
)

test('a Jest project tests what it traces, each file with a tracer of its own', async () => {
  const app = project({
    'package.json': '{"name":"jest-project","private":true,"jest":{"testEnvironment":"node"}}',
    'shop.js': `
      const tracer = require('clew')
      exports.checkout = tracer.wrap('shop.checkout', async (total) => {
        await null
        return { total, active: tracer.activeSpan()?.finished }
      })`,
    'started.test.js': `
      const { tracer, TracerError } = require('clew')
      const { checkout } = require('./shop.js')
      beforeAll(() => tracer.init({ flushInterval: 60000, logger: { warn() {}, error() {} } }))
      afterAll(() => tracer.shutdown({ timeoutMs: 0 }))
      test('the tracer of the test is that of the tested', async () => {
        expect(await checkout(3)).toEqual({ total: 3, active: false })
        expect(tracer.stats().finished).toBe(1)
      })
      test('an error of init is a TracerError', () => {
        const { createTracer } = require('clew/core')
        expect(() => createTracer({ port: -1 })).toThrow(TracerError)
      })`,
    'asleep.test.js': `
      const { checkout } = require('./shop.js')
      test('without init nothing is recorded', async () => {
        expect(await checkout(3)).toEqual({ total: 3, active: undefined })
      })`,
    'compiled.test.js': COMPILED,
    'testing.test.js': `
      const { createTestTracer, drawTrace } = require('clew/testing')
      test('spans can be looked at', () => {
        const { tracer, exporter, clock } = createTestTracer()
        tracer.trace('outer', () => tracer.trace('inner', () => clock.advance(2)))
        expect(drawTrace(exporter.traces[0])).toMatchInlineSnapshot(\`
"outer     0ms  2ms
\u2514\u2500 inner  0ms  2ms"
\`)
      })`,
  })
  const { code, stderr } = await app.node([JEST, '--ci', '--runInBand', '--no-cache'])
  expect(stderr).toContain('Tests:       5 passed, 5 total')
  expect(code).toBe(0)
})
