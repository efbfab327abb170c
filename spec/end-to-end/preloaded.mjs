// Says in which thread it is loaded.
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

writeSync(1, `preloaded in ${isMainThread ? 'the main thread' : 'another thread'}\n`)
