import { turn, using } from '../case.mjs'
import { BEFORE_AWAIT } from './siblings.mjs'

/** What the callee does while its span is open. */
async function work({ mark }, name) {
  await turn()
  await turn()
  mark(`${name}.in`)
}

function alone(forms, one) {
  return forms.trace('root', async () => {
    const done = one('a')
    forms.mark('at-once')
    await turn()
    forms.mark('later')
    await done
    forms.mark('after')
  })
}

const ALONE = `
  root
    a
      a.in
    at-once
    later
    after
`

/** @type {readonly import('../case.mjs').Case[]} */
export const unawaited = [
  {
    name: 'a call that is awaited later, around a function',
    tree: ALONE,
    run: (t) => alone(t, (name) => t.trace(name, () => work(t, name))),
  },
  {
    name: 'a call that is awaited later, wrapped',
    needs: ['wrap'],
    tree: ALONE,
    run: (t) =>
      alone(
        t,
        t.wrap('a', () => work(t, 'a')),
      ),
  },
  {
    name: 'a call that is awaited later, of a function with `using span = await open()`',
    needs: ['open'],
    tree: ALONE,
    run: (t) =>
      alone(t, async (name) => {
        const block = using(await t.open(name))
        await work(t, name)
        block.end()
      }),
  },
  {
    name: 'a call that is awaited later, of a function with `using`',
    needs: ['manual'],
    tree: ALONE,
    limit: {
      tree: `
        root
          a
            a.in
            at-once
            later
          after
      `,
      why: BEFORE_AWAIT,
    },
    run: (t) =>
      alone(t, async (name) => {
        const block = using(t.manual(name))
        await work(t, name)
        block.end()
      }),
  },
]
