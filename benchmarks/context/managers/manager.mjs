/**
 * What carries the context of a program: a span, or what stands for one.
 *
 * @typedef {object} Manager
 * @property {readonly unknown[]} contexts five of them, made once
 * @property {<T>(context: any, fn: () => T) => T} run a function in one of them
 * @property {() => unknown} active the one that the caller runs in
 */

/** How many functions run within one another, each in a context of its own. */
export const DEPTH = 5
/** So many asynchronous ones are under way at the same time. */
const CHAINS = 100

/**
 * A function that calls five functions, each out of the one before and in a context of its own, so many times (once, or a
 * multiple of 100): one after the other or, if they are asynchronous and await one another, in 100 chains side by side. Each
 * function asks which context it is in when it begins, and again when the inner one is done; `wrong` tells how often that was
 * not its own.
 * @param {Manager} manager
 * @param {'sync' | 'async'} style
 * @returns {{ run(times: number): Promise<void>, wrong(): number }}
 */
export function nestedContexts({ contexts, run, active }, style) {
  let wrong = 0
  /** @param {number} depth */
  const look = (depth) => {
    if (active() !== contexts[depth]) wrong++
  }
  /** @type {readonly (() => void)[]} */
  const sync = contexts.map((_context, depth) => () => {
    look(depth)
    if (depth + 1 === DEPTH) return
    run(contexts[depth + 1], /** @type {() => void} */ (sync[depth + 1]))
    look(depth)
  })
  /** @type {readonly (() => Promise<void>)[]} */
  const async = contexts.map((_context, depth) => async () => {
    look(depth)
    if (depth + 1 === DEPTH) return
    await run(contexts[depth + 1], /** @type {() => Promise<void>} */ (async[depth + 1]))
    look(depth)
  })
  const [outermost] = style === 'async' ? async : sync
  const once = /** @type {() => void | Promise<void>} */ (outermost)
  return {
    wrong: () => wrong,
    async run(times) {
      if (style === 'sync') {
        for (let i = 0; i < times; i++) run(contexts[0], once)
        return
      }
      const chains = Math.min(times, CHAINS)
      const chain = async () => {
        for (let i = 0; i < times / chains; i++) await run(contexts[0], once)
      }
      await Promise.all(Array.from({ length: chains }, chain))
    },
  }
}
