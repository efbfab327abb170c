import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

/** A database server that a spec has started, in a folder that goes away with it. */
export interface Server {
  /** Where its socket is: no port that something else could take. */
  readonly folder: string
  stop(): Promise<void>
}

export interface ServerOptions {
  /** The server's program, and its arguments in a folder. */
  readonly command: (folder: string) => readonly [string, ...string[]]
  /** What it says when it takes connections. */
  readonly ready: RegExp
  /** Fills the folder first. */
  readonly prepare?: (folder: string, user: User) => void
}

/** Whom the server runs as: nobody else unless this is root, as whom PostgreSQL refuses to run. */
export interface User {
  readonly uid?: number
  readonly gid?: number
}

/**
 * Runs its arguments, and stops them when its input ends: because the spec says so, or because the spec is no more, however
 * that came about. Then the folder goes away.
 */
const KEEPER = `folder=$1; shift
"$@" </dev/null & server=$!
trap '' INT TERM
exec >&- 2>&-
read -r _
kill -INT $server
wait $server
rm -rf "$folder"`

/** Where Debian keeps PostgreSQL's programs, besides the folders of `PATH`. */
const DEBIAN = '/usr/lib/postgresql'

/** The path of a server's program; undefined where it is not installed. */
export function installed(program: string): string | undefined {
  if (process.platform === 'win32') return undefined
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versionsIn(DEBIAN)]
  return folders.map((folder) => join(folder, program)).find(executable)
}

/** Starts a server, and resolves when it takes connections. */
export async function startServer({ command, ready, prepare }: ServerOptions): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-server-'))
  const user = serverUser()
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  try {
    prepare?.(folder, user)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', folder, ...command(folder)], {
    ...user,
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const stop = async (): Promise<void> => {
    if (keeper.exitCode !== null || keeper.signalCode !== null) return
    const ended = once(keeper, 'exit')
    keeper.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await said(keeper, ready)
  } catch (error) {
    await stop()
    throw error
  }
  return { folder, stop }
}

/** Resolves when the server has said that it is ready; rejects with all that it said if it ends instead. */
function said(keeper: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    let open = 0
    for (const input of [keeper.stdout, keeper.stderr]) {
      if (input === null) continue
      open++
      createInterface({ input })
        .on('line', (line) => {
          lines.push(line)
          if (ready.test(line)) resolve()
        })
        // The keeper has closed its own ends: these are the server's.
        .on('close', () => {
          if (--open === 0) reject(new Error(`expected the server to say ${ready}, got:\n${lines.join('\n')}`))
        })
    }
  })
}

function serverUser(): User {
  if (process.getuid?.() !== 0) return {}
  const id = (option: string): number => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => join(folder, version, 'bin'))
  } catch {
    return []
  }
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
