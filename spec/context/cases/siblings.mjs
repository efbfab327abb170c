import { turn, using } from '../case.mjs'

const NAMES = ['a', 'b', 'c', 'd', 'e']

const FIVE = `
  root
    a
      a.in
    b
      b.in
    c
      c.in
    d
      d.in
    e
      e.in
    after
`
const NESTED = `
  root
    a
      a.in
      b
        b.in
        c
          c.in
          d
            d.in
            e
              e.in
    after
`
/** Why a span that is opened there leaks. */
export const BEFORE_AWAIT =
  'Until its first await, an async function runs in its caller. Node has no way to tell the two apart: what the function makes active there is active for the caller, and for what that calls next.'

/** What each of the five does while its span is open; the first takes longest. */
async function work({ mark }, name) {
  for (let left = NAMES.length - NAMES.indexOf(name); left > 0; left--) await turn()
  mark(`${name}.in`)
}

function five(forms, one) {
  return forms.trace('root', async () => {
    await Promise.all(NAMES.map(one))
    forms.mark('after')
  })
}

/** @type {readonly import('../case.mjs').Case[]} */
export const siblings = [
  {
    name: 'Promise.all of five, each around a function',
    tree: FIVE,
    run: (t) => five(t, (name) => t.trace(name, () => work(t, name))),
  },
  {
    name: 'Promise.all of five functions that are wrapped',
    needs: ['wrap'],
    tree: FIVE,
    run: (t) => five(t, (name) => t.wrap(name, () => work(t, name))()),
  },
  {
    name: 'Promise.all of five methods that are decorated',
    needs: ['decorate'],
    tree: FIVE,
    run: (t) => five(t, (name) => t.decorate(name, () => work(t, name))()),
  },
  {
    name: 'Promise.all of five, each ended by a callback',
    needs: ['callback'],
    tree: FIVE,
    run: (t) =>
      five(
        t,
        (name) => new Promise((resolve) => t.callback(name, (_span, done) => work(t, name).then(done).then(resolve))),
      ),
  },
  {
    name: 'Promise.all of five blocks of `using span = await open()`',
    needs: ['open'],
    tree: FIVE,
    run: (t) =>
      five(t, async (name) => {
        const block = using(await t.open(name))
        await work(t, name)
        block.end()
      }),
  },
  {
    name: 'Promise.all of five blocks of `await using span = await open()`',
    needs: ['open'],
    tree: FIVE,
    run: (t) =>
      five(t, async (name) => {
        const block = using(await t.open(name), Symbol.asyncDispose)
        await work(t, name)
        await block.end()
      }),
  },
  {
    name: 'Promise.all of five blocks of `using`, after an await',
    needs: ['manual'],
    tree: FIVE,
    run: (t) =>
      five(t, async (name) => {
        await null
        const block = using(t.manual(name))
        await work(t, name)
        block.end()
      }),
  },
  {
    name: 'Promise.all of five blocks of `using`, before the first await',
    needs: ['manual'],
    tree: FIVE,
    limit: { tree: NESTED, why: BEFORE_AWAIT },
    run: (t) =>
      five(t, async (name) => {
        const block = using(t.manual(name))
        await work(t, name)
        block.end()
      }),
  },
  {
    name: 'Promise.all of five by hand, before the first await',
    needs: ['manual'],
    tree: FIVE,
    limit: { tree: NESTED, why: BEFORE_AWAIT },
    run: (t) =>
      five(t, async (name) => {
        const span = t.manual(name)
        await work(t, name)
        span.finish()
      }),
  },
  {
    name: 'Promise.all of five blocks of `using`, each in a span around a function',
    needs: ['manual'],
    tree: `
      root
        a
          a.block
            a.in
        b
          b.block
            b.in
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const one = (name) =>
          t.trace(name, async () => {
            const block = using(t.manual(`${name}.block`))
            await turn()
            t.mark(`${name}.in`)
            block.end()
          })
        await Promise.all([one('a'), one('b')])
        t.mark('after')
      }),
  },
  {
    name: 'Promise.all of five, each started and then activated',
    needs: ['start', 'activate'],
    tree: FIVE,
    run: (t) =>
      five(t, async (name) => {
        const span = t.start(name, t.active())
        await t.activate(span, () => work(t, name))
        span.finish()
      }),
  },
  {
    name: 'two workers that share a list of jobs',
    tree: `
      root
        job.1
          job.1.in
        job.2
          job.2.in
        job.3
          job.3.in
        job.4
          job.4.in
    `,
    run: (t) =>
      t.trace('root', async () => {
        const jobs = ['job.1', 'job.2', 'job.3', 'job.4']
        const worker = async () => {
          for (let name = jobs.shift(); name !== undefined; name = jobs.shift()) {
            const job = name
            await t.trace(job, async () => {
              await turn()
              t.mark(`${job}.in`)
            })
          }
        }
        await Promise.all([worker(), worker()])
      }),
  },
  {
    name: 'Promise.all within Promise.all',
    tree: `
      root
        a
          a.1
          a.2
        b
          b.1
          b.2
    `,
    run: (t) => {
      const leaf = (name) => t.trace(name, turn)
      const pair = (name) => t.trace(name, () => Promise.all([leaf(`${name}.1`), leaf(`${name}.2`)]))
      return t.trace('root', () => Promise.all([pair('a'), pair('b')]))
    },
  },
  {
    name: 'Promise.race: the one that lost is still in its own span',
    tree: `
      root
        fast
        slow
          slow.in
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const slow = t.trace('slow', async () => {
          await turn()
          await turn()
          t.mark('slow.in')
        })
        await Promise.race([slow, t.trace('fast', turn)])
        t.mark('after')
        await slow
      }),
  },
]
