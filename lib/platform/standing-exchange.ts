import type { MessagePort } from 'node:worker_threads'
import type { AgentAddress, RequestPlace } from './agent-address.ts'
import { lateBuiltin } from './late-builtin.ts'

/** A request as a whole. */
export interface StandingRequest {
  readonly place: RequestPlace
  readonly method: string
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Uint8Array
}

/** What was answered to a request. */
export interface StandingReply {
  readonly status: number
  /** The beginning of the body, as far as it came. */
  readonly text: string
}

/** What the thread tells: the reply to one of the requests, which may be told again when more of it has come. */
interface News {
  readonly i: number
  readonly reply: StandingReply
}

/** A thread that makes requests, and what is left of it here. */
interface Thread {
  readonly port: MessagePort
  /** One number: how often the thread has made all that it was asked to. */
  readonly done: Int32Array
}

/**
 * As text, because it is the same wherever it is run from: a file of its own would be missing where an application has been
 * made into one file.
 */
const PROGRAM = `
'use strict'
const { workerData: { module, port, done } } = require('node:worker_threads')
const { Agent, request } = require(module)
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
function next(requests, i) {
  if (i === requests.length) {
    Atomics.add(done, 0, 1)
    Atomics.notify(done, 0)
    return
  }
  const { place, method, headers, body } = requests[i]
  const reply = { status: 0, text: '' }
  const sent = request({ ...place, method, headers, agent }, (answer) => {
    reply.status = answer.statusCode
    answer.setEncoding('utf8').on('data', (text) => {
      if (reply.text.length < 65536) reply.text += text
    })
    answer.on('error', () => {})
    told()
  })
  const told = () => {
    if (sent.writableFinished && reply.status > 0) port.postMessage({ i, reply })
  }
  sent.on('finish', told).on('error', () => {}).on('close', () => {
    told()
    next(requests, i + 1)
  }).end(body)
}
port.on('message', (requests) => next(requests, 0))`

/**
 * Makes requests while this thread stands still: where its loop does not turn any more, another thread has to do it. That is
 * begun with the first of them, and ends with the process.
 */
export class StandingExchange {
  readonly #module: string
  #thread: Thread | undefined
  /** It is still busy with what has been given up. */
  #stuck = false

  constructor(address: AgentAddress) {
    const secure = 'protocol' in address && address.protocol === 'https:'
    this.#module = secure ? 'node:https' : 'node:http'
  }

  /**
   * Makes requests, one after the other, for at most `timeoutMs` milliseconds all in all; tells of each what was answered, or
   * undefined. Throws where no thread may be started, and where a request cannot be made.
   */
  send(requests: readonly StandingRequest[], timeoutMs: number): readonly (StandingReply | undefined)[] {
    const replies: (StandingReply | undefined)[] = requests.map(() => undefined)
    if (this.#stuck || requests.length === 0) return replies
    this.#thread ??= startThread(this.#module)
    const { port, done } = this.#thread
    const before = Atomics.load(done, 0)
    // A view takes all of the memory behind it along, and what `slice` makes of a Buffer is one.
    const own = requests.map((request) => ({ ...request, body: new Uint8Array(request.body) }))
    port.postMessage(
      own,
      own.map(({ body }) => body.buffer),
    )
    this.#stuck = Atomics.wait(done, 0, before, timeoutMs) === 'timed-out'
    const { receiveMessageOnPort } = lateBuiltin('node:worker_threads')
    for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
      const { i, reply } = got.message as News
      replies[i] = reply
    }
    return replies
  }
}

function startThread(module: string): Thread {
  const { MessageChannel, Worker } = lateBuiltin('node:worker_threads')
  const { port1, port2 } = new MessageChannel()
  const done = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(PROGRAM, {
    eval: true,
    // Nothing of what the program preloads, clew among it.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: { module, port: port2, done },
    transferList: [port2],
  })
  worker.on('error', () => {}).unref()
  port1.unref()
  return { port: port1, done }
}
