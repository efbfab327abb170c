import { EventEmitter } from 'node:events'
import { type Program, pause } from './watched-tracer.ts'

/** Programs in which a span becomes the parent of what runs beside its function, and what is said of them. */
export const LEAKING_PROGRAMS: Readonly<Record<string, readonly [Program, string]>> = {
  'two functions run side by side': [
    async (tracer) => {
      async function first() {
        const span = tracer.trace('first')
        await pause()
        span.finish()
      }
      async function second() {
        const span = tracer.trace('second')
        await pause()
        span.finish()
      }
      await Promise.all([first(), second()])
    },
    'span "first" of first > "second"',
  ],
  'one function runs twice': [
    async (tracer) => {
      async function load(name: string) {
        const span = tracer.trace(name)
        await pause()
        span.finish()
      }
      await Promise.all([load('a'), load('b')])
    },
    'span "a" of load > "b"',
  ],
  'one function runs for each of a list': [
    async (tracer) => {
      async function load(name: string) {
        const span = tracer.trace(name)
        await pause()
        span.finish()
      }
      await Promise.all(['a', 'b', 'c'].map(load))
    },
    'span "a" of load > "b"',
  ],
  'one function is called in a loop': [
    async (tracer) => {
      const loading: Promise<void>[] = []
      const load = async (name: string): Promise<void> => {
        const span = tracer.trace(name)
        await null
        span.finish()
      }
      for (const name of ['a', 'b', 'c']) loading.push(load(name))
      await Promise.all(loading)
    },
    'span "a" of load > "b"',
  ],
  'it has no name': [
    (tracer) =>
      Promise.all(
        ['a', 'b'].map(async (name) => {
          using span = tracer.trace(name)
          await pause()
          return span.spanId
        }),
      ),
    'span "a" > "b"',
  ],
  'using ends the span': [
    async (tracer) => {
      async function load(name: string) {
        using span = tracer.trace(name)
        await pause()
        return span.spanId
      }
      await Promise.all([load('a'), load('b')])
    },
    'span "a" of load > "b"',
  ],
  'it is a method': [
    async (tracer) => {
      class Loader {
        async #load(name: string) {
          using span = tracer.trace(name)
          await pause()
          return span.spanId
        }
        run = () => Promise.all([this.#load('a'), this.#load('b')])
      }
      await new Loader().run()
    },
    'span "a" of #load > "b"',
  ],
  'its caller does not await it': [
    async (tracer) => {
      async function load() {
        const span = tracer.trace('load')
        await pause()
        span.finish()
      }
      const loading = load()
      tracer.trace('meanwhile', () => {})
      await loading
    },
    'span "load" of load > "meanwhile"',
  ],
  'nobody ever awaits it': [
    async (tracer) => {
      async function load() {
        const span = tracer.trace('load')
        await null
        span.finish()
      }
      void load()
      tracer.trace('meanwhile', () => {})
      await pause()
    },
    'span "load" of load > "meanwhile"',
  ],
  'a caller further down goes on': [
    async (tracer) => {
      async function load() {
        const span = tracer.trace('load')
        await pause()
        span.finish()
      }
      const start = (): Promise<void>[] => [load()]
      const loading = start()
      tracer.trace('meanwhile', () => {})
      await Promise.all(loading)
    },
    'span "load" of load > "meanwhile"',
  ],
  'a helper ends the span': [
    async (tracer) => {
      const end = (span: { finish(): void }): void => span.finish()
      async function load() {
        const span = tracer.trace('load')
        await pause()
        end(span)
      }
      const loading = load()
      tracer.trace('meanwhile', () => {})
      await loading
    },
    'span "load" of load > "meanwhile"',
  ],
  'the next listener follows': [
    async (tracer) => {
      const emitter = new EventEmitter()
      emitter.on('order', async function store() {
        using span = tracer.trace('store')
        await pause()
        return span.spanId
      })
      emitter.on('order', function notify() {
        tracer.trace('notify', () => {})
      })
      emitter.emit('order')
      await pause()
      await pause()
    },
    'span "store" of store > "notify"',
  ],
  'is an async generator that awaits': [
    async (tracer) => {
      async function* pages() {
        {
          using span = tracer.trace('pages')
          await pause()
          span.setTag('number', 1)
        }
        yield 1
      }
      const first = pages().next()
      tracer.trace('meanwhile', () => {})
      await first
    },
    'span "pages" of pages > "meanwhile"',
  ],
}
