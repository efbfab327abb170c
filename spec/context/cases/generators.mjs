import { turn, using } from '../case.mjs'

const CALLER = 'The body of a generator is called by `next()`, and runs in the context of who calls that.'
const LEAK =
  'Until its first await, the body of a generator runs in the consumer, which sees what is made active there.'

/** @type {readonly import('../case.mjs').Case[]} */
export const generators = [
  {
    name: 'a synchronous generator: its body is the consumer’s',
    why: CALLER,
    tree: `
      maker
      consumer.1
        body.1
      consumer.2
        body.2
    `,
    run: (t) => {
      function* body() {
        t.mark('body.1')
        yield
        t.mark('body.2')
      }
      let items
      t.trace('maker', () => {
        items = body()
      })
      t.trace('consumer.1', () => void items.next())
      t.trace('consumer.2', () => void items.next())
    },
  },
  {
    name: 'an async generator: its body is the consumer’s, also after an await of its own',
    why: CALLER,
    tree: `
      maker
      consumer.1
        body.1
        body.1.later
      consumer.2
        body.2
    `,
    run: async (t) => {
      async function* body() {
        t.mark('body.1')
        await turn()
        t.mark('body.1.later')
        yield
        t.mark('body.2')
      }
      let items
      t.trace('maker', () => {
        items = body()
      })
      await t.trace('consumer.1', () => items.next())
      await t.trace('consumer.2', () => items.next())
    },
  },
  {
    name: 'a span around each step of an async generator does not leak to the consumer',
    tree: `
      root
        step.1
          in.1
        item.1
        step.2
          in.2
        item.2
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        async function* steps() {
          for (const n of [1, 2]) {
            yield await t.trace(`step.${n}`, async () => {
              await turn()
              t.mark(`in.${n}`)
              return n
            })
          }
        }
        for await (const n of steps()) t.mark(`item.${n}`)
        t.mark('after')
      }),
  },
  {
    name: '`using` in a synchronous generator, across a yield',
    needs: ['manual'],
    tree: `
      root
        body
        item
        after
    `,
    limit: {
      why: LEAK,
      tree: `
        root
          body
            item
          after
      `,
    },
    run: (t) =>
      t.trace('root', () => {
        function* items() {
          const block = using(t.manual('body'))
          yield
          block.end()
        }
        for (const _item of items()) t.mark('item')
        t.mark('after')
      }),
  },
  {
    name: '`using` in an async generator, before its first await',
    needs: ['manual'],
    tree: `
      root
        body
        item
        after
    `,
    limit: {
      why: LEAK,
      tree: `
        root
          body
            item
          after
      `,
    },
    run: (t) =>
      t.trace('root', async () => {
        async function* items() {
          const block = using(t.manual('body'))
          yield
          await turn()
          block.end()
        }
        for await (const _item of items()) t.mark('item')
        t.mark('after')
      }),
  },
  {
    name: '`using span = await open()` in an async generator does not leak to the consumer',
    needs: ['open'],
    tree: `
      root
        body
          in
        item.1
        item.2
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        async function* items() {
          const block = using(await t.open('body'))
          t.mark('in')
          yield 1
          await turn()
          yield 2
          block.end()
        }
        for await (const n of items()) t.mark(`item.${n}`)
        t.mark('after')
      }),
  },
  {
    name: '`using span = await open()` in an async generator is still active after a yield',
    needs: ['open'],
    tree: `
      root
        body
          in
    `,
    limit: {
      why: 'After a yield the body runs in the context of the next `next()`. A parent that is named is right.',
      tree: `
        root
          body
          in
      `,
    },
    run: (t) =>
      t.trace('root', async () => {
        async function* items() {
          const block = using(await t.open('body'))
          yield
          t.mark('in')
          block.end()
        }
        for await (const _item of items());
      }),
  },
  {
    name: 'a parent that is named in a generator',
    needs: ['start'],
    tree: `
      root
        body
          in
        item
    `,
    run: (t) =>
      t.trace('root', async () => {
        async function* items() {
          const body = t.start('body', t.active())
          yield
          await turn()
          t.trace('in', () => {}, { parent: body })
          body.finish()
        }
        for await (const _item of items()) t.mark('item')
      }),
  },
  {
    name: 'a span that is activated for a step of a generator',
    needs: ['start', 'activate'],
    tree: `
      root
        body
          in
        item
    `,
    run: (t) =>
      t.trace('root', async () => {
        async function* items() {
          const body = t.start('body', t.active())
          yield
          await t.activate(body, async () => {
            await turn()
            t.mark('in')
          })
          body.finish()
        }
        for await (const _item of items()) t.mark('item')
      }),
  },
]
