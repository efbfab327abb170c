#!/usr/bin/env node
import type { Ending } from '../agent/command/surroundings.ts'
import { openInBrowser } from '../platform/browser.ts'
import { loadClsHooked } from '../platform/cls-hooked-package.ts'
import { contextBackend } from '../platform/context-backend.ts'
import { NodeHost } from '../platform/host.ts'
import { ownKeyboard } from '../platform/keyboard.ts'
import { SystemTimers } from '../platform/timers.ts'
import { readYaml } from '../platform/yaml.ts'
import { run } from './run.ts'
import type { Surroundings } from './surroundings.ts'

const ENDINGS: readonly Ending[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

const surroundings: Surroundings = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  timers: new SystemTimers(),
  keyboard: ownKeyboard,
  openInBrowser,
  // Of a program that is yet to be started: this one's name and arguments are not its own.
  host: new NodeHost(process.argv.slice(0, 1)),
  readYaml: (text) => readYaml(text),
  loadClsHooked: () => loadClsHooked('program'),
  contextBackend,
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

// Who stopped reading has read enough; what a full disk has not taken is lost.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`clew: expected to write to stdout, got ${error.code ?? error.message}\n`)
  process.on('exit', () => {
    process.exitCode ||= 1
  })
})

run(process.argv.slice(2), surroundings).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    process.stderr.write(`clew: ${error?.stack ?? error}\n`)
    process.exitCode = 1
  },
)
