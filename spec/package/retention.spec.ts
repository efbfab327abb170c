import { expect, test } from 'vitest'
import { project } from './project.ts'

/**
 * Things that keep the context in which they were made, for as long as they live: each gives itself, so that it does live.
 * https://nodejs.org/docs/latest-v20.x/api/async_context.html
 */
const HOLDERS = `
  const http = require('node:http'), net = require('node:net'), fs = require('node:fs')
  const { AsyncResource } = require('node:async_hooks')
  const { EventEmitter, once } = require('node:events')
  const { MessageChannel } = require('node:worker_threads')

  const agent = new http.Agent({ keepAlive: true })
  const server = http.createServer((_request, response) => response.end('ok'))
  const url = () => 'http://127.0.0.1:' + server.address().port
  const got = (options) => new Promise((resolve) => http.get(url(), options, (response) => response.resume().on('end', resolve)))

  module.exports = (tracer) => ({
    'nothing': () => undefined,
    'an interval': () => setInterval(() => {}, 1e6),
    'a timeout that waits': () => setTimeout(() => {}, 1e6),
    'a timeout that was cleared': () => { const timeout = setTimeout(() => {}, 1e6); clearTimeout(timeout); return timeout },
    'an immediate that was cleared': () => { const immediate = setImmediate(() => {}); clearImmediate(immediate); return immediate },
    'a promise that never settles, awaited': () => { const never = new Promise(() => {}); (async () => { await never })(); return { never } },
    'a settled promise in a cache': async () => { const promise = Promise.resolve(1).then((one) => one + 1); await promise; return { promise } },
    'a promise that nobody awaits': () => ({ promise: new Promise(() => {}) }),
    'a rejected promise in a cache': async () => { const promise = Promise.reject(new Error('no')); await promise.catch(() => {}); return { promise } },
    'an idle socket of a pool': async () => { await got({ agent }); return agent },
    'the pool of fetch': async () => { await (await fetch(url())).text(); return fetch },
    'an open socket': async () => { const socket = net.connect(server.address().port, '127.0.0.1'); await once(socket, 'connect'); return socket },
    'a server': async () => { const own = net.createServer().listen(0, '127.0.0.1'); await once(own, 'listening'); return own },
    'a watched folder': () => fs.watch(__dirname, () => {}),
    'a message port': () => { const { port1, port2 } = new MessageChannel(); port1.on('message', () => {}); return [port1, port2] },
    'an AsyncResource': () => new AsyncResource('held'),
    'a listener': () => new EventEmitter().on('x', () => {}),
    'a listener of a bound emitter': () => tracer.bindEmitter(new EventEmitter()).on('x', () => {}),
    'a bound function': () => tracer.bind(() => {}),
    'a generator that waits': () => { const steps = (function* () { yield 1; yield 2 })(); steps.next(); return steps },
    'an async generator that waits': async () => { const steps = (async function* () { yield 1; yield 2 })(); await steps.next(); return steps },
    'an aborted signal': () => { const controller = new AbortController(); controller.signal.addEventListener('abort', () => {}); return controller },
  })
  module.exports.open = async () => { await once(server.listen(0, '127.0.0.1'), 'listening') }
`

const APP = `
  const { createTracer } = require('clew/core')
  const sink = { export() {}, async flush() {}, async drain() {}, close() {} }
  const tracer = createTracer({ service: 'shop' }, { exporter: () => sink })
  const holders = require('./holders.cjs')
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const big = () => ({ text: 'x'.repeat(1000), list: Array.from({ length: 200 }, (_, i) => ({ i, text: 'y'.repeat(100) })) })

  /** The tags of three spans, one in the other, the innermost of which made the holder; with how they are opened. */
  const FORMS = {
    async functions(hold) {
      const seen = []
      const held = await tracer.trace('outer', (outer) => tracer.trace('middle', (middle) => tracer.trace('inner', async (inner) => {
        for (const span of [outer, middle, inner]) seen.push(new WeakRef(span.setTag('big', big()).tags))
        return [await hold()]
      })))
      return { held, seen }
    },
    async hand(hold) {
      const seen = []
      // In a function of its own, or the spans would stay where they are held: in this one, and its caller.
      const held = await new Promise((resolve) => setImmediate(async () => {
        const spans = [tracer.trace('outer'), tracer.trace('middle'), tracer.trace('inner')]
        for (const span of spans) seen.push(new WeakRef(span.setTag('big', big()).tags))
        const held = [await hold()]
        for (const span of spans.splice(0).reverse()) span.finish()
        resolve(held)
      }))
      return { held, seen }
    },
  }

  async function main() {
    await holders.open()
    const rows = {}
    for (const [name, hold] of Object.entries(holders(tracer))) {
      for (const [form, run] of Object.entries(FORMS)) {
        const { held, seen } = await run(hold)
        for (let i = 0; i < 3; i++) { gc(); await turn() }
        rows[name + ', ' + form] = seen.map((tags) => tags.deref() === undefined ? 'collected' : 'kept').join(' ')
        globalThis['held' + Object.keys(rows).length] = held
      }
    }
    console.log(JSON.stringify({ rows, stats: tracer.stats() }))
    process.exit()
  }
  main()
`

test('nothing that keeps a context keeps the data of its finished spans', async () => {
  const app = project({ 'holders.cjs': HOLDERS, 'app.cjs': APP })
  const { rows, stats } = (await app.json(['--expose-gc', 'app.cjs'])) as {
    rows: Record<string, string>
    stats: { started: number; finished: number; held: number }
  }
  const all = Object.keys(rows)
  expect(all).toHaveLength(44)
  expect(rows).toEqual(Object.fromEntries(all.map((name) => [name, 'collected collected collected'])))
  expect(stats).toMatchObject({ started: 132, finished: 132, held: 0 })
})
