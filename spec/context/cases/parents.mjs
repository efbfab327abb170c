import { turn } from '../case.mjs'

/** @type {readonly import('../case.mjs').Case[]} */
export const parents = [
  {
    name: 'a parent that is named, in place of the active one',
    needs: ['start'],
    tree: `
      root
        other
          a
            in.a
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const other = t.start('other', t.active())
        await t.trace(
          'a',
          async () => {
            await turn()
            t.mark('in.a')
          },
          { parent: other },
        )
        t.mark('after')
        other.finish()
      }),
  },
  {
    name: 'no parent, by name: a trace of its own',
    tree: `
      root
        after
      a
        in.a
    `,
    run: (t) =>
      t.trace('root', async () => {
        await t.trace(
          'a',
          async () => {
            await turn()
            t.mark('in.a')
          },
          { parent: null },
        )
        t.mark('after')
      }),
  },
  {
    name: 'a parent of another process, by name',
    needs: ['remote'],
    tree: `
      remote
        request
          in.request
      after
    `,
    run: async (t) => {
      await t.trace(
        'request',
        async () => {
          await turn()
          t.mark('in.request')
        },
        { parent: t.remote() },
      )
      t.mark('after')
    },
  },
  {
    name: 'a span that is activated: in the function, and in what it awaits',
    needs: ['start', 'activate'],
    tree: `
      root
        a
          in.a
          later.in.a
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const a = t.start('a', t.active())
        await t.activate(a, async () => {
          t.mark('in.a')
          await turn()
          t.mark('later.in.a')
        })
        t.mark('after')
        a.finish()
      }),
  },
  {
    name: 'the span that is active, activated once more, with a span left open in it',
    needs: ['activate', 'manual'],
    why: 'AsyncLocalStorage.run with the store that is already current restores nothing; an activation must.',
    tree: `
      root
        left-open
          in
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        let open
        t.activate(t.active(), () => {
          open = t.manual('left-open')
          t.mark('in')
        })
        t.mark('after')
        open.finish()
      }),
  },
  {
    name: 'nothing activated: what is started there is a root',
    needs: ['activate'],
    tree: `
      root
        after
      apart
        in.apart
    `,
    run: (t) =>
      t.trace('root', async () => {
        await t.activate(null, () =>
          t.trace('apart', async () => {
            await turn()
            t.mark('in.apart')
          }),
        )
        t.mark('after')
      }),
  },
  {
    name: 'a span of another process that is activated',
    needs: ['activate', 'remote'],
    tree: `
      remote
        a
          in.a
        b
      after
    `,
    run: async (t) => {
      await t.activate(t.remote(), async () => {
        await t.trace('a', async () => {
          await turn()
          t.mark('in.a')
        })
        t.mark('b')
      })
      t.mark('after')
    },
  },
  {
    name: 'a span of another process that is activated within a trace of this one',
    needs: ['activate', 'remote'],
    tree: `
      root
        after
      remote
        message
    `,
    run: (t) =>
      t.trace('root', async () => {
        await t.activate(t.remote(), async () => {
          await turn()
          t.mark('message')
        })
        t.mark('after')
      }),
  },
  {
    name: 'suppressed: neither the function nor what it leaves running is recorded',
    needs: ['suppress'],
    tree: `
      root
        before
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        t.mark('before')
        let work
        await t.suppress(async () => {
          t.mark('silent')
          work = turn().then(() => t.mark('silent.left'))
          await t.trace('silent.nested', async () => {
            await turn()
            t.mark('silent.nested.in')
          })
        })
        t.mark('after')
        await work
      }),
  },
  {
    name: 'suppressed beside another that is not',
    needs: ['suppress'],
    tree: `
      root
        a
          in.a
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const silent = t.suppress(async () => {
          await turn()
          t.mark('silent')
        })
        const a = t.trace('a', async () => {
          await turn()
          t.mark('in.a')
        })
        await Promise.all([silent, a])
        t.mark('after')
      }),
  },
]
