import { Buffer } from 'node:buffer'
import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { type EndListener, onProcessEnd } from './process-ending.ts'
import { randomUuid } from './random-bytes.ts'

/** The process clew runs in, as far as a trace tells of it. */
export interface Host {
  readonly pid: number
  /** A UUID of this process or worker thread; never shared with another. */
  readonly runtimeId: string
  /** `20.20.2` */
  readonly nodeVersion: string
  /** `v8`, or what `process.release` calls another engine. */
  readonly interpreter: string
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The program, the script, and what they were called with. */
  readonly args: readonly string[]
  /** The name in the nearest `package.json`, else the script's, else `node`. */
  serviceName(): string
  /** The name in the nearest `package.json`. */
  packageName(): string | undefined
  /** Undefined if it has been deleted. */
  workingFolder(): string | undefined
  /** What the machine calls itself. */
  hostname(): string
  fileExists(path: string): boolean
  /** Whether there is a symbolic link, even if it leads nowhere. */
  isLink(path: string): boolean
  /** What a file holds; undefined if it cannot be read, or has more bytes than that. */
  readText(path: string, maxBytes?: number): string | undefined
  /** The inode number of a file or folder. */
  inode(path: string): number | undefined
  /** Calls a listener when the process ends, in whatever way it can notice. */
  onEnd(listener: EndListener): { dispose(): void }
}

/** No file that clew reads is larger. */
const MAX_BYTES = 1024 * 1024

/** A file's text; undefined if it has more bytes than that. What a file of /proc has is not in its size. */
function readAtMost(file: number, maxBytes: number): string | undefined {
  const chunks: Buffer[] = []
  let length = 0
  for (;;) {
    const chunk = Buffer.allocUnsafe(16 * 1024)
    const read = readSync(file, chunk)
    if (read === 0) return Buffer.concat(chunks).toString('utf8')
    length += read
    if (length > maxBytes) return undefined
    chunks.push(chunk.subarray(0, read))
  }
}

/** The process at hand. */
export class NodeHost implements Host {
  readonly pid: number = process.pid
  readonly nodeVersion: string = process.versions.node
  readonly interpreter: string = process.versions['bun'] === undefined ? 'v8' : 'JavaScriptCore'
  readonly platform: NodeJS.Platform = process.platform
  readonly env: Readonly<Record<string, string | undefined>> = process.env
  readonly args: readonly string[]
  #runtimeId: string | undefined
  /** Known once it has been looked for. */
  #package: { readonly name: string | undefined } | undefined

  /** `args` are those of the process, unless it asks for another that is yet to be started. */
  constructor(args: readonly string[] = process.argv) {
    this.args = args
  }

  get runtimeId(): string {
    this.#runtimeId ??= randomUuid()
    return this.#runtimeId
  }

  serviceName(): string {
    return this.packageName() ?? scriptName(this.args[1]) ?? 'node'
  }

  packageName(): string | undefined {
    this.#package ??= { name: this.#findPackageName() }
    return this.#package.name
  }

  workingFolder(): string | undefined {
    try {
      return process.cwd()
    } catch {
      return undefined
    }
  }

  hostname(): string {
    try {
      return hostname()
    } catch {
      // Where the system does not say.
      return ''
    }
  }

  fileExists(path: string): boolean {
    try {
      return existsSync(path)
    } catch {
      // Node's permission model lets a program see some files only.
      return false
    }
  }

  isLink(path: string): boolean {
    try {
      return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    } catch {
      // As above.
      return false
    }
  }

  readText(path: string, maxBytes: number = MAX_BYTES): string | undefined {
    let file: number | undefined
    try {
      // Where somebody has put a pipe or a device, reading would wait, or never end.
      file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
      return fstatSync(file).isFile() ? readAtMost(file, maxBytes) : undefined
    } catch {
      return undefined
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  inode(path: string): number | undefined {
    try {
      return statSync(path, { throwIfNoEntry: false })?.ino
    } catch {
      // As above.
      return undefined
    }
  }

  onEnd(listener: EndListener): { dispose(): void } {
    return onProcessEnd(listener)
  }

  #findPackageName(): string | undefined {
    const script = this.args[1]
    let start: string
    try {
      start = script === undefined ? process.cwd() : dirname(resolve(script))
    } catch {
      // The working directory has been deleted.
      return undefined
    }
    for (let folder = start; ; folder = dirname(folder)) {
      const text = this.readText(join(folder, 'package.json'))
      const name = text === undefined ? undefined : nameIn(text)
      if (name !== undefined) return name
      if (folder === dirname(folder)) return undefined
    }
  }
}

function nameIn(packageJson: string): string | undefined {
  try {
    const name: unknown = JSON.parse(packageJson).name
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}

function scriptName(script: string | undefined): string | undefined {
  const name = script === undefined ? '' : basename(script, extname(script))
  return name === '' ? undefined : name
}
