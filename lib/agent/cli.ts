#!/usr/bin/env node
import { SystemTimers } from '../platform/timers.ts'
import { run } from './command/run.ts'
import type { Ending, Surroundings } from './command/surroundings.ts'

const ENDINGS: readonly Ending[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

const surroundings: Surroundings = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  timers: new SystemTimers(),
  onSignal(listener) {
    for (const signal of ENDINGS) process.on(signal, listener)
    return () => {
      for (const signal of ENDINGS) process.off(signal, listener)
    }
  },
  onReaderGone(listener) {
    process.stdout.on('error', listener)
  },
  onExit(listener) {
    process.on('exit', listener)
    return () => process.off('exit', listener)
  },
}

// A broken pipe must not end the agent while a command runs that would be left alone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

run(process.argv.slice(2), surroundings).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    process.stderr.write(`clew: ${error?.stack ?? error}\n`)
    process.exitCode = 1
  },
)
