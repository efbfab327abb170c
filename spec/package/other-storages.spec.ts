import { expect, test } from 'vitest'
import { project } from './project.ts'

/**
 * Programs that use storages of their own, `one` and `two`, around and within `around(fn)`, and tell what they see. Each is
 * run with a bare `AsyncLocalStorage.run` around, with a span, and with each other way into a context of clew's.
 */
const PROGRAMS = {
  'nothing of its own': '() => [around(() => one.getStore()), one.getStore()]',
  'a store around': `() => one.run('a', () => [around(() => one.getStore()), one.getStore()])`,
  'two stores around': `() => one.run('a', () => two.run('b', () => [around(() => [one.getStore(), two.getStore()]), one.getStore(), two.getStore()]))`,
  'a store within': `() => [around(() => one.run('a', () => one.getStore())), one.getStore()]`,
  'a store entered within': `() => [around(() => { one.enterWith('a') }), one.getStore()]`,
  'a store entered within, where there was another': `() => one.run('a', () => [around(() => { one.enterWith('b') }), one.getStore()])`,
  'undefined entered within': `() => one.run('a', () => [around(() => { one.enterWith(undefined) }), one.getStore() ?? null])`,
  'one of two entered within': `() => one.run('a', () => two.run('b', () => [around(() => { two.enterWith('c') }), one.getStore(), two.getStore()]))`,
  'the same store entered within': `() => one.run('a', () => [around(() => { one.enterWith('a') }), one.getStore()])`,
  'a store entered before': `() => { one.enterWith('a'); return [around(() => one.getStore()), one.getStore()] }`,
  'a store disabled within': `() => one.run('a', () => [around(() => { one.disable() }), one.getStore() ?? null])`,
  'a store disabled within, and another entered': `() => one.run('a', () => [around(() => { one.disable(); two.enterWith('b') }), one.getStore() ?? null, two.getStore()])`,
  'a store left within': `() => one.run('a', () => [around(() => one.exit(() => one.getStore() ?? null)), one.getStore()])`,
  'a store entered at each of three levels': `() => [around(() => { one.enterWith('a'); return [around(() => { two.enterWith('b'); return around(() => { one.enterWith('c') }) }), one.getStore(), two.getStore()] }), one.getStore(), two.getStore()]`,
  'a store entered within, and an error': `() => { try { around(() => { one.enterWith('a'); throw new Error('no') }) } catch {} return one.getStore() }`,
  'a store entered before an await within': `async () => { const left = around(async () => { one.enterWith('a'); await null; return one.getStore() }); return [one.getStore(), await left, one.getStore()] }`,
  'a store entered behind an await within': `async () => { const left = around(async () => { await null; one.enterWith('a'); return one.getStore() }); return [one.getStore() ?? null, await left, one.getStore() ?? null] }`,
  'a store around an await within': `() => one.run('a', async () => [await around(async () => { await null; return one.getStore() }), one.getStore()])`,
  'work left behind within': `async () => {
    const seen = []
    await new Promise((done) => around(() => {
      one.enterWith('a')
      queueMicrotask(() => seen.push(one.getStore()))
      process.nextTick(() => seen.push(one.getStore()))
      setImmediate(() => { seen.push(one.getStore()); done() })
      one.enterWith('b')
    }))
    return [seen.sort(), one.getStore()]
  }`,
  'a snapshot taken within': `() => { const call = one.run('a', () => around(() => AsyncLocalStorage.snapshot())); return [one.run('b', () => call(() => one.getStore())), one.getStore() ?? null] }`,
  'a resource made within': `() => { const made = one.run('a', () => around(() => new AsyncResource('own'))); return one.run('b', () => [made.runInAsyncScope(() => one.getStore()), one.getStore()]) }`,
  'a function bound within': `() => { const bound = one.run('a', () => around(() => AsyncResource.bind(() => one.getStore()))); return one.run('b', () => [bound(), one.getStore()]) }`,
  'a storage that is first used behind': `() => { around(() => {}); return new AsyncLocalStorage().run('a', () => one.getStore() ?? null) }`,
}

const APP = `
  const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks')
  const tracer = require('clew').init({ url: 'http://127.0.0.1:9', startupLogs: false, logger: { warn() {}, error() {}, info() {}, debug() {} } })
  const bare = new AsyncLocalStorage()
  const AROUND = {
    bare: (fn) => bare.run({}, () => fn()),
    span: (fn) => tracer.trace('work', () => fn()),
    activate: (fn) => tracer.activate(tracer.startSpan('work'), fn),
    nobody: (fn) => tracer.activate(null, fn),
    suppress: (fn) => tracer.suppress(fn),
    bind: (fn) => tracer.trace('work', () => tracer.bind(fn))(),
  }
  const programs = { ${Object.entries(PROGRAMS)
    .map(([name, source]) => `${JSON.stringify(name)}: (around, one, two) => (${source})()`)
    .join(',\n')} }
  const seen = async (name, how) => {
    try {
      // In a context of its own, which the next one does not begin in.
      return await new AsyncResource('program').runInAsyncScope(programs[name], null, AROUND[how], new AsyncLocalStorage(), new AsyncLocalStorage())
    } catch (error) {
      return String(error)
    }
  }
  const all = async () => {
    const rows = {}
    for (const name of Object.keys(programs)) {
      rows[name] = {}
      for (const how of Object.keys(AROUND)) rows[name][how] = await seen(name, how)
    }
    console.log(JSON.stringify(rows))
    await tracer.shutdown({ timeoutMs: 0 })
  }
  all()`

const rows = (await project({ 'app.cjs': APP }).json(['app.cjs'])) as Record<string, Record<string, unknown>>
const WAYS = ['span', 'activate', 'nobody', 'suppress', 'bind']

test.for(WAYS)("other storages have the same stores in, behind and around '%s' as with Node's own run", (way) => {
  expect(Object.keys(rows)).toEqual(Object.keys(PROGRAMS))
  for (const [name, { bare, [way]: own }] of Object.entries(rows)) expect({ [name]: own }).toEqual({ [name]: bare })
})

test('a hook sees the beginning and the end of each span in turn', async () => {
  const app = project({
    'app.cjs': `
      const { createHook, executionAsyncId } = require('node:async_hooks')
      const tracer = require('clew').init({ enabled: true, url: 'http://127.0.0.1:9', startupLogs: false, logger: { warn() {}, error() {}, info() {}, debug() {} } })
      const open = []
      let wrong = 0
      createHook({ before: (id) => open.push(id), after: (id) => { if (open.pop() !== id) wrong++ } }).enable()
      setImmediate(() => {
        const before = executionAsyncId()
        for (let i = 0; i < 100; i++) {
          try { tracer.trace('outer', () => tracer.trace('inner', () => { if (i % 2) throw new Error('no') })) } catch {}
        }
        console.log(JSON.stringify({ wrong, same: executionAsyncId() === before }))
        process.exit()
      })`,
  })
  expect(await app.json(['app.cjs'])).toEqual({ wrong: 0, same: true })
})

test('a span has an asynchronous id of its own where Node carries the context in frames, which clew then makes', async () => {
  const app = project({
    'app.cjs': `
      const { executionAsyncId } = require('node:async_hooks')
      const tracer = require('clew').init({ url: 'http://127.0.0.1:9', startupLogs: false, logger: { warn() {}, error() {}, info() {}, debug() {} } })
      const own = tracer.trace('work', () => executionAsyncId()) !== executionAsyncId()
      console.log(JSON.stringify(own === (Number.parseInt(process.versions.node) >= 24)))
      process.exit()`,
  })
  expect(await app.json(['app.cjs'])).toBe(true)
})
