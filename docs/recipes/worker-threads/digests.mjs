// Digests of files in worker threads, so that they do not hold up the requests of the main one.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { tracer } from 'clew'
import { Digester } from './digester.mjs'

tracer.init({ service: 'digests' })

/** A thread for one job: the context goes with the data that the thread starts with. */
async function checkOnce(text) {
  const worker = new Worker(new URL('check.mjs', import.meta.url), { workerData: { text, carrier: tracer.carrier() } })
  const [valid] = await once(worker, 'message')
  return valid
}

const digester = new Digester()

async function request(name, text) {
  return tracer.trace('web.request', { resource: name, type: 'web' }, async () => {
    const digest = await digester.digest(text)
    return tracer.trace('digest.store', { resource: name }, () => `${name} ${digest.slice(0, 8)}`)
  })
}

// Three requests side by side share a thread that stays.
const answers = await Promise.all([
  request('GET /ariadne', 'ball of thread'),
  request('GET /theseus', 'sword'),
  request('GET /minos', 'labyrinth'),
])
for (const answer of answers) console.log(answer)

await tracer.trace('web.request', { resource: 'PUT /ariadne', type: 'web' }, async () => {
  console.log(`valid: ${await checkOnce('ball of thread')}`)
})

digester.close()
