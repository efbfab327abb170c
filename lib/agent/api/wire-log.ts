import type { Buffer } from 'node:buffer'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Warning } from '../received-trace.ts'

/** A request that came, in a list. */
export interface WireRow {
  /** How many had come before it. */
  readonly n: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** Of the body. */
  readonly bytes: number
  readonly status: number
  readonly traces: number
  readonly spans: number
  /** What a real agent would have said. */
  readonly agent: string
}

/** A request with all that is kept of it. */
export interface WireEntry extends WireRow {
  readonly headers: IncomingHttpHeaders
  readonly answer: { readonly status: number; readonly body: string }
  /** Nothing if it was too large to keep. */
  readonly body: Buffer | undefined
  readonly warnings: readonly Warning[]
}

/** What is found out about a request while it is read. */
export interface WireNote {
  body?: Buffer
  traces?: number
  spans?: number
  warnings?: readonly Warning[]
}

/** What was answered. */
interface WireAnswer {
  readonly status: number
  readonly body: string | Uint8Array
}

/** A body of more is not kept: it would be most of the log. */
const MAX_BODY = 2 * 1024 * 1024
const MAX_ANSWER = 2000
const MAX_PATH = 500
/** What an entry takes besides its body and its headers. */
const ENTRY_BYTES = 1000
/** An answer of more bytes has told enough. */
const MAX_REASON = 300

/** Paths that a real agent has, and this one has not: it would pass on what comes. */
const PASSED_ON = [
  '/telemetry/',
  '/evp_proxy/',
  '/profiling/',
  '/debugger/',
  '/v0.7/',
  '/v1.0/',
  '/dogstatsd/',
  '/v0.1/pipeline_stats',
]

/** The requests that came last, in as many bytes as it is given. */
export class WireLog {
  readonly #maxBytes: number
  readonly #now: () => number
  readonly #notes = new WeakMap<IncomingMessage, WireNote>()
  #entries: WireEntry[] = []
  /** Where in the array the oldest is: it is cut only now and then. */
  #first = 0
  #count = 0
  #bytes = 0
  /** Told of each request when it was answered. */
  onEntry: (row: WireRow) => void = () => {}

  /** @param now milliseconds since the epoch */
  constructor(maxBytes: number, now: () => number) {
    this.#maxBytes = maxBytes
    this.#now = now
  }

  /** What it takes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Keeps what was found out about a request until it is answered. */
  note(request: IncomingMessage, more: WireNote): void {
    this.#notes.set(request, { ...this.#notes.get(request), ...more })
  }

  /** A request was answered. */
  answered(request: IncomingMessage, { status, body: text }: WireAnswer): void {
    const { body, traces = 0, spans = 0, warnings = [] } = this.#notes.get(request) ?? {}
    const path = String(request.url).slice(0, MAX_PATH)
    const answer = { status, body: typeof text === 'string' ? text.slice(0, MAX_ANSWER) : '' }
    const entry: WireEntry = {
      n: this.#count++,
      at: this.#now(),
      method: String(request.method),
      path,
      bytes: body?.length ?? 0,
      status,
      traces,
      spans,
      agent: verdict(path, answer, warnings),
      headers: request.headers,
      answer,
      body: body !== undefined && body.length <= MAX_BODY ? body : undefined,
      warnings,
    }
    this.#entries.push(entry)
    this.#bytes += weightOf(entry)
    this.#makeRoom()
    this.onEntry(rowOf(entry))
  }

  find(n: number): WireEntry | undefined {
    const oldest = this.#entries[this.#first]
    return oldest === undefined ? undefined : this.#entries[n - oldest.n + this.#first]
  }

  /** Requests before the one with a number, newest first, and the number before which there are more. */
  rows(before: number, limit: number): { requests: WireRow[]; next: number | null } {
    const oldest = this.#entries[this.#first]?.n ?? this.#count
    const end = Math.min(before, this.#count)
    const from = Math.max(oldest, end - limit)
    const requests: WireRow[] = []
    for (let n = end - 1; n >= from; n--) requests.push(rowOf(this.find(n) as WireEntry))
    return { requests, next: from > oldest ? from : null }
  }

  #makeRoom(): void {
    while (this.#bytes > this.#maxBytes && this.#first < this.#entries.length) {
      this.#bytes -= weightOf(this.#entries[this.#first++] as WireEntry)
    }
    if (this.#first * 2 <= this.#entries.length) return
    this.#entries = this.#entries.slice(this.#first)
    this.#first = 0
  }
}

function rowOf({ n, at, method, path, bytes, status, traces, spans, agent }: WireEntry): WireRow {
  return { n, at, method, path, bytes, status, traces, spans, agent }
}

function weightOf({ body, headers }: WireEntry): number {
  let bytes = ENTRY_BYTES + (body?.length ?? 0)
  for (const name in headers) bytes += name.length + String(headers[name]).length
  return bytes
}

/** What a real agent would have said to a request that was answered so. */
function verdict(path: string, { status, body }: WireEntry['answer'], warnings: readonly Warning[]): string {
  const reason = body.split('\n', 1).join('').slice(0, MAX_REASON)
  if (status === 404) {
    return PASSED_ON.some((known) => path.startsWith(known))
      ? 'It has this endpoint and passes on what comes; this agent has it not, and tracers do without.'
      : 'It has no such endpoint either.'
  }
  if (status >= 400) return `It would have refused it too: ${status} ${reason}`
  const [first] = warnings
  if (first === undefined) return 'It would have taken it as it is.'
  const others = warnings.length === 1 ? '' : ` (and ${warnings.length - 1} more)`
  return `It would have taken it, but: ${first.message}${others}.`
}
