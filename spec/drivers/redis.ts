import { join } from 'node:path'
import { installed, type Server, startServer } from './server.ts'

const redis = installed('redis-server')

/** Why there is no Redis to talk to; empty if there is. */
export const redisMissing: string = redis === undefined ? 'redis-server is not installed' : ''

/** Where a Redis that {@link startRedis} started listens. */
export function redisSocket({ folder }: Server): string {
  return join(folder, 'redis.sock')
}

/** Starts a Redis that keeps nothing. */
export function startRedis(): Promise<Server> {
  if (redis === undefined) throw new Error(`expected Redis, got: ${redisMissing}`)
  return startServer({
    command: (folder) => [
      redis,
      ...['--port', '0', '--unixsocket', join(folder, 'redis.sock'), '--dir', folder],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
    ready: /ready to accept connections/i,
  })
}
