import { Readable } from 'node:stream'
import { turn, using } from '../case.mjs'

const TRACED =
  'A rule of clew’s: the body is the work around which the span was put, whoever calls for it; an item is the consumer’s.'
const TRACED_GENERATOR = `
  root
    body
      in.1
      in.2
    item.1
    item.2
    after
`

async function* pages({ mark }) {
  await turn()
  mark('in.1')
  yield 1
  await turn()
  mark('in.2')
  yield 2
}

async function consume({ mark }, items) {
  for await (const n of items) mark(`item.${n}`)
  mark('after')
}

/** @type {readonly import('../case.mjs').Case[]} */
export const returned = [
  {
    name: 'a span around a function that returns a thenable, as query builders do',
    why: 'A builder begins its work when `then` is called, which is the work of the span.',
    tree: `
      root
        a
          query
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        await t.trace('a', () => ({
          // biome-ignore lint/suspicious/noThenProperty: it is what the case is about
          then(resolve, reject) {
            return turn()
              .then(() => t.mark('query'))
              .then(resolve, reject)
          },
        }))
        t.mark('after')
      }),
  },
  {
    name: 'a span around a function that returns a generator',
    why: TRACED,
    tree: TRACED_GENERATOR,
    run: (t) =>
      t.trace('root', () => {
        function* items() {
          t.mark('in.1')
          yield 1
          t.mark('in.2')
          yield 2
        }
        for (const n of t.trace('body', items)) t.mark(`item.${n}`)
        t.mark('after')
      }),
  },
  {
    name: 'a span around a function that returns an async generator',
    why: TRACED,
    tree: TRACED_GENERATOR,
    run: (t) =>
      t.trace('root', () =>
        consume(
          t,
          t.trace('body', () => pages(t)),
        ),
      ),
  },
  {
    name: 'an async generator function that is wrapped',
    needs: ['wrap'],
    why: TRACED,
    tree: TRACED_GENERATOR,
    run: (t) => t.trace('root', () => consume(t, t.wrap('body', pages)(t))),
  },
  {
    name: '`using` in a generator function that is wrapped, across a yield',
    needs: ['wrap', 'manual'],
    why: TRACED,
    tree: `
      root
        body
          block
            in.1
            in.2
        item
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        const items = t.wrap('body', function* items() {
          const block = using(t.manual('block'))
          t.mark('in.1')
          yield
          t.mark('in.2')
          block.end()
        })
        for (const _item of items()) t.mark('item')
        t.mark('after')
      }),
  },
  {
    name: '`using span = await open()` in an async generator function that is wrapped, across a yield',
    needs: ['wrap', 'open'],
    why: TRACED,
    tree: `
      root
        body
          block
            in.1
            in.2
        item
        after
    `,
    limit: {
      why: 'What the body makes active after an await of its own cannot be seen from outside: after the next yield it goes on with the span of the function. A parent that is named is right.',
      tree: `
        root
          body
            block
              in.1
            in.2
          item
          after
      `,
    },
    run: (t) =>
      t.trace('root', async () => {
        const items = t.wrap('body', async function* items() {
          const block = using(await t.open('block'))
          t.mark('in.1')
          yield
          await turn()
          t.mark('in.2')
          block.end()
        })
        for await (const _item of items()) t.mark('item')
        t.mark('after')
      }),
  },
  {
    name: 'two generators that are wrapped, consumed in turns',
    needs: ['wrap'],
    why: TRACED,
    tree: `
      root
        a
          a.1
          a.2
        b
          b.1
          b.2
        after
    `,
    run: (t) =>
      t.trace('root', () => {
        const steps = (name) =>
          t.wrap(name, function* items() {
            t.mark(`${name}.1`)
            yield
            t.mark(`${name}.2`)
          })()
        const both = [steps('a'), steps('b')]
        for (let step = 0; step < 2; step++) for (const one of both) one.next()
        t.mark('after')
      }),
  },
  {
    name: 'a span around a function that returns a stream: what reads it is not in the span',
    tree: `
      root
        a
        in.reader
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        const stream = t.trace('a', () => Readable.from(['one']))
        for await (const _chunk of stream) t.mark('in.reader')
        t.mark('after')
      }),
  },
]
