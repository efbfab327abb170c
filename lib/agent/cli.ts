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
  interactive: process.stdin.isTTY === true,
  onSignal(listener) {
    for (const signal of ENDINGS) process.on(signal, listener)
    return () => {
      for (const signal of ENDINGS) process.off(signal, listener)
    }
  },
}

// Whoever read the output has had enough: `clew dev | head`.
process.stdout.on('error', () => process.exit(0))

run(process.argv.slice(2), surroundings).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    process.stderr.write(`clew: ${error?.stack ?? error}\n`)
    process.exitCode = 1
  },
)
