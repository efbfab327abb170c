import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

interface Waiting {
  readonly pattern: RegExp
  readonly resolve: (match: RegExpExecArray) => void
  readonly reject: (error: Error) => void
}

/** A program, of Node's if it is not named, that runs until it ends, or the test does; with what it writes. */
export class Program {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''
  #waiting: Waiting[] = []

  constructor(args: readonly string[], options: SpawnOptions = {}, name = process.execPath) {
    this.process = spawn(name, args, { stdio: 'pipe', ...options })
    this.ended = this.#end()
    this.process.stdout?.setEncoding('utf8').on('data', (text) => {
      this.stdout += text
      this.#look()
    })
    this.process.stderr?.setEncoding('utf8').on('data', (text) => {
      this.stderr += text
      this.#look()
    })
    onTestFinished(() => void this.process.kill('SIGKILL'))
  }

  /** What it has written to either. */
  get text(): string {
    return this.stdout + this.stderr
  }

  /** Resolves when text that matches has come; rejects if it ends without. */
  wrote(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ pattern, resolve, reject })
      this.#look()
    })
  }

  /** Writes a line to its input. */
  tell(line: string): void {
    this.process.stdin?.write(`${line}\n`)
  }

  async #end(): Promise<Ended> {
    const [code, signal] = await once(this.process, 'close')
    const missed = this.#waiting.splice(0)
    for (const { pattern, reject } of missed) reject(new Error(`it ended without ${pattern}, but wrote: ${this.text}`))
    return { code, signal, stdout: this.stdout, stderr: this.stderr }
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ pattern, resolve }) => {
      const match = pattern.exec(this.text)
      if (match !== null) resolve(match)
      return match === null
    })
  }
}
