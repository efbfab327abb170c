import { called, turn, using } from '../case.mjs'

/** @type {readonly import('../case.mjs').Case[]} */
export const blocks = [
  {
    name: '`using` nested in synchronous code',
    needs: ['manual'],
    tree: `
      root
        a
          b
            in.b
          in.a
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        const a = using(t.manual('a'))
        const b = using(t.manual('b'))
        t.mark('in.b')
        b.end()
        t.mark('in.a')
        a.end()
        t.mark('after')
      }),
  },
  {
    name: '`using` whose block throws',
    needs: ['manual'],
    tree: `
      root
        a
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        try {
          const a = using(t.manual('a'))
          try {
            throw new Error('on purpose')
          } finally {
            a.end()
          }
        } catch {
          t.mark('after')
        }
      }),
  },
  {
    name: '`await using` across an await',
    needs: ['manual'],
    tree: `
      root
        a
          in
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const a = using(t.manual('a'), Symbol.asyncDispose)
        await turn()
        t.mark('in')
        await a.end()
        t.mark('after')
      }),
  },
  {
    name: '`using` in async functions that are awaited one after the other',
    needs: ['manual'],
    tree: `
      root
        a
          a.in
        b
          b.in
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        for (const name of ['a', 'b']) {
          const one = async () => {
            const block = using(t.manual(name))
            await turn()
            t.mark(`${name}.in`)
            block.end()
          }
          await one()
        }
        t.mark('after')
      }),
  },
  {
    name: '`open()` without `using`: a span that is never active',
    needs: ['open'],
    tree: `
      root
        a
        beside
    `,
    run: (t) =>
      t.trace('root', async () => {
        const a = await t.open('a')
        t.mark('beside')
        a.finish()
      }),
  },
  {
    name: 'finished out of order',
    needs: ['manual'],
    tree: `
      root
        a
          b
            under.b
        under.root
    `,
    run: (t) =>
      t.trace('root', () => {
        const a = t.manual('a')
        const b = t.manual('b')
        a.finish()
        t.mark('under.b')
        b.finish()
        t.mark('under.root')
      }),
  },
  {
    name: 'finished twice',
    needs: ['manual'],
    why: 'The second call must not end what was opened since.',
    tree: `
      root
        a
        b
          in.b
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        const a = t.manual('a')
        a.finish()
        const b = t.manual('b')
        a.finish()
        t.mark('in.b')
        b.finish()
        t.mark('after')
      }),
  },
  {
    name: 'finished by hand in its own `using` block',
    needs: ['manual'],
    tree: `
      root
        a
        rest
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        const span = t.manual('a')
        const a = using(span)
        span.finish()
        t.mark('rest')
        a.end()
        t.mark('after')
      }),
  },
  {
    name: 'finished in another callback',
    needs: ['manual'],
    tree: `
      root
        a
          in.callback
        late.in.callback
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const a = t.manual('a')
        await called((done) =>
          setTimeout(() => {
            t.mark('in.callback')
            a.finish()
            t.mark('late.in.callback')
            done()
          }, 1),
        )
        t.mark('after')
      }),
  },
  {
    name: 'finished in an async function that was called with it',
    needs: ['manual'],
    tree: `
      root
        a
          in.callee
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const a = t.manual('a')
        const end = async () => {
          await turn()
          t.mark('in.callee')
          a.finish()
        }
        await end()
        t.mark('after')
      }),
  },
  {
    name: 'never finished, in a span around a function',
    needs: ['manual'],
    why: 'A span that is never finished is never sent; what it held in its own request must not reach the next.',
    tree: `
      request.1
      request.2
    `,
    run: async (t) => {
      await t.trace('request.1', async () => {
        t.manual('forgotten')
        await turn()
      })
      t.mark('request.2')
    },
  },
  {
    name: 'opened after an await, by an async function that was awaited: its caller does not see it',
    needs: ['manual'],
    tree: `
      root
        a
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const open = async () => {
          await turn()
          return { span: t.manual('a') }
        }
        const { span } = await open()
        t.mark('after')
        span.finish()
      }),
  },
  {
    name: 'opened by a function for its synchronous caller',
    needs: ['manual'],
    tree: `
      root
        a
          in
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        const begin = () => t.manual('a')
        const span = begin()
        t.mark('in')
        span.finish()
        t.mark('after')
      }),
  },
]
