import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Timers } from '../../platform/timers.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { HeldTrace } from '../trace-store.ts'
import { Aggregates } from './aggregates.ts'
import { type Answer, jsonAnswer, sendAnswer } from './answer.ts'
import { ApiProblem } from './api-problem.ts'
import { LiveFeed } from './live-feed.ts'
import { Parameters } from './parameters.ts'
import { TracePages } from './trace-pages.ts'
import { isViewerFile, viewerFile } from './viewer-files.ts'
import type { WireLog } from './wire-log.ts'
import { wirePage, wirePages } from './wire-pages.ts'

export interface ApiParts {
  readonly catalogue: Catalogue
  readonly wire: WireLog
  readonly timers: Timers
  /** Where the files of the viewer are. */
  readonly viewerFolder: string
  /** Waits until others have had their turn. */
  readonly turn: () => Promise<unknown>
}

/** What answers a path. */
type Endpoint = (search: string, response: ServerResponse) => Answer | undefined | Promise<Answer | undefined>

const PREFIX = '/api/'
const METHODS = 'GET, HEAD'

/** What the viewer reads, and anybody else who wants traces as JSON. It changes nothing. */
export class Api {
  readonly #parts: ApiParts
  readonly #pages: TracePages
  readonly #endpoints: ReadonlyMap<string, Endpoint>
  readonly #feed: LiveFeed

  constructor(parts: ApiParts) {
    const { catalogue, wire, timers, turn } = parts
    const pages = new TracePages(catalogue, turn)
    const aggregates = new Aggregates(catalogue, turn)
    this.#parts = parts
    this.#pages = pages
    this.#feed = new LiveFeed(catalogue, timers, turn)
    wire.onEntry = (row) => this.#feed.requested(row)
    this.#endpoints = new Map<string, Endpoint>([
      ['traces', (search) => pages.list(search)],
      ['compare', (search) => pages.compare(search)],
      ['query', (search) => pages.query(search)],
      ['groups', (search) => aggregates.groups(search)],
      ['services', (search) => aggregates.services(search)],
      ['errors', (search) => aggregates.errors(search)],
      ['doctor', (search) => aggregates.doctor(search)],
      ['wire', (search) => wirePages(wire, search)],
      ['live', (search, response) => this.#live(search, response)],
    ])
  }

  /** Answers a request if it is one for the viewer or its data, and tells whether it was. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const [path = '', ...rest] = String(request.url).split('?')
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (!path.startsWith(PREFIX) && !(reads && isViewerFile(path))) return false
    request.resume()
    try {
      if (!reads) throw new ApiProblem(405, `Expected GET, got ${request.method}; nothing is done.`)
      const answer = await this.#answer(path, rest.join('?'), response)
      if (answer !== undefined) await sendAnswer(response, answer)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      const { status, message } = error
      const answer = jsonAnswer({ error: message }, status)
      await sendAnswer(
        response,
        status === 405 ? { ...answer, headers: { ...answer.headers, Allow: METHODS } } : answer,
      )
    }
    return true
  }

  /** More of a trace came. */
  changed(trace: HeldTrace): void {
    this.#feed.changed(trace)
  }

  close(): void {
    this.#feed.close()
  }

  async #answer(path: string, search: string, response: ServerResponse): Promise<Answer | undefined> {
    if (isViewerFile(path)) return viewerFile(this.#parts.viewerFolder, path)
    const [name = '', id, more, ...others] = path.slice(PREFIX.length).split('/')
    const endpoint = id === undefined ? this.#endpoints.get(name) : undefined
    if (endpoint !== undefined) return endpoint(search, response)
    if (name === 'wire' && id !== undefined && more === undefined)
      return wirePage(this.#parts.wire, id, search, this.#parts.turn)
    if (name === 'traces' && id !== undefined && others.length === 0) {
      if (more === undefined) return this.#pages.trace(id, search)
      if (more === 'export') return this.#pages.exported(id, search)
    }
    throw new ApiProblem(404, `Expected a path of the API, got ${path.slice(0, 100)}.`)
  }

  #live(search: string, response: ServerResponse): Answer | undefined {
    const query = new Parameters(search, ['query']).query()
    if (response.req.method === 'HEAD')
      return { status: 200, headers: { 'Content-Type': 'text/event-stream; charset=utf-8' }, body: '' }
    this.#feed.open(response, query)
    return undefined
  }
}
