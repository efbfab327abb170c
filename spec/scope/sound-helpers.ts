import { EventEmitter, once } from 'node:events'
import { type Program, pause } from './watched-tracer.ts'

/** Programs of which nothing is to be said: spans that are opened here and ended there, callbacks, generators. */
export const SOUND_HELPERS: Readonly<Record<string, Program>> = {
  'a helper opens spans for its callers': async (tracer) => {
    const begin = (name: string): { finish(): void } => tracer.trace(name)
    async function load() {
      const span = begin('load')
      tracer.trace('step', () => {})
      await pause()
      span.finish()
    }
    await load()
  },
  'a helper of a helper opens spans for its callers': async (tracer) => {
    const begin = (name: string): { finish(): void } => tracer.trace(name)
    const prepare = (): { finish(): void } => begin('load')
    async function load() {
      const span = prepare()
      const other = begin('other')
      tracer.trace('step', () => {})
      await pause()
      other.finish()
      span.finish()
    }
    await load()
  },
  'one method begins and another ends': async (tracer) => {
    class Job {
      span = tracer.trace('job')
      start() {
        this.span.finish()
        this.span = tracer.trace('job')
      }
      end() {
        this.span.finish()
      }
    }
    const job = new Job()
    job.start()
    tracer.trace('step', () => {})
    await pause()
    job.end()
  },
  'one function begins when it is called first, and ends when it is called again': async (tracer) => {
    let span: { finish(): void } | undefined
    const toggle = (): void => {
      if (span === undefined) span = tracer.trace('toggled')
      else span.finish()
    }
    toggle()
    tracer.trace('step', () => {})
    await pause()
    toggle()
  },
  'a function that begins is a timer that ends': async (tracer) => {
    let span: { finish(): void } | undefined
    await new Promise<void>((done) => {
      function toggle() {
        if (span === undefined) span = tracer.trace('toggled')
        else {
          span.finish()
          done()
        }
      }
      toggle()
      tracer.trace('step', () => {})
      setTimeout(toggle, 1)
    })
  },
  'a function that begins is a tick that ends': async (tracer) => {
    let span: { finish(): void } | undefined
    await new Promise<void>((done) => {
      function toggle() {
        if (span === undefined) span = tracer.trace('toggled')
        else {
          span.finish()
          done()
        }
      }
      toggle()
      tracer.trace('step', () => {})
      setImmediate(() => process.nextTick(toggle))
    })
  },
  'a function that begins is a listener that ends': async (tracer) => {
    const emitter = new EventEmitter()
    let span: { finish(): void } | undefined
    emitter.on('state', (state) => {
      if (state === 'on') span = tracer.trace('on')
      else span?.finish()
    })
    emitter.emit('state', 'on')
    tracer.trace('step', () => {})
    await pause()
    emitter.emit('state', 'off')
  },
  'a callback ends the span': async (tracer) => {
    const span = tracer.trace('callback')
    await new Promise<void>((done) => {
      setImmediate(() => {
        span.finish()
        done()
      })
      tracer.trace('step', () => {})
    })
  },
  'a promise ends the span': async (tracer) => {
    function load() {
      const span = tracer.trace('load')
      return pause().finally(() => span.finish())
    }
    const loading = load()
    tracer.trace('meanwhile', () => {})
    await loading
  },
  'a tick of its own starts a child': async (tracer) => {
    const child = (): void => tracer.trace('child', () => {})
    async function load() {
      using span = tracer.trace('load')
      process.nextTick(child)
      await pause()
      return span
    }
    await new Promise<void>((done) => setImmediate(() => void load().then(() => done())))
  },
  'a callback of its own is called by somebody else': async (tracer) => {
    const emitter = new EventEmitter()
    async function load() {
      using span = tracer.trace('load')
      emitter.on('data', () => tracer.trace('chunk', () => {}))
      await once(emitter, 'end')
      return span
    }
    const loading = load()
    emitter.emit('data')
    emitter.emit('end')
    await loading
  },
  'a bound listener is called by the emitter': async (tracer) => {
    const source = new EventEmitter()
    const onRow = (): void => tracer.trace('row', () => {})
    async function load() {
      const span = tracer.trace('load')
      source.on('row', tracer.bind(onRow))
      await once(source, 'end')
      span.finish()
    }
    const loaded = load()
    source.emit('row')
    source.emit('end')
    await loaded
  },
  'a bound function is called from a queue': async (tracer) => {
    const queue: (() => void)[] = []
    const step = (): void => tracer.trace('step', () => {})
    async function load() {
      const span = tracer.trace('load')
      queue.push(tracer.bind(step), tracer.scope().bind(step))
      await pause()
      span.finish()
    }
    const loaded = load()
    for (const call of queue) call()
    await loaded
  },
  'somebody activates the span': async (tracer) => {
    class Job {
      span = tracer.startSpan('unused')
      async run() {
        this.span = tracer.trace('job')
        await pause()
        this.span.finish()
      }
    }
    const job = new Job()
    const ran = job.run()
    tracer.activate(job.span, () => tracer.trace('step', () => {}))
    await ran
  },
  'microtasks of its own start children': async (tracer) => {
    const child = (): void => tracer.trace('child', () => {})
    async function load() {
      using span = tracer.trace('load')
      queueMicrotask(child)
      void Promise.resolve().then(child)
      await pause()
      return span
    }
    await load()
  },
  'nobody can say who started the child': async (tracer) => {
    async function load() {
      using span = tracer.trace('load')
      await pause()
      return span
    }
    const loading = load()
    const [span] = Array.from(['meanwhile'], tracer.trace as (name: string) => { finish(): void }, tracer)
    span?.finish()
    await loading
  },
  'a generator opens a span': async (tracer) => {
    function* items() {
      using span = tracer.trace('items')
      yield 1
      yield 2
      return span
    }
    for (const item of items()) {
      tracer.trace(`item ${item}`, () => {})
      await pause()
    }
  },
  'a generator is driven by hand': async (tracer) => {
    function* items() {
      while (true) {
        const span = tracer.trace('item')
        yield
        span.finish()
      }
    }
    const driven = items()
    driven.next()
    tracer.trace('step', () => {})
    driven.next()
    await pause()
    driven.next()
  },
  'an async generator yields in its span': async (tracer) => {
    async function* pages() {
      using span = tracer.trace('pages')
      yield 1
      await pause()
      yield 2
      return span
    }
    for await (const page of pages()) {
      tracer.trace(`page ${page}`, () => {})
      await pause()
    }
  },
}
