import { turn, using } from '../case.mjs'

const RULE =
  'A rule of clew’s: who finishes a span by hand knows when its work was done, so it is nobody’s parent from then on.'

/** @type {readonly import('../case.mjs').Case[]} */
export const detached = [
  {
    name: 'work that a function left running, after its span has finished',
    why: 'The work belongs to what began it, also when that did not wait: the audit log of a request is written after its answer.',
    tree: `
      request
        late
    `,
    run: async (t) => {
      let work
      t.trace('request', () => {
        work = turn().then(() => t.mark('late'))
      })
      await work
    },
  },
  {
    name: 'work that an async function left running',
    tree: `
      request
        step
        late
          later
    `,
    run: async (t) => {
      let work
      await t.trace('request', async () => {
        work = (async () => {
          for (let i = 0; i < 3; i++) await turn()
          await t.trace('late', async () => {
            await turn()
            t.mark('later')
          })
        })()
        await t.trace('step', turn)
      })
      await work
    },
  },
  {
    name: 'work that a wrapped function left running',
    needs: ['wrap'],
    tree: `
      request
        late
    `,
    run: async (t) => {
      let work
      t.wrap('request', () => {
        work = turn().then(() => t.mark('late'))
      })()
      await work
    },
  },
  {
    name: 'work begun under a span that was then finished by hand',
    needs: ['manual'],
    why: RULE,
    tree: `
      root
        block
        late
    `,
    run: (t) =>
      t.trace('root', async () => {
        const block = using(t.manual('block'))
        const work = turn().then(() => t.mark('late'))
        block.end()
        await work
      }),
  },
  {
    name: 'work begun under nested spans that were then finished by hand',
    needs: ['manual'],
    tree: `
      root
        a
          b
            c
        late
    `,
    run: (t) =>
      t.trace('root', async () => {
        const spans = ['a', 'b', 'c'].map((name) => t.manual(name))
        const work = turn().then(() => t.mark('late'))
        for (const span of spans) span.finish()
        await work
      }),
  },
  {
    name: 'work begun under a span by hand that had nothing above it, after it was finished',
    needs: ['manual'],
    tree: `
      a
      late
    `,
    run: async (t) => {
      const a = t.manual('a')
      const work = turn().then(() => t.mark('late'))
      a.finish()
      await work
    },
  },
  {
    name: 'after a span that was activated has been finished',
    needs: ['start', 'activate'],
    why: RULE,
    tree: `
      root
        a
          in
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        const a = t.start('a', t.active())
        t.activate(a, () => {
          t.mark('in')
          a.finish()
          t.mark('after')
        })
      }),
  },
  {
    name: 'work begun under a span that was activated, and then finished by hand',
    needs: ['start', 'activate'],
    why: RULE,
    tree: `
      root
        a
        late
    `,
    run: (t) =>
      t.trace('root', async () => {
        const a = t.start('a', t.active())
        const work = t.activate(a, () => turn().then(() => t.mark('late')))
        a.finish()
        await work
      }),
  },
  {
    name: 'the context after a span around a function is the one before it',
    tree: `
      a
      b
      c
    `,
    run: async (t) => {
      t.mark('a')
      await t.trace('b', turn)
      t.mark('c')
    },
  },
  {
    name: 'the context after a function that threw is the one before it',
    tree: `
      root
        a
        after
        b
        after.b
    `,
    run: (t) =>
      t.trace('root', async () => {
        try {
          t.trace('a', () => {
            throw new Error('on purpose')
          })
        } catch {
          t.mark('after')
        }
        await t
          .trace('b', async () => {
            await turn()
            throw new Error('on purpose')
          })
          .catch(() => t.mark('after.b'))
      }),
  },
]
