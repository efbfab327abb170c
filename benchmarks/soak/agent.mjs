// An agent that is well, down, slow, flapping or talking nonsense, as it is told.
import { once } from 'node:events'
import { createServer } from 'node:http'

export const MOODS = ['well', 'down', 'slow', 'flapping', 'garbage']

const RATES = JSON.stringify({ rate_by_service: { 'service:,env:': 1 } })

/** What it writes to the socket in place of an answer. */
const NONSENSE = [
  'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{"rate_by',
  '220 smtp.example ESMTP\r\n',
  'HTTP/1.1 999 \r\n\r\n',
  '\0\xff\0\xff',
]

export class SoakAgent {
  mood = 'well'
  /** Chunks of payloads that it has answered 200 to, as far as it knows. */
  taken = 0
  requests = 0
  #server
  #port = 0

  async start() {
    await this.become('well')
    return this.#port
  }

  async become(mood) {
    this.mood = mood
    if (mood === 'down') {
      this.#server.closeAllConnections()
      this.#server.close()
      this.#server = undefined
    } else if (this.#server === undefined) {
      this.#server = createServer((request, response) => this.#asked(request, response))
      this.#server.listen(this.#port, '127.0.0.1')
      await once(this.#server, 'listening')
      this.#port = this.#server.address().port
    }
  }

  close() {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  #asked(request, response) {
    request.resume()
    request.on('error', () => {})
    request.on('end', () => {
      if (request.url === '/info') return response.writeHead(404).end()
      this.requests++
      const traces = Number(request.headers['x-datadog-trace-count'] ?? 0)
      this.#answer(response, traces)
    })
  }

  #answer(response, traces) {
    const yes = () => {
      if (response.destroyed) return
      this.taken += traces
      response.setHeader('Content-Type', 'application/json').end(RATES)
    }
    const turn = this.requests
    if (this.mood === 'slow') setTimeout(yes, turn % 4 === 0 ? 3000 : 700)
    else if (this.mood === 'flapping' && turn % 3 === 0) response.socket.resetAndDestroy()
    else if (this.mood === 'flapping' && turn % 3 === 1) response.writeHead(503, { 'Retry-After': '1' }).end('busy')
    else if (this.mood === 'garbage' && turn % 7 === 0) response.writeHead(400).end('msgp: something at Metrics/k')
    else if (this.mood === 'garbage' && turn % 7 < 5) {
      const text = NONSENSE[turn % NONSENSE.length]
      // A status is an answer, whatever comes behind it.
      if (text.startsWith('HTTP/1.1 200')) this.taken += traces
      response.socket.end(Buffer.from(text, 'latin1'))
    } else yes()
  }
}
