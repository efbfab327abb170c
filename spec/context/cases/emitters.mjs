import { EventEmitter } from 'node:events'
import { turn, using } from '../case.mjs'

const EMITTERS =
  'A listener is called by the emitter, as a function is by its caller: what it does is part of what the emitter does.'

/** @type {readonly import('../case.mjs').Case[]} */
export const emitters = [
  {
    name: 'EventEmitter: a listener is in the span of the emitter',
    why: EMITTERS,
    tree: `
      subscriber
      emitter
        in.listener
    `,
    run: (t) => {
      const emitter = new EventEmitter()
      t.trace('subscriber', () => emitter.on('event', () => t.mark('in.listener')))
      t.trace('emitter', () => emitter.emit('event'))
    },
  },
  {
    name: 'EventEmitter: a listener that is bound is in the span of the subscriber',
    needs: ['bind'],
    tree: `
      subscriber
        in.listener
      emitter
        in.emitter
    `,
    run: (t) => {
      const emitter = new EventEmitter()
      t.trace('subscriber', () =>
        emitter.on(
          'event',
          t.bind(() => t.mark('in.listener')),
        ),
      )
      t.trace('emitter', () => {
        emitter.emit('event')
        t.mark('in.emitter')
      })
    },
  },
  {
    name: 'EventEmitter: listeners that are added to a bound emitter are in the span of the subscriber',
    needs: ['bindEmitter'],
    tree: `
      owner
        in.listener
        in.once
      emitter
        in.emitter
    `,
    run: (t) => {
      const emitter = new EventEmitter()
      t.trace('owner', () => {
        t.bindEmitter(emitter)
        emitter.on('event', () => t.mark('in.listener'))
        emitter.once('event', () => t.mark('in.once'))
      })
      t.trace('emitter', () => {
        emitter.emit('event')
        emitter.removeAllListeners()
        emitter.emit('event')
        t.mark('in.emitter')
      })
    },
  },
  {
    name: 'EventEmitter: listeners that are added in two spans to an emitter that is bound in a third',
    needs: ['bindEmitter'],
    why: 'A rule of clew’s: each listener keeps the context in which it was added. OpenTelemetry binds all to one.',
    tree: `
      owner
      a
        in.a
      b
        in.b
      emitter
    `,
    run: (t) => {
      const emitter = new EventEmitter()
      t.trace('owner', () => void t.bindEmitter(emitter))
      t.trace('a', () => void emitter.on('event', () => t.mark('in.a')))
      t.trace('b', () => void emitter.on('event', () => t.mark('in.b')))
      t.trace('emitter', () => emitter.emit('event'))
    },
  },
  {
    name: 'EventEmitter: a bound emitter lets go of a listener',
    needs: ['bindEmitter'],
    tree: `
      owner
        kept
    `,
    run: (t) => {
      const emitter = new EventEmitter()
      const listener = () => t.mark('removed')
      t.trace('owner', () => {
        t.bindEmitter(emitter)
        emitter.on('event', listener).on('event', () => t.mark('kept'))
      })
      emitter.off('event', listener)
      emitter.emit('event')
    },
  },
  {
    name: 'EventEmitter: a `using` block in one listener is not seen by the next',
    needs: ['manual'],
    tree: `
      emitter
        a
          in.a
        second
        in.emitter
    `,
    run: (t) => {
      const emitter = new EventEmitter()
      emitter.on('event', () => {
        const a = using(t.manual('a'))
        t.mark('in.a')
        a.end()
      })
      emitter.on('event', () => t.mark('second'))
      t.trace('emitter', () => {
        emitter.emit('event')
        t.mark('in.emitter')
      })
    },
  },
  {
    name: 'EventEmitter: a span that a listener leaves open is not seen by the next',
    needs: ['manual'],
    tree: `
      emitter
        a
        second
        in.emitter
    `,
    limit: {
      why: 'A span that is opened by hand is active until it is finished, for its synchronous caller too: a function may open one for who calls it.',
      tree: `
        emitter
          a
            second
            in.emitter
      `,
    },
    run: async (t) => {
      const emitter = new EventEmitter()
      let work
      emitter.on('event', () => {
        const a = t.manual('a')
        work = turn().then(() => a.finish())
      })
      emitter.on('event', () => t.mark('second'))
      t.trace('emitter', () => {
        emitter.emit('event')
        t.mark('in.emitter')
      })
      await work
    },
  },
  {
    name: 'EventEmitter: a span that a listener starts and activates, and leaves open, is not seen by the next',
    needs: ['start', 'activate'],
    tree: `
      emitter
        a
          in.a
        second
        in.emitter
    `,
    run: async (t) => {
      const emitter = new EventEmitter()
      let work
      emitter.on('event', () => {
        const a = t.start('a', t.active())
        work = t.activate(a, () => turn().then(() => t.mark('in.a'))).then(() => a.finish())
      })
      emitter.on('event', () => t.mark('second'))
      t.trace('emitter', () => {
        emitter.emit('event')
        t.mark('in.emitter')
      })
      await work
    },
  },
  {
    name: 'EventEmitter: async listeners of two emitters that emit side by side',
    tree: `
      a
        in.a
      b
        in.b
    `,
    run: async (t) => {
      const emitter = new EventEmitter()
      const works = []
      emitter.on('event', (name) =>
        works.push(
          (async () => {
            await turn()
            t.mark(`in.${name}`)
          })(),
        ),
      )
      t.trace('a', () => emitter.emit('event', 'a'))
      t.trace('b', () => emitter.emit('event', 'b'))
      await Promise.all(works)
    },
  },
  {
    name: 'EventTarget: a listener is in the span of the dispatcher',
    why: EMITTERS,
    tree: `
      subscriber
      dispatcher
        in.listener
    `,
    run: (t) => {
      const target = new EventTarget()
      t.trace('subscriber', () => target.addEventListener('event', () => t.mark('in.listener')))
      t.trace('dispatcher', () => target.dispatchEvent(new Event('event')))
    },
  },
  {
    name: 'AbortSignal: a listener is in the span of who aborts',
    why: EMITTERS,
    tree: `
      subscriber
      aborter
        in.listener
    `,
    run: (t) => {
      const controller = new AbortController()
      t.trace('subscriber', () => controller.signal.addEventListener('abort', () => t.mark('in.listener')))
      t.trace('aborter', () => controller.abort())
    },
  },
  {
    name: 'AbortSignal.timeout: a listener is in the span that set the time',
    tree: `
      a
        in.listener
    `,
    run: async (t) => {
      const keep = setInterval(() => {}, 1000)
      await t.trace(
        'a',
        () =>
          new Promise((resolve) => {
            AbortSignal.timeout(1).addEventListener('abort', () => resolve(t.mark('in.listener')))
          }),
      )
      clearInterval(keep)
    },
  },
]
