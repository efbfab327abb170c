import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { installed, type Server, startServer } from './server.ts'

const postgres = installed('postgres')
const initdb = installed('initdb')

/** Why there is no PostgreSQL to talk to; empty if there is. */
export const postgresMissing: string =
  postgres === undefined || initdb === undefined ? 'postgres and initdb are not installed' : ''

/** Starts a PostgreSQL whose data nobody needs again: its socket is in its folder, its user is `spec` without a password. */
export function startPostgres(): Promise<Server> {
  if (postgres === undefined || initdb === undefined) throw new Error(`expected PostgreSQL, got: ${postgresMissing}`)
  const data = (folder: string): string => join(folder, 'data')
  const careless = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'shared_buffers=16MB']
  return startServer({
    prepare: (folder, user) => {
      const args = ['-D', data(folder), '-U', 'spec', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
      execFileSync(initdb, args, { ...user, cwd: folder, stdio: 'pipe' })
    },
    command: (folder) => [
      postgres,
      ...['-D', data(folder), '-k', folder, '-c', 'listen_addresses='],
      ...careless.flatMap((setting) => ['-c', setting]),
    ],
    ready: /database system is ready to accept connections/,
  })
}
