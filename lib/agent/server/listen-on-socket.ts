import { Buffer } from 'node:buffer'
import { chmod, lstat, mkdtemp, rename, rm, rmdir, unlink } from 'node:fs/promises'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { TracerError } from '../../errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { tellOfErrors } from './listen.ts'

/** Some systems have room for 103 bytes of a name, and nine are for the place where it is made; libuv cuts longer ones. */
const MAX_PATH_BYTES = 94
/** Who owns it may read and write, nobody else may do either. */
const OWNER_ONLY = 0o600

/**
 * Listens on a Unix socket to which nobody but the owner of this process can connect, and returns how to take it away again.
 * A socket that nobody listens on any more gives way; rejects with a `TracerError` for anything else that is there.
 */
export async function listenOnSocket(server: Server, path: string, logger: Logger): Promise<() => Promise<void>> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw socketError(path, `a path of at most ${MAX_PATH_BYTES} bytes`, String(Buffer.byteLength(path)))
  const problem = await whatIsInTheWay(path)
  if (problem !== undefined) throw socketError(path, `no socket at ${path} that is in use`, problem)
  try {
    // Made where nobody else can come, because for a moment a new socket has the rights that the process gives to all files.
    const folder = await mkdtemp(`${path}.`)
    const made = join(folder, 's')
    try {
      await listenOn(server, made)
      await chmod(made, OWNER_ONLY)
      await rename(made, path)
    } finally {
      await rm(made, { force: true })
      await rmdir(folder)
    }
    tellOfErrors(server, logger)
    const { ino } = await lstat(path)
    return () => remove(path, ino)
  } catch (error) {
    server.close()
    throw socketError(path, `to listen on ${path}`, (error as Error).message)
  }
}

/** What keeps us from a path, if anything does; a socket that nobody answers on does not. */
async function whatIsInTheWay(path: string): Promise<string | undefined> {
  try {
    if (!(await lstat(path)).isSocket()) return 'something that is no socket'
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? undefined : message
  }
  const refusal = await connectTo(path)
  if (refusal === undefined) return 'one that somebody listens on'
  return refusal.code === 'ECONNREFUSED' || refusal.code === 'ENOENT' ? undefined : refusal.message
}

function connectTo(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.on('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.on('error', resolve)
  })
}

function listenOn(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Takes the socket away, unless another agent has put its own there. */
async function remove(path: string, ino: number): Promise<void> {
  try {
    if ((await lstat(path)).ino === ino) await unlink(path)
  } catch {
    // It is gone already.
  }
}

function socketError(path: string, expected: string, got: string): TracerError {
  const problem = { name: `socketPath ${path}`, expected, got }
  return new TracerError('CLEW_AGENT_SOCKET', [{ ...problem, consequence: 'the agent is not started' }])
}
