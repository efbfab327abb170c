import { called } from '../case.mjs'

const THREE_TICKS = `
  root
    tick.1
      in.1
    tick.2
      in.2
    tick.3
      in.3
`

/** @type {readonly import('../case.mjs').Case[]} */
export const intervals = [
  {
    name: 'setInterval: every tick',
    tree: `
      root
        tick.1
        tick.2
        tick.3
        after
    `,
    run: (t) =>
      t.trace('root', async () => {
        await called((done) => {
          let tick = 0
          const interval = setInterval(() => {
            tick++
            t.mark(`tick.${tick}`)
            if (tick < 3) return
            clearInterval(interval)
            done()
          }, 1)
        })
        t.mark('after')
      }),
  },
  {
    name: 'opened in each tick of an interval, and finished in it',
    needs: ['manual'],
    tree: THREE_TICKS,
    run: (t) => t.trace('root', () => threeTicks(byHand(t), (span) => span.finish())),
  },
  {
    name: 'opened in each tick of an interval, and finished in a later tick',
    needs: ['manual'],
    tree: THREE_TICKS,
    limit: {
      on: 'hooks',
      why: 'Without AsyncContextFrame the context of an interval is the one in which its last tick ended.',
      tree: `
        root
          tick.1
            in.1
            tick.2
              in.2
              tick.3
                in.3
      `,
    },
    run: (t) =>
      t.trace('root', async () => {
        const open = []
        await threeTicks(byHand(t), (span) => open.push(span))
        for (const span of open) span.finish()
      }),
  },
  {
    name: 'started and activated in each tick of an interval, and finished in a later tick',
    needs: ['start', 'activate'],
    tree: THREE_TICKS,
    run: (t) =>
      t.trace('root', async () => {
        const open = []
        await threeTicks(activated(t), (span) => open.push(span))
        for (const span of open) span.finish()
      }),
  },
]

function byHand({ manual, mark }) {
  return (name, inner) => {
    const span = manual(name)
    mark(inner)
    return span
  }
}

function activated({ start, active, activate, mark }) {
  return (name, inner) => {
    const span = start(name, active())
    activate(span, () => mark(inner))
    return span
  }
}

function threeTicks(begin, end) {
  return called((done) => {
    let tick = 0
    const interval = setInterval(() => {
      tick++
      end(begin(`tick.${tick}`, `in.${tick}`))
      if (tick < 3) return
      clearInterval(interval)
      done()
    }, 1)
  })
}
