import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TracerError } from '../../errors.ts'
import type { Logger } from '../../platform/logger.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 for any. */
  readonly port: number
  /** How many of the ports after it are tried when it is taken. */
  readonly others: number
  readonly logger: Logger
}

const MAX_PORT = 65_535

/** Listens on the first port that is free, and returns it; throws a `TracerError` if there is none. */
export async function listen(server: Server, options: ListenOptions): Promise<number> {
  const { host, port, others, logger } = options
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT)
    throw portError(`a port from 0 to ${MAX_PORT}`, String(port))
  const last = port === 0 ? 0 : Math.min(port + others, MAX_PORT)
  for (let candidate = port; candidate <= last; candidate++) {
    const failure = await listenOn(server, host, candidate)
    if (failure === undefined) {
      tellOfErrors(server, logger)
      return (server.address() as AddressInfo).port
    }
    if (failure.code !== 'EADDRINUSE') throw portError(`to listen on ${host}:${candidate}`, failure.message)
  }
  const range = last === port ? `port ${port} of ${host} free` : `a free port of ${host} from ${port} to ${last}`
  throw portError(range, last === port ? 'it taken' : 'all of them taken')
}

/** Too many files are open, say. The server goes on listening. */
export function tellOfErrors(server: Server, logger: Logger): void {
  server.on('error', ({ message }) => logger.warn(`agent: expected a connection, got ${message}; it is dropped`))
}

function listenOn(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', resolve)
      resolve(undefined)
    })
  })
}

function portError(expected: string, got: string): TracerError {
  return new TracerError('CLEW_AGENT_PORT', [{ name: 'port', expected, got, consequence: 'the agent is not started' }])
}
