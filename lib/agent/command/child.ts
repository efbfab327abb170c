import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Surroundings } from './surroundings.ts'

/** As shells have it: found but not to be run, and not found. */
const NOT_EXECUTABLE = 126
const NOT_FOUND = 127

/** Runs a command with the input and output of this process, and tells the code to exit with when it is done. */
export function runChild(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { stderr, interactive, onSignal }: Surroundings,
): Promise<number> {
  const [program = '', ...args] = command
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(program, args, { stdio: 'inherit', env })
    const off = onSignal((signal) => {
      // A terminal sends Ctrl-C to all that run in it; a second one would make many programs give up their shutdown.
      if (signal !== 'SIGINT' || !interactive) child.kill(signal)
    })
    const done = (code: number): void => {
      off()
      resolve(code)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      stderr.write(`clew: expected to run ${program}, got ${error.message}; the agent stops\n`)
      done(error.code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE)
    })
    child.on('exit', (code, signal) => done(exitCode(code, signal)))
  })
}

/** Whether a code means that there was no program to run. */
export function neverRan(code: number): boolean {
  return code === NOT_EXECUTABLE || code === NOT_FOUND
}

/** The code of a program that ended by itself; 128 and the number of the signal of one that did not. */
export function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal]
}
