import { Agent, createServer, get } from 'node:http'
import { connect, createServer as createSocketServer } from 'node:net'
import { called, turn } from '../case.mjs'

const HELD = 'Without AsyncContextFrame the context of a socket is the one in which its last request was handled.'

/** A server of one case; it is closed with all connections when `use` is done. */
async function serving(handle, use) {
  const server = createServer(handle)
  await called((done) => server.listen(0, '127.0.0.1', done))
  try {
    await use(`http://127.0.0.1:${server.address().port}/`)
  } finally {
    server.closeAllConnections()
    await called((done) => server.close(done))
  }
}

/** An agent of one socket, which is kept open. */
function oneSocket() {
  return new Agent({ keepAlive: true, maxSockets: 1 })
}

function request(url, agent, onEvent = () => {}) {
  return called((done) =>
    get(url, { agent }, (response) => {
      onEvent('response')
      response.once('data', () => onEvent('data'))
      response.on('end', () => done(onEvent('end')))
    }),
  )
}

const THREE_REQUESTS = `
  request.1
    in.1
  request.2
    in.2
  request.3
    in.3
`

/** Three requests on one socket, one after the other. */
async function threeRequests(handle) {
  let count = 0
  const agent = oneSocket()
  await serving(
    (_request, response) => {
      count++
      handle(count, response)
    },
    async (url) => {
      for (let i = 0; i < 3; i++) await request(url, agent)
    },
  )
  agent.destroy()
}

/** @type {readonly import('../case.mjs').Case[]} */
export const network = [
  {
    name: 'http server: three requests on one socket, each in a span around the handler',
    tree: THREE_REQUESTS,
    run: (t) =>
      threeRequests((n, response) =>
        t.trace(`request.${n}`, async () => {
          await turn()
          t.mark(`in.${n}`)
          response.end('answer')
        }),
      ),
  },
  {
    name: 'http server: three requests on one socket, each with a span by hand that ends with the answer',
    needs: ['manual'],
    tree: THREE_REQUESTS,
    run: (t) =>
      threeRequests((n, response) => {
        const span = t.manual(`request.${n}`)
        setImmediate(() => {
          t.mark(`in.${n}`)
          span.finish()
          response.end('answer')
        })
      }),
  },
  {
    name: 'http server: three requests on one socket, each with a span by hand that is finished later',
    needs: ['manual'],
    tree: THREE_REQUESTS,
    limit: {
      on: 'hooks',
      why: HELD,
      tree: `
        request.1
          in.1
          request.2
            in.2
            request.3
              in.3
      `,
    },
    run: async (t) => {
      const open = []
      await threeRequests((n, response) => {
        open.push(t.manual(`request.${n}`))
        setImmediate(() => {
          t.mark(`in.${n}`)
          response.end('answer')
        })
      })
      for (const span of open) span.finish()
    },
  },
  {
    name: 'http server: three requests on one socket, each with a span that is started, activated, and finished later',
    needs: ['start', 'activate'],
    tree: THREE_REQUESTS,
    run: async (t) => {
      const open = []
      await threeRequests((n, response) => {
        const span = t.start(`request.${n}`)
        open.push(span)
        t.activate(span, () =>
          setImmediate(() => {
            t.mark(`in.${n}`)
            response.end('answer')
          }),
        )
      })
      for (const span of open) span.finish()
    },
  },
  {
    name: 'http server: a span by hand that is never finished, in a span around the handler',
    needs: ['manual'],
    tree: `
      request.1
      request.2
      request.3
    `,
    run: (t) =>
      threeRequests((n, response) =>
        t.trace(`request.${n}`, async () => {
          t.manual(`forgotten.${n}`)
          await turn()
          response.end('answer')
        }),
      ),
  },
  {
    name: 'http server: what the body and the end of the answer are heard in',
    tree: `
      request
        in.body
        in.finish
    `,
    run: (t) =>
      serving(
        (incoming, response) =>
          t.trace('request', async () => {
            response.on('finish', () => t.mark('in.finish'))
            for await (const _chunk of incoming) t.mark('in.body')
            response.end('answer')
          }),
        async (url) => {
          await (await fetch(url, { method: 'POST', body: 'text' })).text()
          await turn()
        },
      ),
  },
  {
    name: 'http client: three requests that wait for one socket',
    tree: `
      a
        a.response
        a.data
        a.end
      b
        b.response
        b.data
        b.end
      c
        c.response
        c.data
        c.end
    `,
    run: async (t) => {
      const agent = oneSocket()
      await serving(
        (_request, response) => void response.end('answer'),
        (url) => {
          const one = (name) => t.trace(name, () => request(url, agent, (event) => t.mark(`${name}.${event}`)))
          return Promise.all([one('a'), one('b'), one('c')])
        },
      )
      agent.destroy()
    },
  },
  {
    name: 'http client: the error of a request that cannot connect',
    tree: `
      a
        in.error
    `,
    run: (t) =>
      t.trace('a', () => called((done) => get('http://127.0.0.1:1/').on('error', () => done(t.mark('in.error'))))),
  },
  {
    name: 'fetch: two side by side, and a third on a connection that was kept',
    tree: `
      root
        a
          a.headers
          a.body
        b
          b.headers
          b.body
        c
          c.headers
          c.body
    `,
    run: (t) =>
      serving(
        (_request, response) => void response.end('answer'),
        (url) => {
          const one = (name) =>
            t.trace(name, async () => {
              const response = await fetch(url)
              t.mark(`${name}.headers`)
              await response.text()
              t.mark(`${name}.body`)
            })
          return t.trace('root', async () => {
            await Promise.all([one('a'), one('b')])
            await one('c')
          })
        },
      ),
  },
  {
    name: 'net: the events of a socket that was opened in a span',
    tree: `
      a
        in.connect
        in.data
        in.end
    `,
    run: async (t) => {
      const server = createSocketServer((socket) => void socket.end('text'))
      await called((done) => server.listen(0, '127.0.0.1', done))
      await t.trace('a', () =>
        called((done) =>
          connect(server.address().port, '127.0.0.1', () => t.mark('in.connect'))
            .on('data', () => t.mark('in.data'))
            .on('end', () => done(t.mark('in.end'))),
        ),
      )
      await called((done) => server.close(done))
    },
  },
]
