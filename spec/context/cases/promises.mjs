import { EventEmitter, on, once } from 'node:events'
import process from 'node:process'
import { called, turn } from '../case.mjs'

const A = `
  root
    a
      in.a
    after
`

/** @type {readonly import('../case.mjs').Case[]} */
export const promises = [
  {
    name: '`then` and `finally`: the context of who asked, not of who resolved',
    tree: `
      root
        resolver
        a
          in.a
          in.a.finally
    `,
    run: (t) =>
      t.trace('root', async () => {
        let resolve
        const promise = new Promise((one) => {
          resolve = one
        })
        const done = t.trace('a', () => promise.then(() => t.mark('in.a')).finally(() => t.mark('in.a.finally')))
        t.trace('resolver', () => resolve())
        await done
      }),
  },
  {
    name: '`catch` of a promise that somebody else rejects',
    tree: `
      root
        rejecter
        a
          in.a
    `,
    run: (t) =>
      t.trace('root', async () => {
        let reject
        const promise = new Promise((_resolve, one) => {
          reject = one
        })
        const done = t.trace('a', () => promise.catch(() => t.mark('in.a')))
        t.trace('rejecter', () => reject(new Error('on purpose')))
        await done
      }),
  },
  {
    name: 'two that await one promise, which was made in the span of the first',
    tree: `
      a
        connect
        in.a
      b
        in.b
    `,
    run: async (t) => {
      let shared
      const connected = () => {
        shared ??= t.trace('connect', turn)
        return shared
      }
      const one = (name) =>
        t.trace(name, async () => {
          await connected()
          t.mark(`in.${name}`)
        })
      await Promise.all([one('a'), one('b')])
    },
  },
  {
    name: '`await events.once()`: the context of who waits',
    tree: `
      emitter
      waiting
        in.waiting
    `,
    run: async (t) => {
      const emitter = new EventEmitter()
      const done = t.trace('waiting', async () => {
        await once(emitter, 'event')
        t.mark('in.waiting')
      })
      t.trace('emitter', () => emitter.emit('event'))
      await done
    },
  },
  {
    name: '`for await` of `events.on()`: the context of who waits',
    tree: `
      waiting
        in.waiting.1
        in.waiting.2
      emitter.1
      emitter.2
    `,
    run: async (t) => {
      const emitter = new EventEmitter()
      const done = t.trace('waiting', async () => {
        let count = 0
        for await (const _event of on(emitter, 'event')) {
          count++
          t.mark(`in.waiting.${count}`)
          if (count === 2) break
        }
      })
      t.trace('emitter.1', () => emitter.emit('event'))
      await turn()
      t.trace('emitter.2', () => emitter.emit('event'))
      await done
    },
  },
  {
    name: '`await` of a thenable: in its `then`, in the getter of that, and afterwards',
    tree: `
      a
        in.getter
        in.then
        in.a
    `,
    run: (t) =>
      t.trace('a', async () => {
        await {
          // biome-ignore lint/suspicious/noThenProperty: it is what the case is about
          get then() {
            t.mark('in.getter')
            return (resolve) => {
              t.mark('in.then')
              setImmediate(resolve)
            }
          },
        }
        t.mark('in.a')
      }),
  },
  {
    name: 'a span made by `then` of a thenable does not reach who awaits it',
    needs: ['manual'],
    tree: `
      root
        a
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        let a
        await {
          // biome-ignore lint/suspicious/noThenProperty: it is what the case is about
          then(resolve) {
            a = t.manual('a')
            resolve()
          },
        }
        t.mark('after')
        a.finish()
      }),
  },
  {
    name: 'queueMicrotask',
    tree: A,
    run: (t) =>
      t.trace('root', async () => {
        await t.trace('a', () => called((done) => queueMicrotask(() => done(t.mark('in.a')))))
        t.mark('after')
      }),
  },
  {
    name: '`unhandledRejection`: the context of who rejected',
    why: 'It is what failed; the handler was registered when the program started.',
    tree: `
      a
        in.handler
    `,
    run: (t) =>
      called((done) => {
        process.once('unhandledRejection', () => done(t.mark('in.handler')))
        t.trace('a', () => void Promise.reject(new Error('on purpose')))
      }),
  },
  {
    name: '`unhandledRejection` of an async function, after an await',
    tree: `
      a
        in.handler
    `,
    run: (t) =>
      called((done) => {
        process.once('unhandledRejection', () => done(t.mark('in.handler')))
        t.trace('a', () => {
          const fails = async () => {
            await turn()
            throw new Error('on purpose')
          }
          void fails()
        })
      }),
  },
  {
    name: '`uncaughtException`: the context of who threw',
    tree: `
      a
        in.handler
    `,
    run: (t) =>
      called((done) => {
        process.once('uncaughtException', () => done(t.mark('in.handler')))
        t.trace('a', () => {
          setImmediate(() => {
            throw new Error('on purpose')
          })
        })
      }),
  },
]
