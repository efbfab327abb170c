import type { TracerError } from '../../errors.ts'
import type { Keyboard } from '../../platform/keyboard.ts'
import type { LogSink } from '../../platform/logger.ts'
import type { Output } from '../../terminal/output.ts'
import { type Paint, palette } from '../../terminal/palette.ts'
import { useColour } from '../../terminal/use-colour.ts'
import { readBudgetFile } from '../budget/budget-file.ts'
import { Budgets } from '../budget/budgets.ts'
import { type OpenAgent, openAgent } from '../dev-agent.ts'
import { readQuery } from '../query/query.ts'
import { banner } from './banner.ts'
import { neverRan } from './child.ts'
import { childEnv } from './child-env.ts'
import { type CommandEnd, endOfCommand, staysBehind } from './command-end.ts'
import type { DevRequest } from './dev-request.ts'
import { HiddenTraces } from './hidden-traces.ts'
import { heedKeys, keyboardOf } from './keys.ts'
import { problemSink } from './problem-sink.ts'
import { Recording } from './recording.ts'
import { replayFile } from './replayed-file.ts'
import { isStayWorthKnowing, stayed, stayHint } from './staying.ts'
import { stopped } from './stopped.ts'
import type { Surroundings } from './surroundings.ts'
import { watchTraces } from './watched-traces.ts'

/** What traces and requests may take. */
const MAX_MEGABYTES = 256
const OTLP_PORT = 4318

/** What is written, where to and how. */
interface Told {
  readonly out: Output
  readonly paint: Paint
  /** Takes what is no trace. */
  readonly aside: Output
}

/** Runs the agent until a signal comes, or until the command is done; tells the code to exit with. */
export async function runDev(request: DevRequest, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, env } = surroundings
  // The output of a command is its own: it may be piped.
  const out = request.command.length === 0 ? stdout : stderr
  const colour = useColour({ plain: request.plain, env, terminal: out.isTTY === true })
  const told: Told = { out, paint: palette(colour), aside: request.form === 'json' ? stderr : out }
  const started = await start(request, told)
  if (typeof started === 'string') {
    stderr.write(`clew: ${started}\n`)
    return 1
  }
  return run(request, surroundings, told, started)
}

/** What runs while traces are taken. */
interface Started {
  readonly agent: OpenAgent
  readonly recording: Recording | undefined
  readonly budgets: Budgets | undefined
}

/** Starts all that is asked for, or says why it does not. */
async function start(request: DevRequest, told: Told): Promise<Started | string> {
  const { port, host, socket, record, budgets: path, otlp } = request
  const { aside, paint } = told
  const rules = path === undefined ? [] : await readBudgetFile(path)
  if (typeof rules === 'string') return rules
  const budgets = path === undefined ? undefined : new Budgets(rules)
  let recording: Recording | undefined
  try {
    if (record !== undefined) recording = await Recording.begin(record)
  } catch (error) {
    return `expected to write to ${record} for --record, got ${(error as Error).message}; the agent is not started`
  }
  let full = false
  try {
    const agent = await openAgent({
      logger: problemSink(aside, paint) satisfies LogSink,
      maxBytes: MAX_MEGABYTES * 1024 * 1024,
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      ...(socket === undefined ? {} : { socketPath: socket }),
      ...(otlp ? { otlpPort: OTLP_PORT } : {}),
      onSpans: async (spans, receivedAt, turn) => recording?.write(spans, receivedAt, turn),
      onEvict: (trace) => {
        budgets?.check(trace)
        if (!full)
          aside.write(`${paint('dim', `clew: ${MAX_MEGABYTES} MB of traces are held; the oldest go from now on`)}\n`)
        full = true
      },
    })
    return { agent, recording, budgets }
  } catch (error) {
    return (error as TracerError).message
  }
}

async function run(request: DevRequest, surroundings: Surroundings, told: Told, started: Started): Promise<number> {
  const { timers, stderr } = surroundings
  const { command, quiet, form, query, filters, replay } = request
  const { out, paint, aside } = told
  const { agent, recording } = started
  const keyboard = command.length === 0 ? keyboardOf(surroundings, request, out) : undefined
  if (!quiet) aside.write(banner(agent, command, paint, keyboard !== undefined))
  const written = (): number => watch?.written ?? 0
  const hidden = new HiddenTraces({ url: agent.url, filters, aside, paint, timers, written })
  const onHidden = (): void => hidden.add()
  const watch = quiet ? undefined : watchTraces(agent, out, { form, query: readQuery(query), paint, timers, onHidden })
  const end = async (): Promise<void> => {
    await agent.close()
    await watch?.close()
    hidden.say(true)
    const lost = await recording?.end()
    if (lost !== undefined) stderr.write(`clew: ${lost}\n`)
  }
  const untilStopped = (keys: Keyboard | undefined, behindCommand = false): Promise<void> => {
    const parts = { url: agent.url, out, paint, openInBrowser: surroundings.openInBrowser }
    const heed = (stop: () => void) =>
      keys === undefined || watch === undefined ? () => {} : heedKeys(keys, { ...parts, watch, stop })
    return stopped(surroundings, heed, behindCommand)
  }
  const failure = replay === undefined ? undefined : await replayed(agent, replay, told)
  if (failure !== undefined) {
    await end()
    stderr.write(`clew: ${failure}\n`)
    return 1
  }
  if (command.length === 0) {
    await untilStopped(keyboard)
    await end()
    return 0
  }
  const job = await endOfCommand(command, childEnv(agent, surroundings.env), surroundings)
  if (!staysBehind(job, request)) {
    await end()
    const code = checked(job, request, surroundings, told, started)
    if (isStayWorthKnowing(job, request, surroundings, written())) aside.write(stayHint(paint))
    return code
  }
  const keys = keyboardOf(surroundings, request, out)
  const stays = untilStopped(keys, true)
  await watch?.flush()
  hidden.say()
  const code = checked(job, request, surroundings, told, started)
  if (!quiet) aside.write(stayed(agent, command, job.code, paint, keys !== undefined))
  await stays
  await end()
  return code
}

/** Tells what is to be said of the traces of a command that has ended, and the code to exit with. */
function checked(
  { code }: CommandEnd,
  { quiet }: DevRequest,
  { stderr }: Surroundings,
  { aside, paint }: Told,
  { agent, budgets }: Started,
): number {
  if (neverRan(code)) return code
  if (!quiet && agent.stats().traces === 0) aside.write(nothingCame(agent, paint))
  if (budgets === undefined) return code
  for (const { trace } of agent.catalogue.all()) budgets.check(trace)
  stderr.write(budgets.report(paint))
  // What the command itself says is wrong comes first.
  return code === 0 && budgets.broken ? 1 : code
}

/** Takes in the traces of a file; tells why not, if it cannot be read. */
async function replayed(agent: OpenAgent, path: string, { aside, paint }: Told): Promise<string | undefined> {
  try {
    const { spans, problems } = await replayFile(agent, path)
    for (const problem of problems) aside.write(`${paint('yellow', `clew: ${problem}`)}\n`)
    return spans === 0 ? `expected recorded spans in ${path}, got none; the agent stops` : undefined
  } catch (error) {
    return `expected to read ${path}, got ${(error as Error).message}; the agent stops`
  }
}

function nothingCame({ url }: OpenAgent, paint: Paint): string {
  return `${paint('yellow', `clew: no trace came to ${url}; does the program start a tracer, and end by itself?`)}\n`
}
