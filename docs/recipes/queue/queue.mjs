// A queue on a socket, a line of JSON per message: { id, headers, body } there, { id } back when it is taken.
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'

/** The end that puts messages in. */
export class Queue {
  #socket
  #taken = new Map()
  #messages = 0

  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    createInterface({ input: this.#socket }).on('line', (line) => {
      const { id } = JSON.parse(line)
      this.#taken.get(id)()
      this.#taken.delete(id)
    })
  }

  /** Resolves when the queue has the message. */
  add(message) {
    const id = ++this.#messages
    this.#socket.write(`${JSON.stringify({ id, ...message })}\n`)
    return new Promise((resolve) => this.#taken.set(id, resolve))
  }

  close() {
    this.#socket.end()
  }
}

/** The end that takes messages out, one after the other, until the other end closes; tells `ready` its port. */
export function consume(handle, ready) {
  const server = createServer({ noDelay: true }, async (socket) => {
    for await (const line of createInterface({ input: socket })) {
      const { id, ...message } = JSON.parse(line)
      socket.write(`${JSON.stringify({ id })}\n`)
      await handle(message)
    }
    server.close()
  })
  return server.listen(0, '127.0.0.1', () => ready(server.address().port))
}
