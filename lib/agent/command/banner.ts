import { fitted } from '../../terminal/fitted-text.ts'
import type { Paint } from '../../terminal/palette.ts'
import type { OpenAgent } from '../dev-agent.ts'

/** Where tracers send to if nobody tells them. */
const DEFAULT_URL = 'http://127.0.0.1:8126'
/** More of a command than this is not needed to know it again. */
const COMMAND_CELLS = 60

/** What the agent says when it starts: where it listens, and what to do to see something. */
export function banner(
  { url, port, requestedPort, otlpUrl }: Pick<OpenAgent, 'url' | 'port' | 'requestedPort' | 'otlpUrl'>,
  command: readonly string[],
  paint: Paint,
  keys = false,
): string {
  const taken = requestedPort !== 0 && port !== requestedPort ? ` (${requestedPort} is taken)` : ''
  const lines = [`${paint('bold', 'clew dev')} listens on ${paint('bold', url)}${taken}`]
  lines.push(paint('dim', 'open it in a browser to look into the traces'))
  if (otlpUrl !== undefined) lines.push(`OpenTelemetry's exporters reach it on ${paint('bold', otlpUrl)}`)
  if (command.length > 0)
    lines.push(paint('dim', `the traces of ${fitted(command.join(' '), COMMAND_CELLS).text} are written as they come`))
  else if (url === DEFAULT_URL) lines.push(paint('dim', `tracers send there by themselves; ${howToStop(keys)}`))
  else lines.push(`point a tracer to it: ${paint('bold', `DD_TRACE_AGENT_URL=${url}`)}`, paint('dim', howToStop(keys)))
  return `${lines.join('\n')}\n\n`
}

/** What is to be done at the terminal while the agent listens. */
export function howToStop(keys: boolean): string {
  return keys ? '? tells the keys, Ctrl-C stops' : 'Ctrl-C stops'
}
