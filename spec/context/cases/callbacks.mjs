import { execFile, spawn } from 'node:child_process'
import { pbkdf2, randomBytes } from 'node:crypto'
import { lookup } from 'node:dns'
import { lookup as lookupAsync } from 'node:dns/promises'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs'
import { readFile as readFileAsync } from 'node:fs/promises'
import process from 'node:process'
import { setImmediate as immediately, setInterval as ticks, setTimeout as waited } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { deflate } from 'node:zlib'
import { called } from '../case.mjs'

const FILE = fileURLToPath(import.meta.url)

/** A registry that is itself collected calls nothing. */
const registries = new Set()

/** Two that run side by side, each with a span in the callback. */
const TWO = `
  root
    a
      in.a
    b
      in.b
    after
`

/** A case of an API that calls back once. */
function callsBack(name, start) {
  return {
    name,
    tree: TWO,
    run: (t) => {
      const one = (span) => t.trace(span, () => called((done) => start(() => done(t.mark(`in.${span}`)))))
      return both(t, one)
    },
  }
}

/** A case of an API that returns a promise. */
function resolves(name, start) {
  return {
    name,
    tree: TWO,
    run: (t) => {
      const one = (span) =>
        t.trace(span, async () => {
          await start()
          t.mark(`in.${span}`)
        })
      return both(t, one)
    },
  }
}

function both({ trace, mark }, one) {
  return trace('root', async () => {
    await Promise.all([one('a'), one('b')])
    mark('after')
  })
}

/** @type {readonly import('../case.mjs').Case[]} */
export const callbacks = [
  callsBack('setTimeout', (done) => setTimeout(done, 1)),
  callsBack('setImmediate', (done) => setImmediate(done)),
  callsBack('process.nextTick', (done) => process.nextTick(done)),
  resolves('timers/promises', async () => {
    await waited(1)
    await immediately()
    for await (const _tick of ticks(1)) break
  }),
  callsBack('fs, with a callback', (done) => readFile(FILE, done)),
  callsBack('fs, a callback in a callback', (done) => stat(FILE, () => readFile(FILE, done))),
  resolves('fs/promises', () => readFileAsync(FILE)),
  callsBack('crypto.randomBytes', (done) => randomBytes(8, done)),
  callsBack('crypto.pbkdf2', (done) => pbkdf2('word', 'salt', 1, 8, 'sha256', done)),
  callsBack('zlib', (done) => deflate('text', done)),
  callsBack('dns.lookup', (done) => lookup('127.0.0.1', done)),
  callsBack('child_process.execFile', (done) => execFile(process.execPath, ['--version'], done)),
  callsBack('child_process.spawn: the exit of the child', (done) =>
    spawn(process.execPath, ['--version'], { stdio: 'ignore' }).on('exit', done),
  ),
  resolves('dns/promises', () => lookupAsync('127.0.0.1')),
  resolves('crypto.subtle', () => crypto.subtle.digest('SHA-256', new Uint8Array(8))),
  resolves('import()', () => import('node:querystring')),
  resolves('util.promisify', () => promisify(readFile)(FILE)),
  resolves('events.once of a child process', async () => {
    await once(spawn(process.execPath, ['--version'], { stdio: 'ignore' }), 'close')
  }),
  {
    name: 'FinalizationRegistry: what is called for an object that is gone is in no span',
    why: 'The garbage collector calls it, whenever that is.',
    tree: `
      a
      in.callback
    `,
    run: async (t) => {
      setFlagsFromString('--expose-gc')
      const collectGarbage = runInNewContext('gc')
      await called((done) => {
        const registry = new FinalizationRegistry(() => {
          registries.delete(registry)
          done(t.mark('in.callback'))
        })
        registries.add(registry)
        t.trace('a', () => registry.register({}, undefined))
        setImmediate(collectGarbage)
      })
    },
  },
  {
    name: 'a function that ends its span in a callback, around which nobody waits',
    needs: ['callback'],
    tree: `
      root
        a
          in.a
        at-once
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const done = called((resolve) =>
          t.callback('a', (_span, end) =>
            readFile(FILE, () => {
              t.mark('in.a')
              end()
              resolve()
            }),
          ),
        )
        t.mark('at-once')
        await done
        t.mark('after')
      }),
  },
  {
    name: 'a wrapped function that calls back: the callback is its caller’s',
    needs: ['wrap'],
    why: 'The callback is what the caller does next, with what the function has found.',
    tree: `
      root
        a
          in.a
        next
    `,
    run: (t) => {
      const read = t.wrap('a', (path, callback) =>
        readFile(path, (error, content) => {
          t.mark('in.a')
          callback(error, content)
        }),
      )
      return t.trace('root', () => called((done) => read(FILE, () => done(t.mark('next')))))
    },
  },
]
