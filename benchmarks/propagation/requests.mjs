import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { headersOf } from './dialects.mjs'

/**
 * @typedef {import('./dialects.mjs').Dialect} Dialect
 * @typedef {import('./dialects.mjs').Told} Told
 *
 * @typedef {object} Request
 * @property {Told} told what was sent; ids that are nowhere in the headers if no dialect was asked for
 * @property {import('node:http').IncomingHttpHeaders} headers what Node's server made of it
 */

/** What a browser's call has when it has come through a proxy; `host` and `connection` are added by the client. */
const ORDINARY = {
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NzExIn0.vU9kT2x0c2pSZ2ZhZ2J5Y2V5bGZi',
  'cache-control': 'no-cache',
  'content-type': 'application/json',
  cookie: 'session=6f1c5a; theme=dark',
  referer: 'https://shop.example/items',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'x-forwarded-for': '203.0.113.7, 10.1.2.3',
  'x-forwarded-proto': 'https',
  'x-request-id': '7f0f4c53-88c1-4c6d-9d34-6f1d4a4e1c11',
}

/**
 * So many requests as a server sees them, each of another trace, and each fourth one of a client that leaves one header out.
 * @param {number} count
 * @param {readonly Dialect[]} dialects
 * @returns {Promise<Request[]>}
 */
export async function requests(count, dialects) {
  const agent = new Agent({ keepAlive: true })
  /** @type {Request['headers'][]} */
  const seen = []
  const server = createServer(({ headers }, response) => {
    seen.push(headers)
    response.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  /** @type {Told[]} */
  const sent = []
  for (let i = 0; i < count; i++) {
    const told = { traceId: `${hex(4)}00000000${hex(8)}`, spanId: hex(8) }
    const headers = { ...ordinary(i), ...headersOf(dialects, told) }
    const [response] = await once(request({ host: '127.0.0.1', port, agent, headers }).end(), 'response')
    await once(response.resume(), 'end')
    sent.push(told)
  }
  agent.destroy()
  server.close()
  return sent.map((told, i) => ({ told, headers: /** @type {Request['headers']} */ (seen[i]) }))
}

/** @param {number} i */
function ordinary(i) {
  const left = ['referer', 'x-request-id', 'cookie', 'cache-control'][i % 4]
  return Object.fromEntries(Object.entries(ORDINARY).filter(([name]) => name !== left))
}

/** @param {number} bytes */
function hex(bytes) {
  return randomBytes(bytes).toString('hex')
}
