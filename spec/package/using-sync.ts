/** Statements, and the traces that have come when they have run. */
export interface Block {
  /** Statements of a module, without types. */
  readonly source: string
  /** As they are drawn, in the order in which they came. */
  readonly traces: readonly string[]
}

/** What synchronous code does with `using`. */
export const SYNC_BLOCKS: Readonly<Record<string, Block>> = {
  'a block': {
    source: `
      using block = tracer.trace('block')
      step('inner')
      block.setTag('inside', true)`,
    traces: [
      `\
block     0ms  1ms
└─ inner  0ms  1ms`,
    ],
  },

  'blocks in a block': {
    source: `
      using outer = tracer.trace('outer')
      {
        using inner = tracer.trace('inner')
        step('inner.step')
      }
      step('outer.step')`,
    traces: [
      `\
outer             0ms  2ms
├─ inner          0ms  1ms
│  └─ inner.step  0ms  1ms
└─ outer.step     1ms  1ms`,
    ],
  },

  'two declarations in a block': {
    source: `
      using first = tracer.trace('first'), second = tracer.trace('second')
      step('second.step')`,
    traces: [
      `\
first              0ms  1ms
└─ second          0ms  1ms
   └─ second.step  0ms  1ms`,
    ],
  },

  'a throw in a block': {
    source: `
      using outer = tracer.trace('outer')
      try {
        using inner = tracer.trace('inner')
        using innermost = tracer.trace('innermost')
        step('innermost.step')
        throw new Error('not this time')
      } catch ({ message }) {
        tracer.trace(message, () => {})
      }
      step('outer.step')`,
    traces: [
      `\
outer                    0ms  2ms
├─ inner                 0ms  1ms
│  └─ innermost          0ms  1ms
│     └─ innermost.step  0ms  1ms
├─ not this time         1ms  0ms
└─ outer.step            1ms  1ms`,
    ],
  },

  loops: {
    source: `
      using all = tracer.trace('all')
      for (const name of ['a', 'b', 'c', 'd']) {
        using span = tracer.trace(name)
        if (name === 'b') continue
        step(name + '.step')
        if (name === 'c') break
      }
      for (using span of once('e')) step('e.step')
      step('all.step')
      function* once(name) { yield tracer.trace(name) }`,
    traces: [
      `\
all           0ms  4ms
├─ a          0ms  1ms
│  └─ a.step  0ms  1ms
├─ b          1ms  0ms
├─ c          1ms  1ms
│  └─ c.step  1ms  1ms
├─ e          2ms  1ms
│  └─ e.step  2ms  1ms
└─ all.step   3ms  1ms`,
    ],
  },
}
