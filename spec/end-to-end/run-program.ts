import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type DevAgent, type ReceivedSpan, startAgent } from '../../lib/agent/index.ts'
import { drawForest } from '../support/forest.ts'

/** Whether there is a package to run programs with. */
export const built = existsSync(new URL('../../dist/index.cjs', import.meta.url))

export interface ProgramRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
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
  const agent = await startAgent({ port: 0 })
  onTestFinished(() => agent.close())
  const child = spawn(process.execPath, args, {
    cwd: new URL('../..', import.meta.url),
    env: { PATH: process.env['PATH'] ?? '', DD_TRACE_AGENT_URL: agent.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill())
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr, agent, spans: agent.traces().flatMap(({ spans }) => spans) }
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
