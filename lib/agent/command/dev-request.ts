import { DURATIONS, readDuration } from '../query/amount.ts'
import { readQuery } from '../query/query.ts'
import { isLoopback, LOOPBACK_HOSTS } from '../server/loopback.ts'

/** What `clew dev` was asked to do. */
export interface DevRequest {
  readonly port: number | undefined
  readonly host: string | undefined
  /** A Unix socket to listen on besides. */
  readonly socket: string | undefined
  /** Whether `--no-color` was given. */
  readonly plain: boolean
  readonly quiet: boolean
  /** How traces are written. */
  readonly form: 'line' | 'tree' | 'json'
  /** Which traces are written: a query that can be read. */
  readonly query: string
  /** The flags that the query was made of, as they were given; empty if there are none. */
  readonly filters: string
  /** Whether OTLP is taken on its own port too. */
  readonly otlp: boolean
  /** Whether agent and viewer stay when the command has ended. */
  readonly stay: boolean
  /** The file to which all spans are written. */
  readonly record: string | undefined
  /** The file of budgets. */
  readonly budgets: string | undefined
  /** The file whose traces are there from the start. */
  readonly replay: string | undefined
  /** The command behind `--` and its arguments; empty if there is none. */
  readonly command: readonly string[]
}

/** The flags that it takes, as `parseArgs` wants them. */
export const DEV_FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  socket: { type: 'string' },
  'no-color': { type: 'boolean' },
  quiet: { type: 'boolean' },
  tree: { type: 'boolean' },
  json: { type: 'boolean' },
  only: { type: 'string' },
  slow: { type: 'string' },
  service: { type: 'string' },
  query: { type: 'string' },
  otlp: { type: 'boolean' },
  stay: { type: 'boolean' },
  record: { type: 'string' },
  assert: { type: 'string' },
} as const

interface DevValues {
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly socket?: string | undefined
  readonly 'no-color'?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly tree?: boolean | undefined
  readonly json?: boolean | undefined
  readonly only?: string | undefined
  readonly slow?: string | undefined
  readonly service?: string | undefined
  readonly query?: string | undefined
  readonly otlp?: boolean | undefined
  readonly stay?: boolean | undefined
  readonly record?: string | undefined
  readonly assert?: string | undefined
}

const MAX_PORT = 65_535
/** The flags that choose traces. */
const FILTERS = ['only', 'slow', 'service', 'query'] as const

/** Reads the flags, and the command behind `--`; gives what is wrong with them as a text. */
export function readDevRequest(values: DevValues, command: readonly string[], replay?: string): DevRequest | string {
  const { host, socket, quiet = false, 'no-color': plain = false, record } = values
  const { tree = false, json = false, otlp = false, stay = false } = values
  const port = values.port === undefined ? undefined : portOf(values.port)
  if (Number.isNaN(port)) return `expected a number from 0 to ${MAX_PORT}, got ${values.port || '""'} for --port`
  if (host !== undefined && !isLoopback(host)) return `expected ${LOOPBACK_HOSTS}, got ${host || '""'} for --host`
  if (socket === '') return 'expected the path of a socket, got "" for --socket'
  if (tree && json) return 'expected one of --tree and --json, got both'
  if (record === '') return 'expected a file, got "" for --record'
  if (values.assert !== undefined && command.length === 0)
    return 'expected -- and a command behind --assert, got none; the budgets are checked when it is done'
  if (stay && command.length === 0)
    return 'expected -- and a command behind --stay, got none; without one the agent stays until it is stopped'
  const problem = filterProblem(values)
  if (problem !== undefined) return problem
  const form = json ? 'json' : tree ? 'tree' : 'line'
  const files = { record, budgets: values.assert, replay }
  return {
    port,
    host,
    socket,
    plain,
    quiet,
    form,
    query: filterOf(values),
    filters: filtersOf(values),
    otlp,
    stay,
    ...files,
    command,
  }
}

/** What is wrong with the flags that choose traces. */
function filterProblem({ only, slow, service, query = '' }: DevValues): string | undefined {
  if (only !== undefined && only !== 'error') return `expected error, got ${only || '""'} for --only`
  if (slow !== undefined && readDuration(slow) === undefined)
    return `expected ${DURATIONS}, got ${slow || '""'} for --slow`
  if (service === '') return 'expected the name of a service, got "" for --service'
  const { problems } = readQuery(query)
  return problems.length === 0 ? undefined : `${problems.join('; ')} of --query`
}

/** These flags as one query. */
function filterOf({ only, slow, service, query }: DevValues): string {
  const terms = query === undefined ? [] : [query]
  if (only !== undefined) terms.push('status:error')
  if (slow !== undefined) terms.push(`duration>=${slow}`)
  if (service !== undefined) terms.push(`service:"${service.replace(/["\\]/g, '\\$&')}"`)
  return terms.join(' ')
}

function filtersOf(values: DevValues): string {
  const given = FILTERS.flatMap((name) => (values[name] === undefined ? [] : [`--${name} ${shown(values[name])}`]))
  return given.join(' ')
}

/** In quotes where it would not be one word. */
function shown(value: string): string {
  return /^[^\s"']+$/.test(value) ? value : JSON.stringify(value)
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= MAX_PORT ? port : Number.NaN
}
