// A cluster of four workers, each of which is replaced by another when it has worked: two by their end, two by a signal.
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { tracer } from 'clew'

const service = cluster.isPrimary ? 'primary' : 'worker'
tracer.init({ service, flushInterval: 3_600_000, signalTimeout: 20_000, exitTimeout: 20_000 })
tracer.trace('up', () => {})

if (cluster.isPrimary) {
  cluster.setupPrimary({ exec: fileURLToPath(import.meta.url) })
  const start = (end) =>
    cluster.fork().once('message', function () {
      end(this)
    })
  const ends = [(worker) => worker.disconnect(), (worker) => worker.process.kill('SIGTERM')]
  for (const end of [...ends, ...ends]) start(end).once('exit', () => start(end))
} else {
  process.send('up')
}
