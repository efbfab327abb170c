import type { TracerError } from '../../errors.ts'
import type { LogSink } from '../../platform/logger.ts'
import { type Paint, palette } from '../../terminal/palette.ts'
import { useColour } from '../../terminal/use-colour.ts'
import { type DevAgent, startAgent } from '../dev-agent.ts'
import { showTraces } from '../show-traces.ts'
import { banner } from './banner.ts'
import { neverRan, runChild } from './child.ts'
import type { DevRequest } from './dev-request.ts'
import { problemSink } from './problem-sink.ts'
import type { Surroundings } from './surroundings.ts'

/** Runs the agent until a signal comes, or until the command is done; tells the code to exit with. */
export async function runDev(request: DevRequest, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, env } = surroundings
  const { command, plain, quiet } = request
  // The output of a command is its own: it may be piped.
  const out = command.length === 0 ? stdout : stderr
  const colour = useColour({ plain, env, terminal: out.isTTY === true })
  const paint = palette(colour)
  const agent = await start(request, problemSink(out, paint))
  if (typeof agent === 'string') {
    stderr.write(`clew: ${agent}\n`)
    return 1
  }
  if (!quiet) out.write(banner(agent, command, paint))
  const draw = quiet ? undefined : showTraces(agent, out, { colour, timers: surroundings.timers })
  const code = await (command.length === 0
    ? stopped(surroundings)
    : runChild(command, { ...env, DD_TRACE_AGENT_URL: agent.url }, surroundings)
  ).finally(() => agent.close())
  draw?.close()
  const silent = command.length > 0 && !neverRan(code) && agent.stats().traces === 0
  if (!quiet && silent) out.write(nothingCame(agent, paint))
  return code
}

async function start({ port, host }: DevRequest, logger: LogSink): Promise<DevAgent | string> {
  try {
    return await startAgent({
      logger,
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
    })
  } catch (error) {
    return (error as TracerError).message
  }
}

/** Resolves when a signal tells the program to stop, or nobody reads what it draws any more. */
function stopped({ onSignal, onReaderGone }: Surroundings): Promise<number> {
  return new Promise((resolve) => {
    const stop = (): void => {
      off()
      resolve(0)
    }
    const off = onSignal(stop)
    onReaderGone(stop)
  })
}

function nothingCame({ url }: DevAgent, paint: Paint): string {
  return `${paint('yellow', `clew: no trace came to ${url}; does the program start a tracer, and end by itself?`)}\n`
}
