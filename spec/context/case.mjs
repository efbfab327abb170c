/**
 * One question: which parent does each of these spans get?
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {string} tree the right answer: a line per span, two blanks deeper than its parent; every name once
 * @property {string} [why] why that is the right answer, where one may doubt it
 * @property {readonly (keyof Forms)[]} [needs] the forms it takes, beyond `trace` and `mark`
 * @property {Limit} [limit] what clew cannot do, and says so
 * @property {(forms: Forms) => unknown} run resolves when all spans are finished that will be
 *
 * @typedef {object} Limit
 * @property {string} tree what clew answers instead
 * @property {string} why
 * @property {'hooks'} [on] where it is so; everywhere if not given
 *
 * The ways to start a span that the tracers have in common. A tracer without a form leaves it out.
 *
 * @typedef {object} Forms
 * @property {(name: string, fn: (span: Handle) => unknown, options?: { parent: Handle | null }) => any} trace
 *   around a function, until it returns or its promise settles; below `parent`, or with null in a trace of its own
 * @property {(name: string) => void} mark a span that ends at once, to see which parent it gets
 * @property {(name: string, fn: (span: Handle, done: () => void) => unknown) => any} callback around a function, until it calls `done`
 * @property {(name: string, fn: Function) => Function} wrap
 * @property {(name: string, fn: Function) => Function} decorate
 * @property {(name: string) => Handle & Disposable} manual active until it is finished
 * @property {(name: string) => Promise<Handle & Disposable>} open active from a `using` declaration on
 * @property {(name: string, parent?: Handle) => Handle} start not active
 * @property {<T>(span: Handle | null, fn: () => T) => T} activate
 * @property {(fn: Function) => any} bind
 * @property {(emitter: import('node:events').EventEmitter) => void} bindEmitter
 * @property {() => Handle | undefined} active
 * @property {() => Handle} remote a span of another process
 * @property {() => object} carrier what is active, to be sent to somewhere else
 * @property {<T>(carrier: object, fn: () => T) => T} continueFrom
 * @property {<T>(fn: () => T) => T} suppress
 *
 * @typedef {object} Handle
 * @property {() => void} finish
 */

/** A turn of the event loop. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Resolves when `start` calls what it is given: for APIs that call back. */
export function called(start) {
  return new Promise((resolve) => start(resolve))
}

/**
 * What a compiler makes of `using span = …`: the method is read where the span is declared, and called at the end of the
 * block. Node 20 does not know the syntax.
 */
export function using(span, method = Symbol.dispose) {
  const dispose = span[method]
  return { end: () => dispose.call(span) }
}
