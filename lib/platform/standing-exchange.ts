import type { AgentAddress, RequestPlace } from './agent-address.ts'
import { lateBuiltin } from './late-builtin.ts'

/** A request as a whole. */
export interface StandingRequest {
  readonly place: RequestPlace
  readonly method: string
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Uint8Array
}

/**
 * As text, because it is the same wherever it is run from: a file of its own would be missing where an application has been
 * made into one file. The first number is 1 when all is done, the others are the statuses of the answers.
 */
const PROGRAM = `
'use strict'
const { workerData: { module, requests, shared } } = require('node:worker_threads')
const { Agent, request } = require(module)
const numbers = new Int32Array(shared)
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
function next(i) {
  if (i === requests.length) {
    Atomics.store(numbers, 0, 1)
    Atomics.notify(numbers, 0)
    agent.destroy()
    return
  }
  const { place, method, headers, body } = requests[i]
  let status = 0
  const sent = request({ ...place, method, headers, agent }, (answer) => {
    status = answer.statusCode
    answer.on('error', () => {}).resume()
    told()
  })
  const told = () => {
    if (sent.writableFinished) Atomics.store(numbers, i + 1, status)
  }
  sent.on('finish', told).on('error', () => {}).on('close', () => next(i + 1)).end(body)
}
next(0)`

/**
 * Makes requests, one after the other, while this thread stands still, for at most `timeoutMs` milliseconds: where its loop
 * does not turn any more, another thread has to do it. Tells of each the status of the answer; 0 if there is none.
 */
export function exchangeStanding(
  address: AgentAddress,
  requests: readonly StandingRequest[],
  timeoutMs: number,
): readonly number[] {
  const numbers = new Int32Array(new SharedArrayBuffer(4 * (requests.length + 1)))
  const { Worker } = lateBuiltin('node:worker_threads')
  const secure = 'protocol' in address && address.protocol === 'https:'
  // A view takes all of the memory behind it along, and what `slice` makes of a Buffer is one.
  const own = requests.map((request) => ({ ...request, body: new Uint8Array(request.body) }))
  const worker = new Worker(PROGRAM, {
    eval: true,
    // Nothing of what the program preloads, clew among it.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: { module: secure ? 'node:https' : 'node:http', requests: own, shared: numbers.buffer },
    transferList: own.map(({ body }) => body.buffer),
  })
  worker.on('error', () => {}).unref()
  Atomics.wait(numbers, 0, 0, timeoutMs)
  return [...numbers.subarray(1)]
}
