import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type DevAgent, type ReceivedSpan, startAgent } from '../../lib/agent/index.ts'
import { drawForest } from '../support/forest.ts'
import { type Ended, Program } from '../support/program.ts'

/** Whether there is a package to run programs with. */
export const built = existsSync(new URL('../../dist/index.cjs', import.meta.url))

export interface ProgramRun extends Ended {
  readonly agent: DevAgent
  /** In the order of their arrival, trace by trace. */
  readonly spans: readonly ReceivedSpan[]
}

/** Runs a recipe as its user would. */
export function runRecipe(path: string): Promise<ProgramRun> {
  return runProgram(fileURLToPath(new URL(`../../docs/recipes/${path}`, import.meta.url)))
}

/** Runs a script, or `-e` and a program, with a development agent of its own, until it has ended. */
export async function runProgram(...args: readonly string[]): Promise<ProgramRun> {
  const agent = await devAgent()
  const ended = await startProgram(args, { DD_TRACE_AGENT_URL: agent.url }).ended
  return { ...ended, agent, spans: agent.traces().flatMap(({ spans }) => spans) }
}

/** A development agent, until the test is over. */
export async function devAgent(): Promise<DevAgent> {
  const agent = await startAgent({ port: 0 })
  onTestFinished(() => agent.close())
  return agent
}

/** Starts a script, or `-e` and a program, with these variables and no others. */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const cwd = new URL('../..', import.meta.url)
  return new Program(args, { cwd, env: { PATH: process.env['PATH'] ?? '', ...env } })
}

/** The traces that an agent received: service, name and resource of every span. */
export function drawReceived(spans: readonly ReceivedSpan[]): string {
  return drawForest(spans, ({ service, name, resource }) =>
    name === resource ? `${service}: ${name}` : `${service}: ${name} ${resource}`,
  )
}

/** What the agent takes without a word and then drops or changes, of all traces. */
export function warnings(agent: DevAgent): readonly unknown[] {
  return agent.traces().flatMap((trace) => trace.warnings)
}
