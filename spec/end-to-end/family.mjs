// A program with two worker threads, two forked children and two cluster workers, all of which run this file and trace.
// Each says in a line of JSON who it is, and where its spans went.
import { fork } from 'node:child_process'
import cluster from 'node:cluster'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { tracer } from 'clew'

const file = fileURLToPath(import.meta.url)
const service = isMainThread ? (process.env.ROLE ?? 'main') : workerData.role

tracer.init({ service, flushInterval: 3_600_000 })

const carrier = isMainThread ? process.env : workerData.carrier
await tracer.continueFrom(carrier, async () => {
  await tracer.trace('first', () => (service === 'main' ? family() : undefined))
  await tracer.flush()
  // A second payload, and a chunk of its own.
  tracer.trace('second', () => tracer.trace('third', () => {}))
  await tracer.flush()
})

const { finished, sent, dropped } = tracer.stats()
// Not by console.log, which in a worker thread is the main thread's to write.
writeSync(1, `${JSON.stringify({ service, pid: process.pid, finished, sent: sent.spans, dropped })}\n`)
if (isMainThread) process.disconnect?.()

async function family() {
  cluster.setupPrimary({ exec: file })
  const carrier = tracer.carrier()
  const env = (role) => ({ ...process.env, ...carrier, ROLE: role })
  const members = [
    ...['worker-1', 'worker-2'].map((role) => new Worker(file, { workerData: { role, carrier } })),
    ...['fork-1', 'fork-2'].map((role) => fork(file, { env: env(role) })),
    ...['cluster-1', 'cluster-2'].map((role) => cluster.fork(env(role))),
  ]
  await Promise.all(members.map((member) => once(member, 'exit')))
}
