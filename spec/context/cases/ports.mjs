import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { called, turn } from '../case.mjs'

const OTHER_THREAD =
  'A message may come from another thread, and carries no context. Node calls the listener in the context in which the port was made; name the parent, or send it along.'

const ECHO = `require('node:worker_threads').parentPort.on('message', (message) => {
  require('node:worker_threads').parentPort.postMessage(message)
})`

/** @type {readonly import('../case.mjs').Case[]} */
export const ports = [
  {
    name: 'MessagePort: a listener is in the span in which the port was made',
    why: OTHER_THREAD,
    tree: `
      maker
        in.listener
      subscriber
      poster
    `,
    run: async (t) => {
      const { port1, port2 } = t.trace('maker', () => new MessageChannel())
      const received = t.trace('subscriber', () => ({
        message: called((done) => port2.on('message', () => done(t.mark('in.listener')))),
      }))
      t.trace('poster', () => port1.postMessage('message'))
      await received.message
      await closed(port1)
    },
  },
  {
    name: 'MessagePort: a listener of a port that was made outside of every span starts a trace',
    why: OTHER_THREAD,
    tree: `
      in.listener
      subscriber
      poster
    `,
    run: async (t) => {
      const { port1, port2 } = new MessageChannel()
      const received = t.trace('subscriber', () => ({
        message: called((done) => port2.on('message', () => done(t.mark('in.listener')))),
      }))
      t.trace('poster', () => port1.postMessage('message'))
      await received.message
      await closed(port1)
    },
  },
  {
    name: 'MessagePort: a listener that is bound is in the span of the subscriber',
    needs: ['bind'],
    tree: `
      subscriber
        in.listener
      poster
    `,
    run: async (t) => {
      const { port1, port2 } = new MessageChannel()
      const received = t.trace('subscriber', () => ({
        message: called((done) =>
          port2.on(
            'message',
            t.bind(() => done(t.mark('in.listener'))),
          ),
        ),
      }))
      t.trace('poster', () => port1.postMessage('message'))
      await received.message
      await closed(port1)
    },
  },
  {
    name: 'MessagePort: a parent that is named',
    needs: ['start'],
    tree: `
      poster
        in.listener
    `,
    run: async (t) => {
      const { port1, port2 } = new MessageChannel()
      let poster
      const received = called((done) =>
        port2.on('message', () => done(t.trace('in.listener', () => {}, { parent: poster }))),
      )
      poster = t.start('poster')
      port1.postMessage('message')
      await received
      poster.finish()
      await closed(port1)
    },
  },
  {
    name: 'MessagePort: a span that is sent along in the message, and has finished when it arrives',
    needs: ['carrier', 'continueFrom'],
    tree: `
      poster
        in.listener
          in.listener.later
    `,
    run: async (t) => {
      const { port1, port2 } = new MessageChannel()
      const received = called((done) =>
        port2.on('message', ({ carrier }) =>
          done(
            t.continueFrom(carrier, () =>
              t.trace('in.listener', async () => {
                await turn()
                t.mark('in.listener.later')
              }),
            ),
          ),
        ),
      )
      t.trace('poster', () => port1.postMessage({ carrier: t.carrier() }))
      await received
      await closed(port1)
    },
  },
  {
    name: 'MessagePort: a message that was sent from no span, to a port that was made in one',
    needs: ['carrier', 'continueFrom'],
    why: 'Who sent the message says that there is no parent.',
    tree: `
      maker
      in.listener
    `,
    run: async (t) => {
      const { port1, port2 } = t.trace('maker', () => new MessageChannel())
      const received = called((done) =>
        port2.on('message', ({ carrier }) => done(t.continueFrom(carrier, () => t.mark('in.listener')))),
      )
      port1.postMessage({ carrier: t.carrier() })
      await received
      await closed(port1)
    },
  },
  {
    name: 'Worker: a listener is in the span in which the worker was made',
    why: OTHER_THREAD,
    tree: `
      maker
        in.listener
      poster
    `,
    run: async (t) => {
      const worker = t.trace('maker', () => new Worker(ECHO, { eval: true }))
      const received = called((done) => worker.on('message', () => done(t.mark('in.listener'))))
      t.trace('poster', () => worker.postMessage('message'))
      await received
      await worker.terminate()
    },
  },
  {
    name: 'Worker: an answer that is awaited is in the span of who waits',
    tree: `
      asker
        in.asker
        after
    `,
    run: async (t) => {
      const worker = new Worker(ECHO, { eval: true })
      await t.trace('asker', async () => {
        const answer = once(worker, 'message')
        worker.postMessage('message')
        await answer
        t.mark('in.asker')
        await worker.terminate().then(() => t.mark('after'))
      })
    },
  },
]

function closed(port) {
  port.close()
  return once(port, 'close')
}
