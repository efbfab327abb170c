import { parseArgs } from 'node:util'
import { isLoopback, LOOPBACK_HOSTS } from '../server/loopback.ts'

/** What `clew dev` was asked to do. */
export interface DevRequest {
  readonly port: number | undefined
  readonly host: string | undefined
  /** Whether `--no-color` was given. */
  readonly plain: boolean
  readonly quiet: boolean
  /** The command behind `--` and its arguments; empty if there is none. */
  readonly command: readonly string[]
}

/** What a command line means. */
export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'dev'; readonly request: DevRequest }
  | { readonly kind: 'wrong'; readonly message: string }

export const HELP = `clew: a tracer for Node.js, and an agent for development that draws its traces.

Usage:
  clew dev [flags]                     listen for traces, and draw them
  clew dev [flags] -- command args…    the same while a command runs; it gets
                                       DD_TRACE_AGENT_URL to send its traces to

Flags:
  --port N      the port to listen on, default 8126, or one of the next 20
  --host H      the address to listen on, default 127.0.0.1; only those that
                other machines do not reach
  --no-color    no colours; NO_COLOR and FORCE_COLOR are heeded too
  --quiet       draw nothing, and tell of problems only
  --version     the version
  --help        this text

Any Datadog tracer can send to it, and finds it on port 8126 by itself.
`

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'no-color': { type: 'boolean' },
  quiet: { type: 'boolean' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const

const MAX_PORT = 65_535

/** Reads the arguments behind `clew`. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const end = args.indexOf('--')
  const own = end === -1 ? args : args.slice(0, end)
  const command = end === -1 ? [] : args.slice(end + 1)
  try {
    const { values, positionals } = parseArgs({ args: [...own], options: OPTIONS, allowPositionals: true })
    if (values.help === true) return { kind: 'help' }
    if (values.version === true) return { kind: 'version' }
    const [name, extra] = positionals
    if (name !== 'dev')
      return wrong(name === undefined ? 'expected a command' : `expected the command dev, got ${quote(name)}`)
    if (extra !== undefined) return wrong(`expected -- before the command to run, got ${quote(extra)}`)
    const port = values.port === undefined ? undefined : portOf(values.port)
    if (Number.isNaN(port))
      return wrong(`expected a number from 0 to ${MAX_PORT}, got ${quote(values.port ?? '')} for --port`)
    const { host, quiet = false, 'no-color': plain = false } = values
    if (host !== undefined && !isLoopback(host))
      return wrong(`expected ${LOOPBACK_HOSTS}, got ${quote(host)} for --host`)
    return { kind: 'dev', request: { port, host, plain, quiet, command } }
  } catch (error) {
    // The rest of what `parseArgs` says is how to write an argument that begins with a dash.
    return wrong(
      String((error as Error).message)
        .split('. ', 1)
        .join(''),
    )
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= MAX_PORT ? port : Number.NaN
}

/** An unset variable of a shell makes for an empty text, which without quotes would not be seen. */
function quote(text: string): string {
  return text === '' ? '""' : text
}

function wrong(message: string): CommandLine {
  return { kind: 'wrong', message }
}
