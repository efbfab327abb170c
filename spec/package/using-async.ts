import type { Block } from './using-sync.ts'

/** What async functions and generators do with `using`. */
export const ASYNC_BLOCKS: Readonly<Record<string, Block>> = {
  'an early return': {
    source: `
      function find(name, known) {
        using span = tracer.trace(name)
        if (known) return step(name + '.known')
        step(name + '.sought')
      }
      async function load(name, known) {
        using span = await tracer.open(name)
        if (known) return step(name + '.known')
        await null
        step(name + '.loaded')
      }
      using all = tracer.trace('all')
      find('a', true)
      find('b', false)
      await load('c', true)
      await load('d', false)
      step('all.step')`,
    traces: [
      `\
all             0ms  5ms
├─ a            0ms  1ms
│  └─ a.known   0ms  1ms
├─ b            1ms  1ms
│  └─ b.sought  1ms  1ms
├─ c            2ms  1ms
│  └─ c.known   2ms  1ms
├─ d            3ms  1ms
│  └─ d.loaded  3ms  1ms
└─ all.step     4ms  1ms`,
    ],
  },

  'trace in functions that run side by side, over before their first await': {
    source: `
      async function work(name) {
        {
          using span = tracer.trace(name)
          step(name + '.step')
        }
        await null
        step(name + '.end')
      }
      using all = tracer.trace('all')
      await Promise.all(['a', 'b', 'c'].map(work))
      step('all.step')`,
    traces: [
      `\
all           0ms  7ms
├─ a          0ms  1ms
│  └─ a.step  0ms  1ms
├─ b          1ms  1ms
│  └─ b.step  1ms  1ms
├─ c          2ms  1ms
│  └─ c.step  2ms  1ms
├─ a.end      3ms  1ms
├─ b.end      4ms  1ms
├─ c.end      5ms  1ms
└─ all.step   6ms  1ms`,
    ],
  },

  'open in functions that run side by side': {
    source: `
      async function work(name) {
        using span = await tracer.open(name)
        step(name + '.1')
        await null
        using part = await tracer.open(name + '.2')
        await null
        step(name + '.2.1')
      }
      using all = tracer.trace('all')
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map(work))
      step('all.step')`,
    traces: [
      `\
all              0ms  11ms
├─ a             0ms   6ms
│  ├─ a.1        0ms   1ms
│  └─ a.2        5ms   1ms
│     └─ a.2.1   5ms   1ms
├─ b             0ms   7ms
│  ├─ b.1        1ms   1ms
│  └─ b.2        5ms   2ms
│     └─ b.2.1   6ms   1ms
├─ c             0ms   8ms
│  ├─ c.1        2ms   1ms
│  └─ c.2        5ms   3ms
│     └─ c.2.1   7ms   1ms
├─ d             0ms   9ms
│  ├─ d.1        3ms   1ms
│  └─ d.2        5ms   4ms
│     └─ d.2.1   8ms   1ms
├─ e             0ms  10ms
│  ├─ e.1        4ms   1ms
│  └─ e.2        5ms   5ms
│     └─ e.2.1   9ms   1ms
└─ all.step     10ms   1ms`,
    ],
  },

  'open in functions of which one throws': {
    source: `
      async function work(name) {
        using span = await tracer.open(name)
        await null
        step(name + '.step')
        if (name === 'b') throw new Error('not this time')
        await null
        step(name + '.end')
      }
      using all = tracer.trace('all')
      await Promise.allSettled(['a', 'b', 'c'].map(work))
      step('all.step')`,
    traces: [
      `\
all           0ms  6ms
├─ a          0ms  4ms
│  ├─ a.step  0ms  1ms
│  └─ a.end   3ms  1ms
├─ b          0ms  2ms
│  └─ b.step  1ms  1ms
├─ c          0ms  5ms
│  ├─ c.step  2ms  1ms
│  └─ c.end   4ms  1ms
└─ all.step   5ms  1ms`,
    ],
  },

  'open in a function that is not awaited': {
    source: `
      async function work() {
        using span = await tracer.open('work')
        await null
        step('work.step')
      }
      {
        using all = tracer.trace('all')
        const working = work()
        step('meanwhile')
        await null
        step('later')
        await working
      }
      step('after')`,
    traces: [
      `\
all              0ms  3ms
├─ work          0ms  3ms
│  └─ work.step  2ms  1ms
├─ meanwhile     0ms  1ms
└─ later         1ms  1ms`,
      `\
after  0ms  1ms`,
    ],
  },

  'await using': {
    source: `
      async function work(name) {
        await using span = await tracer.open(name)
        await null
        step(name + '.step')
      }
      {
        await using all = tracer.trace('all')
        await Promise.all(['a', 'b', 'c', 'd', 'e'].map(work))
        step('all.step')
      }
      step('after')`,
    traces: [
      `\
all           0ms  6ms
├─ a          0ms  1ms
│  └─ a.step  0ms  1ms
├─ b          0ms  2ms
│  └─ b.step  1ms  1ms
├─ c          0ms  3ms
│  └─ c.step  2ms  1ms
├─ d          0ms  4ms
│  └─ d.step  3ms  1ms
├─ e          0ms  5ms
│  └─ e.step  4ms  1ms
└─ all.step   5ms  1ms`,
      `\
after  0ms  1ms`,
    ],
  },

  'await using, and a throw': {
    source: `
      async function work() {
        await using outer = await tracer.open('outer')
        {
          await using inner = await tracer.open('inner')
          using innermost = tracer.trace('innermost')
          step('innermost.step')
          throw new Error('not this time')
        }
      }
      await work().catch(({ message }) => step(message))`,
    traces: [
      `\
outer                    0ms  1ms
└─ inner                 0ms  1ms
   └─ innermost          0ms  1ms
      └─ innermost.step  0ms  1ms`,
      `\
not this time  0ms  1ms`,
    ],
  },

  'open in a loop': {
    source: `
      using all = tracer.trace('all')
      for (const name of ['a', 'b', 'c', 'd']) {
        using span = await tracer.open(name)
        if (name === 'b') continue
        await null
        step(name + '.step')
        if (name === 'c') break
      }
      step('all.step')`,
    traces: [
      `\
all           0ms  3ms
├─ a          0ms  1ms
│  └─ a.step  0ms  1ms
├─ b          1ms  0ms
├─ c          1ms  1ms
│  └─ c.step  1ms  1ms
└─ all.step   2ms  1ms`,
    ],
  },

  generators: {
    source: `
      function* items(name) {
        using span = tracer.trace(name)
        step(name + '.1')
        yield 1
        step(name + '.2')
        yield 2
        step(name + '.3')
      }
      async function* pages(name) {
        using span = await tracer.open(name)
        step(name + '.1')
        yield 1
        tracer.trace(name + '.2', { childOf: span }, () => clock.advance(1))
      }
      {
        using all = tracer.trace('all')
        step('items: ' + [...items('ended')].length)
        for (const item of items('left')) break
        for await (const page of pages('pages')) step('page')
        for await (const page of pages('page.left')) break
        step('all.step')
      }
      step('after')`,
    traces: [
      `\
all                0ms  10ms
├─ ended           0ms   3ms
│  ├─ ended.1      0ms   1ms
│  ├─ ended.2      1ms   1ms
│  └─ ended.3      2ms   1ms
├─ items: 2        3ms   1ms
├─ left            4ms   1ms
│  └─ left.1       4ms   1ms
├─ pages           5ms   3ms
│  ├─ pages.1      5ms   1ms
│  └─ pages.2      7ms   1ms
├─ page            6ms   1ms
├─ page.left       8ms   1ms
│  └─ page.left.1  8ms   1ms
└─ all.step        9ms   1ms`,
      `\
after  0ms  1ms`,
    ],
  },
}
