// The thread that stays: every message says in whose trace its job is done.
import { createHash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { tracer } from 'clew'

tracer.init({ service: 'digests-worker' })

parentPort.on('message', (message) => {
  if (message === 'close') return parentPort.close()
  const { job, text, carrier } = message
  tracer.continueFrom(carrier, () =>
    tracer.trace('digest.make', { resource: 'sha256', tags: { 'digest.length': text.length } }, () => {
      parentPort.postMessage({ job, digest: createHash('sha256').update(text).digest('hex') })
    }),
  )
})
