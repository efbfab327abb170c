// The thread for one job. It ends by itself when that is done, and sends its spans before it does.
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { tracer } from 'clew'

tracer.init({ service: 'digests-worker' })

tracer.continueFrom(workerData.carrier, () =>
  tracer.trace('digest.check', () => {
    const digest = tracer.trace('digest.make', { resource: 'sha512' }, () =>
      createHash('sha512').update(workerData.text).digest('hex'),
    )
    parentPort.postMessage(digest.length === 128)
  }),
)
