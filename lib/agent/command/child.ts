import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { SignalWitness } from './signal-witness.ts'
import type { Ending, Surroundings } from './surroundings.ts'

/** As shells have it: found but not to be run, and not found. */
const NOT_EXECUTABLE = 126
const NOT_FOUND = 127

/**
 * Runs a command with the input and output of this process, and tells the code to exit with when it is done. Signals that
 * come to this process alone are passed on to it, and it does not outlive this process.
 */
export function runChild(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { stderr, onSignal, onExit }: Pick<Surroundings, 'stderr' | 'onSignal' | 'onExit'>,
): Promise<number> {
  const [program = '', ...args] = command
  return new Promise((resolve) => {
    const neverStarted = (reason: string, found: boolean): void => {
      stderr.write(`clew: expected to run ${program || 'a program'}, got ${reason}; the agent stops\n`)
      resolve(found ? NOT_EXECUTABLE : NOT_FOUND)
    }
    if (program === '') return neverStarted('an empty name', false)
    let child: ChildProcess | undefined
    // Before there is a command, because it may be told to send signals as soon as it is there.
    const witness = new SignalWitness()
    const passOn = async (signal: Ending): Promise<void> => {
      if (!(await witness.cameToAll(signal))) child?.kill(signal)
    }
    const offSignal = onSignal((signal) => void passOn(signal))
    const offExit = onExit(() => child?.kill())
    const letGo = (): void => {
      offSignal()
      offExit()
      witness.dismiss()
    }
    const notRun = (reason: string, found: boolean): void => {
      letGo()
      neverStarted(reason, found)
    }
    try {
      child = spawn(program, args, { stdio: 'inherit', env })
    } catch (error) {
      // Node emits some of the reasons that the system gives, and throws the others, e.g. ENOTDIR and ELOOP.
      return notRun((error as Error).message, true)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child?.pid === undefined) notRun(error.message, error.code !== 'ENOENT')
      else stderr.write(`clew: expected to pass a signal on to ${program}, got ${error.message}; it goes on\n`)
    })
    child.on('exit', (code, signal) => {
      letGo()
      resolve(exitCode(code, signal))
    })
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
