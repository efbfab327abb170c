import { AsyncResource } from 'node:async_hooks'
import { called, turn } from '../case.mjs'

const OWN = `
  connect
  a
    in.a
  b
    in.b
  c
    in.c
`
const CONNECTIONS = `
  connect
    in.a
    in.b
    in.c
  a
  b
  c
`
const FORGOTTEN =
  'A queue of functions keeps no contexts: Node and the tracer see one connection that calls them all. So do the callback APIs of pg. `bind` keeps the context, an `await` does too.'

/** A connection as drivers have it: callbacks wait in a list until the one answer after the other arrives. */
class Connection {
  #waiting = []
  #timer

  constructor() {
    this.#timer = setInterval(() => this.#waiting.shift()?.(), 1)
  }

  query(callback) {
    this.#waiting.push(callback)
  }

  close() {
    clearInterval(this.#timer)
  }
}

async function three({ trace, mark }, ask) {
  const connection = trace('connect', () => new Connection())
  const one = (name) => trace(name, () => ask(connection, () => mark(`in.${name}`)))
  await Promise.all([one('a'), one('b'), one('c')])
  connection.close()
}

/** @type {readonly import('../case.mjs').Case[]} */
export const queues = [
  {
    name: 'callbacks that wait in a list',
    tree: OWN,
    limit: { tree: CONNECTIONS, why: FORGOTTEN },
    run: (t) => three(t, (connection, then) => called((done) => connection.query(() => done(then())))),
  },
  {
    name: 'callbacks that wait in a list, bound',
    needs: ['bind'],
    tree: OWN,
    run: (t) => three(t, (connection, then) => called((done) => connection.query(t.bind(() => done(then()))))),
  },
  {
    name: 'callbacks that wait in a list, with an AsyncResource as Node advises',
    tree: OWN,
    run: (t) =>
      three(t, (connection, then) => called((done) => connection.query(AsyncResource.bind(() => done(then()))))),
  },
  {
    name: 'callbacks that wait in a list, awaited as a promise',
    tree: OWN,
    run: (t) =>
      three(t, async (connection, then) => {
        await called((done) => connection.query(done))
        then()
      }),
  },
  {
    name: 'a function that is bound keeps its context when others call it',
    needs: ['bind'],
    tree: `
      a
        bound
        bound.later
      b
        in.b
    `,
    run: async (t) => {
      const bound = t.trace('a', () =>
        t.bind(async () => {
          t.mark('bound')
          await turn()
          t.mark('bound.later')
        }),
      )
      await t.trace('b', async () => {
        await bound()
        t.mark('in.b')
      })
    },
  },
  {
    name: 'a function that is bound where nothing is active',
    needs: ['bind'],
    tree: `
      bound
      b
        in.b
    `,
    run: (t) => {
      const bound = t.bind(() => t.mark('bound'))
      t.trace('b', () => {
        bound()
        t.mark('in.b')
      })
    },
  },
  {
    name: 'a loader that gathers the keys of two callers, and asks once',
    why: 'The batch is begun by the first caller; what comes back belongs to each of them.',
    tree: `
      a
        batch
        in.a
      b
        in.b
    `,
    run: async (t) => {
      let batch
      const load = () => {
        batch ??= turn().then(() => t.mark('batch'))
        return batch
      }
      const one = (name) =>
        t.trace(name, async () => {
          await load()
          t.mark(`in.${name}`)
        })
      await Promise.all([one('a'), one('b')])
    },
  },
  {
    name: 'a pool that hands a resource to who waits for it',
    tree: `
      a
        in.a
      b
        in.b
      c
        in.c
    `,
    run: async (t) => {
      const waiting = []
      let free = true
      const acquire = () => {
        if (!free) return new Promise((resolve) => waiting.push(resolve))
        free = false
        return Promise.resolve()
      }
      const release = () => {
        const next = waiting.shift()
        if (next === undefined) free = true
        else next()
      }
      const one = (name) =>
        t.trace(name, async () => {
          await acquire()
          await turn()
          t.mark(`in.${name}`)
          release()
        })
      await Promise.all([one('a'), one('b'), one('c')])
    },
  },
]
