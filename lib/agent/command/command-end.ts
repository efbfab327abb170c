import { neverRan, runChild } from './child.ts'
import type { DevRequest } from './dev-request.ts'
import type { Ending, Surroundings } from './surroundings.ts'

/** What became of a command. */
export interface CommandEnd {
  /** The code to exit with. */
  readonly code: number
  /** What came to this process meanwhile. */
  readonly signals: ReadonlySet<Ending>
  /** Whether there was hardly time to open the viewer. */
  readonly brief: boolean
}

const BRIEF_MS = 5000

/** Runs a command to its end. */
export async function endOfCommand(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  surroundings: Surroundings,
): Promise<CommandEnd> {
  const signals = new Set<Ending>()
  let brief = true
  const off = surroundings.onSignal((signal) => signals.add(signal))
  const timer = surroundings.timers.after(BRIEF_MS, () => {
    brief = false
  })
  const code = await runChild(command, env, surroundings)
  timer.cancel()
  off()
  return { code, signals, brief }
}

/** Whether the agent stays: Ctrl-C is for the command, while who sends another signal, or closes the terminal, means both. */
export function staysBehind({ code, signals }: CommandEnd, { stay }: Pick<DevRequest, 'stay'>): boolean {
  return stay && !neverRan(code) && !signals.has('SIGTERM') && !signals.has('SIGHUP')
}
