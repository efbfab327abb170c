import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, inject, test } from 'vitest'
import { type Project, project } from './project.ts'

/** No agent is there, and nobody wants to hear of it. */
const QUIET = { DD_TRACE_LOG_LEVEL: 'error' }
const ENV = { ...QUIET, DD_TRACE_SCOPE: 'cls_hooked', CLEW_CLS_NAMESPACE: 'app' }

/** Says whether a callback that is bound to a namespace is traced in the request in which it was bound. */
const BINDS = `
  module.exports = (tracer, namespace) => {
    let bound
    tracer.trace('request', (span) => { bound = namespace.bind(() => tracer.activeSpan() === span) })
    console.log(JSON.stringify(tracer.trace('other', () => bound())))
    process.exit()
  }`

function install(app: Project, folder = 'node_modules'): Project {
  mkdirSync(join(app.folder, folder), { recursive: true })
  symlinkSync(resolve('node_modules/cls-hooked'), join(app.folder, folder, 'cls-hooked'), 'junction')
  return app
}

test.each([
  ['environment', 'tracer.init()', ENV],
  ['code', `tracer.init({ contextManager: require('clew/cls-hooked').clsHooked(namespace) })`, QUIET],
  ['nobody', 'tracer.init()', { ...QUIET, CLEW_CLS_NAMESPACE: 'app' }],
])('chosen by %s, the namespace of the application carries the active span', async (by, init, env) => {
  const app = install(
    project({
      'binds.cjs': BINDS,
      'app.cjs': `
        const tracer = require('clew')
        const namespace = require('cls-hooked').createNamespace('app')
        ${init}
        require('./binds.cjs')(tracer, namespace)`,
    }),
  )
  expect(await app.json(['app.cjs'], env)).toBe(by !== 'nobody')
})

test('contexts make no resources of their own, which cls-hooked would follow', async () => {
  const app = install(
    project({
      'app.cjs': `
        const tracer = require('clew').init()
        let made = 0
        const init = (_id, type) => { if (type === 'clew') made++ }
        tracer.trace('first', () => {})
        require('node:async_hooks').createHook({ init }).enable()
        tracer.trace('request', () => {
          const span = tracer.startSpan('own')
          tracer.activate(span, () => tracer.suppress(() => {}))
          span.finish()
        })
        console.log(JSON.stringify(made))
        process.exit()`,
    }),
  )
  expect(await app.json(['app.cjs'], ENV)).toBe(0)
})

test('the namespace may be created after clew was started without a line of code', async () => {
  const app = install(
    project({
      'binds.cjs': BINDS,
      'app.mjs': `
        import { createNamespace } from 'cls-hooked'
        import { tracer } from 'clew'
        import binds from './binds.cjs'
        binds(tracer, createNamespace('app'))`,
    }),
  )
  expect(await app.json(['--import', 'clew/register', 'app.mjs'], ENV)).toBe(true)
})

test('cls-hooked is also found beside clew, where the program is elsewhere', async () => {
  const app = project({
    'binds.cjs': BINDS,
    'program/app.cjs': `
      const tracer = require('../lib/node_modules/clew')
      tracer.init()
      tracer.trace('work', () => {})
      require('../binds.cjs')(tracer, process.namespaces.app)`,
  })
  install(app, 'lib/node_modules')
  cpSync(join(inject('packed'), 'node_modules/clew'), join(app.folder, 'lib/node_modules/clew'), { recursive: true })
  expect(await app.json(['program/app.cjs'], ENV)).toBe(true)
})

test('a second copy of cls-hooked does not make the first forget its namespaces', async () => {
  const app = install(
    project({
      'binds.cjs': BINDS,
      'elsewhere/app.cjs': `
        const cls = require('../node_modules/cls-hooked')
        const namespace = cls.createNamespace('app')
        const tracer = require('clew')
        tracer.init()
        if (!process.second || cls.getNamespace('app') !== namespace) throw new Error('forgotten')
        require('../binds.cjs')(tracer, namespace)`,
      'elsewhere/node_modules/cls-hooked/index.js': `
        process.second = true
        process.namespaces = {}
        exports.getNamespace = (name) => process.namespaces[name]
        exports.createNamespace = () => { throw new Error('not needed') }`,
    }),
  )
  expect(await app.json(['elsewhere/app.cjs'], ENV)).toBe(true)
})

test('a program without cls-hooked is told so in one line, and runs', async () => {
  const app = project({
    'app.mjs': `
      import { tracer } from 'clew'
      tracer.init()
      await tracer.trace('request', async (span) => {
        await null
        console.log(tracer.activeSpan() === span)
      })
      process.exit()`,
  })
  const { code, stdout, stderr } = await app.node(['app.mjs'], { ...ENV, DD_TRACE_LOG_LEVEL: 'warn' })
  expect([code, stdout]).toEqual([0, 'true\n'])
  expect(stderr.split('\n').filter((line) => !line.includes('could not be sent'))).toEqual([
    'clew: CLEW_CONFIG_INVALID: expected an installed package cls-hooked, got none for DD_TRACE_SCOPE=cls_hooked; using AsyncLocalStorage alone',
    '',
  ])
})

test('cls-hooked is loaded only where it is asked for', async () => {
  const app = install(
    project({
      'app.cjs': `
        require('clew').init()
        require('clew/cls-hooked')
        console.log(JSON.stringify([Object.keys(require.cache).filter((file) => file.includes('cls-hooked/context')), process.namespaces ?? null]))
        process.exit()`,
    }),
  )
  expect(await app.json(['app.cjs'])).toEqual([[], null])
})
