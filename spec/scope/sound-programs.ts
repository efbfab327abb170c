import { type Program, pause } from './watched-tracer.ts'

/** Programs of which nothing is to be said: functions that call each other and themselves, loops, other forms of opening. */
export const SOUND_PROGRAMS: Readonly<Record<string, Program>> = {
  'code is synchronous': (tracer) => {
    const outer = tracer.trace('outer')
    tracer.trace('inner', () => {})
    const inner = tracer.trace('inner')
    inner.finish()
    outer.finish()
  },
  'a block ends before the first await': async (tracer) => {
    async function load(name: string) {
      {
        using span = tracer.trace(name)
        tracer.trace('step', () => span.spanId)
      }
      await pause()
    }
    await Promise.all([load('a'), load('b')])
  },
  'functions are awaited one by one': async (tracer) => {
    async function load(name: string) {
      using span = tracer.trace(name)
      await pause()
      return tracer.trace('step', () => span.spanId)
    }
    await load('a')
    await load('b')
  },
  'the first await has passed': (tracer) =>
    Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await null
        using span = tracer.trace(name)
        await pause()
        return tracer.trace('step', () => span.spanId)
      }),
    ),
  'open is used': (tracer) =>
    Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        using span = await tracer.open(name)
        tracer.trace('step', () => {})
        await pause()
        return tracer.trace('step', () => span.spanId)
      }),
    ),
  'trace has a function': (tracer) =>
    Promise.all(
      ['a', 'b', 'c'].map((name) =>
        tracer.trace(name, async () => {
          tracer.trace('step', () => {})
          await pause()
          tracer.trace('step', () => {})
        }),
      ),
    ),
  'spans of one function are in each other': async (tracer) => {
    async function load() {
      using outer = tracer.trace('outer')
      using inner = tracer.trace('inner')
      await pause()
      const last = tracer.trace('last')
      await pause()
      last.finish()
      return [outer, inner]
    }
    await load()
  },
  'it calls functions that open spans': async (tracer) => {
    async function save() {
      using span = tracer.trace('save')
      await pause()
      return span
    }
    async function load() {
      using span = tracer.trace('load')
      await save()
      await save()
      return span
    }
    await load()
  },
  'it calls functions that run side by side, each in a function': async (tracer) => {
    async function load() {
      using span = tracer.trace('load')
      await Promise.all([1, 2].map((n) => tracer.trace(`part ${n}`, pause)))
      return span
    }
    await load()
  },
  'a function calls itself': async (tracer) => {
    async function walk(depth: number): Promise<void> {
      using span = tracer.trace(`walk ${depth}`)
      if (depth > 0) await walk(depth - 1)
      await pause()
      tracer.trace('step', () => span)
    }
    await walk(3)
  },
  'a function calls itself, and the inner call ends at once': async (tracer) => {
    async function walk(depth: number): Promise<void> {
      const span = tracer.trace(`walk ${depth}`)
      if (depth > 0) {
        void walk(depth - 1)
        await pause()
      }
      span.finish()
    }
    await walk(1)
  },
  'a function leaves work running that outlives its span': async (tracer) => {
    async function load() {
      const span = tracer.trace('load')
      const rest = tracer.trace('rest', async () => {
        await pause()
        await pause()
      })
      await pause()
      span.finish()
      return rest
    }
    await load()
  },
  'a function calls itself and does not wait': async (tracer) => {
    async function walk(depth: number): Promise<void> {
      using span = tracer.trace(`walk ${depth}`)
      const below = depth > 0 ? walk(depth - 1) : undefined
      await pause()
      await below
      tracer.trace('step', () => span)
    }
    await walk(3)
  },
  'loops open and end a span each time': async (tracer) => {
    for (const name of ['a', 'b', 'c']) {
      using span = tracer.trace(name)
      tracer.trace('step', () => span)
      await pause()
    }
  },
  'a loop opens spans that end in the same order': async (tracer) => {
    const spans = ['a', 'b', 'c'].map(() => undefined as { finish(): void } | undefined)
    for (const i of spans.keys()) spans[i] = tracer.trace('turn')
    await pause()
    for (const span of spans) span?.finish()
  },
  'a loop opens spans that end in the opposite order': async (tracer) => {
    const spans: { finish(): void }[] = []
    while (spans.length < 4) spans.push(tracer.trace('turn'))
    await pause()
    while (spans.length > 0) {
      spans.pop()?.finish()
      await pause()
    }
  },
  'a loop in each of several functions opens spans after an await': (tracer) =>
    Promise.all(
      [1, 2].map(async () => {
        await null
        const spans: { finish(): void }[] = []
        while (spans.length < 3) spans.push(tracer.trace('turn'))
        await pause()
        for (const span of spans) span.finish()
      }),
    ),
  'the span is never finished': async (tracer) => {
    async function load() {
      tracer.trace('load')
      await pause()
    }
    const loading = load()
    tracer.trace('meanwhile', () => {})
    await loading
  },
  'another branch is begun while the span is active': async (tracer) => {
    async function load() {
      using span = tracer.trace('load')
      await pause()
      return span
    }
    await Promise.all([tracer.trace('a', load), tracer.trace('b', load)])
  },
}
