// A thread that stays, as callers see it: jobs go out with the context of who asks, and answers come back as promises.
import { Worker } from 'node:worker_threads'
import { tracer } from 'clew'

export class Digester {
  #worker = new Worker(new URL('digest.mjs', import.meta.url))
  #waiting = new Map()
  #jobs = 0

  constructor() {
    this.#worker.on('message', ({ job, digest }) => {
      this.#waiting.get(job)(digest)
      this.#waiting.delete(job)
    })
  }

  /** The SHA-256 of a text. Who awaits it goes on in the trace it had, although one listener takes all answers. */
  digest(text) {
    const job = ++this.#jobs
    this.#worker.postMessage({ job, text, carrier: tracer.carrier() })
    return new Promise((resolve) => this.#waiting.set(job, resolve))
  }

  /** Lets the thread end by itself, so that it sends its last spans. */
  close() {
    this.#worker.postMessage('close')
  }
}
