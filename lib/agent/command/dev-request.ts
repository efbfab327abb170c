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

/** The flags that it takes, as `parseArgs` wants them. */
export const DEV_FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'no-color': { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const

interface DevValues {
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly 'no-color'?: boolean | undefined
  readonly quiet?: boolean | undefined
}

const MAX_PORT = 65_535

/** Reads the flags, and the command behind `--`; gives what is wrong with them as a text. */
export function readDevRequest(values: DevValues, command: readonly string[]): DevRequest | string {
  const { host, quiet = false, 'no-color': plain = false } = values
  const port = values.port === undefined ? undefined : portOf(values.port)
  if (Number.isNaN(port)) return `expected a number from 0 to ${MAX_PORT}, got ${values.port || '""'} for --port`
  if (host !== undefined && !isLoopback(host)) return `expected ${LOOPBACK_HOSTS}, got ${host || '""'} for --host`
  return { port, host, plain, quiet, command }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= MAX_PORT ? port : Number.NaN
}
