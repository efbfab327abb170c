// What both services of the shop have in common: a server whose requests are traced, and an orderly end.
import { createServer } from 'node:http'
import { tracer } from 'clew'

/**
 * Serves `routes`, an object of handlers by `METHOD /path`; a handler gets the URL and returns what becomes the JSON answer.
 * Tells its address to the process that started it, and stops when that says so.
 */
export function serve(routes) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost')
    const route = `${request.method} ${nameOf(url.pathname)}`
    const options = {
      // A request that another traced process sends goes on in that process's trace.
      childOf: tracer.extract('http_headers', request.headers),
      resource: route,
      type: 'web',
      tags: { 'span.kind': 'server', 'http.method': request.method, 'http.url': request.url },
    }
    tracer.trace('web.request', options, async (span) => {
      const { status, body } = await answer(routes[route], url, span)
      span.setTag('http.status_code', status)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })

  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    process.send?.({ url: `http://127.0.0.1:${port}` })
  })

  // Ctrl-C reaches every process of a terminal; here the one that started us says when to stop.
  process.on('SIGINT', () => {})
  process.on('message', async (message) => {
    if (message !== 'stop') return
    server.close()
    server.closeAllConnections()
    process.send({ stats: await tracer.shutdown() }, () => process.disconnect())
  })
  // A shop whose owner has gone has nobody to close it. Nor has anybody who would take its last spans.
  process.on('disconnect', () => process.exit())
  if (process.connected === false) process.exit()
}

async function answer(handler, url, span) {
  if (handler === undefined) return { status: 404, body: { error: 'not found' } }
  try {
    return { status: 200, body: await handler(url) }
  } catch (error) {
    // The error is dealt with here, and would not reach the span by itself.
    span.setError(error)
    return { status: 500, body: { error: error.message } }
  }
}

/** Calls another service, and lets it know in whose trace. */
export function call(url, init = {}) {
  const { pathname, host } = new URL(url)
  const method = init.method ?? 'GET'
  const resource = `${method} ${nameOf(pathname)}`
  const tags = { 'span.kind': 'client', 'http.method': method, 'http.url': url, 'out.host': host }
  return tracer.trace('http.request', { type: 'http', resource, tags }, async (span) => {
    const headers = {}
    tracer.inject(span, 'http_headers', headers)
    const response = await fetch(url, { ...init, headers })
    span.setTag('http.status_code', response.status)
    if (!response.ok) span.setTag('error', `${pathname} answered ${response.status}`)
    return response.json()
  })
}

/** A path without the ids in it, so that all such requests have one name. */
function nameOf(pathname) {
  return pathname.replace(/\/\d+/g, '/:id')
}

/** Work that takes a while. */
export function takes(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
