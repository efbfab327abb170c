import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Ending } from './surroundings.ts'

type Witness = ChildProcessByStdio<Writable, Readable, null>

/** A signal that has come, and who wants to know whether it came to all. */
interface Question {
  readonly signal: Ending
  /** How often the witness has been alive since. */
  echoes: number
  answer(toAll: boolean): void
}

/** The first echo may have been on its way when the signal was; the second one was not. */
const ECHOES = 2

/**
 * Tells whether a signal came to this process alone, as with `kill`, or to all of its group, as with Ctrl-C in a
 * terminal: then a child has it already, and a second one would make many programs give up their orderly end.
 *
 * Node does not tell who sent a signal, and whether there is a terminal does not decide it: a command whose input is
 * piped gets Ctrl-C too, and one in a terminal may be sent `kill -INT`. Other programs choose one of the two and are
 * wrong in the other: cross-env never passes SIGINT on, dotenv-cli always does. tini gives the child a group of its own
 * and the terminal, which Node cannot. So there is a witness: a `cat` of the same group, which a signal to the group
 * ends, and which otherwise sends back the byte that it is given.
 */
export class SignalWitness {
  readonly #program: string
  #witness: Witness | undefined
  #asked: Question[] = []
  /** Signals to all that have ended a witness, and are yet to come here. */
  readonly #ahead = new Set<Ending>()
  #dismissed = false

  constructor(program = 'cat') {
    this.#program = program
    this.#call()
  }

  /** Whether a signal that has just come was for all of the group. Answers come in the order of the questions. */
  cameToAll(signal: Ending): Promise<boolean> {
    if (this.#ahead.delete(signal)) return Promise.resolve(true)
    return new Promise((answer) => this.#ask({ signal, answer, echoes: 0 }))
  }

  /** Lets the witness go. */
  dismiss(): void {
    this.#dismissed = true
    this.#witness?.stdin.end()
  }

  #ask(question: Question): void {
    const { signal, answer } = question
    // Without a witness, what is usual: Ctrl-C is for all, and the others are for one.
    if (this.#witness === undefined) answer(signal === 'SIGINT')
    else {
      // One byte at a time is under way, for the first of them.
      if (this.#asked.push(question) === 1) this.#witness.stdin.write('?')
    }
  }

  #call(): void {
    const witness = started(this.#program)
    this.#witness = witness
    if (witness === undefined) return
    // It is gone, which `close` tells.
    witness.stdin.on('error', () => {})
    witness.stdout.on('data', () => {
      const first = this.#asked[0]
      if (first !== undefined && ++first.echoes === ECHOES) {
        this.#asked.shift()
        first.answer(false)
      }
      if (this.#asked.length > 0) witness.stdin.write('?')
    })
    witness.on('error', () => {
      this.#witness = undefined
    })
    witness.on('close', (_, endedBy) => {
      const open = this.#asked.splice(0)
      this.#witness = undefined
      if (endedBy !== null && !this.#dismissed) this.#call()
      const known = open.some(({ signal }) => signal === endedBy)
      // What it did not end by came after that: the next one knows.
      for (const question of open) {
        if (question.signal === endedBy) question.answer(true)
        else this.#ask({ ...question, echoes: 0 })
      }
      if (!known && isEnding(endedBy)) this.#expect(endedBy)
    })
  }

  /** On a busy machine its end may be noticed before the signal is; by when the next one has answered, it is here, or was for it alone. */
  #expect(signal: Ending): void {
    this.#ahead.add(signal)
    const answer = (toAll: boolean): void => {
      if (!toAll) this.#ahead.delete(signal)
    }
    this.#ask({ signal, answer, echoes: 0 })
  }
}

function isEnding(signal: NodeJS.Signals | null): signal is Ending {
  return signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP'
}

function started(program: string): Witness | undefined {
  try {
    return spawn(program, { stdio: ['pipe', 'pipe', 'ignore'] })
  } catch {
    return undefined
  }
}
