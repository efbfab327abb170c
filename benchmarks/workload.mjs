/**
 * The load that every case carries: a trace of five spans, each nested in the one before, each with a resource, a type, three
 * texts and two numbers as tags, set one by one.
 *
 * @typedef {{ setTag(key: string, value: string | number): unknown }} Span
 * @typedef {{ trace<T>(name: string, options: { resource: string, type: string }, fn: (span: Span) => T): T }} Tracer
 */

export const SPANS = 5
/** So many asynchronous traces are under way at the same time. */
const CHAINS = 100

/** Span names, from the outermost to the innermost. */
export const NAMES = ['web.request', 'web.session', 'web.handler', 'db.query', 'db.rows']
/** URLs of 64 kinds, each in one piece, as the HTTP parser makes them; strings put together in JavaScript are not. */
export const URLS = Array.from({ length: 64 }, (_, i) => Buffer.from(`/api/items/${i}?page=${i}`).toString())
export const WEB = { resource: 'GET /api/items/:id', type: 'web' }
export const DB = { resource: 'SELECT * FROM items WHERE id = ?', type: 'sql' }

let next = 0

/** @param {Span} span */
function tag(span) {
  span.setTag('http.method', 'GET')
  span.setTag('http.url', URLS[next++ & 63] ?? '')
  span.setTag('component', 'bench')
  span.setTag('http.bytes', 1234)
  span.setTag('retry.count', 0)
}

/**
 * A function that makes one trace, in nested callbacks.
 * @param {Tracer} tracer
 */
function nestedCallbacks(tracer) {
  return () =>
    tracer.trace('web.request', WEB, (request) => {
      tag(request)
      tracer.trace('web.session', WEB, (session) => {
        tag(session)
        tracer.trace('web.handler', WEB, (handler) => {
          tag(handler)
          tracer.trace('db.query', DB, (query) => {
            tag(query)
            tracer.trace('db.rows', DB, (rows) => {
              tag(rows)
            })
          })
        })
      })
    })
}

/**
 * A function that makes one trace of a single span.
 * @param {Tracer} tracer
 */
function single(tracer) {
  return () => tracer.trace('web.request', WEB, tag)
}

/**
 * A function that makes one trace, in async functions that await one another.
 * @param {Tracer} tracer
 */
function nestedAsyncFunctions(tracer) {
  return () =>
    tracer.trace('web.request', WEB, async (request) => {
      tag(request)
      await tracer.trace('web.session', WEB, async (session) => {
        tag(session)
        await tracer.trace('web.handler', WEB, async (handler) => {
          tag(handler)
          await tracer.trace('db.query', DB, async (query) => {
            tag(query)
            await tracer.trace('db.rows', DB, async (rows) => {
              tag(rows)
            })
          })
        })
      })
    })
}

/**
 * A function that makes so many traces (one, or a multiple of 100): one after the other, or, if `style` is `async`, in 100 chains
 * side by side. If it is `single`, it is the first of the five spans alone.
 * @param {Tracer} tracer
 * @param {'sync' | 'async' | 'single'} style
 * @returns {(traces: number) => Promise<void>}
 */
export function workload(tracer, style) {
  if (style !== 'async') {
    const makeTrace = style === 'single' ? single(tracer) : nestedCallbacks(tracer)
    return async (traces) => {
      for (let i = 0; i < traces; i++) makeTrace()
    }
  }
  const makeTrace = nestedAsyncFunctions(tracer)
  return async (traces) => {
    const chains = Math.min(traces, CHAINS)
    const chain = async () => {
      for (let i = 0; i < traces / chains; i++) await makeTrace()
    }
    await Promise.all(Array.from({ length: chains }, chain))
  }
}
