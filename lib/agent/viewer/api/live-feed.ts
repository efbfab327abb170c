import { apiPath } from './fetch-json.ts'
import type { Held, TraceSummary, WireRow } from './shapes.ts'

interface FeedEvents {
  readonly trace: TraceSummary
  readonly held: Held
  readonly wire: WireRow
  /** There were more traces at once than are told. */
  readonly skipped: { readonly count: number }
  /** Whether the agent is there. */
  readonly link: boolean
}

type Listener<K extends keyof FeedEvents> = (value: FeedEvents[K]) => void

const NAMES = ['trace', 'held', 'wire', 'skipped'] as const

/** What the agent tells as it happens, from one connection that the browser opens again when it is lost. */
export class LiveFeed {
  readonly #listeners = new Map<keyof FeedEvents, Set<Listener<never>>>()
  #source: EventSource | undefined
  #query: string | undefined

  /** Asks for the traces that match; those of before are no longer told. */
  follow(query: string): void {
    if (query === this.#query) return
    this.#query = query
    this.#source?.close()
    const source = new EventSource(apiPath('/api/live', { query }))
    this.#source = source
    source.onopen = () => this.#tell('link', true)
    source.onerror = () => {
      // What the agent has refused for good, because it cannot read the query, tells nothing of a lost agent.
      if (source.readyState !== EventSource.CLOSED || query === '') this.#tell('link', false)
    }
    for (const name of NAMES) {
      source.addEventListener(name, (event: MessageEvent<string>) => this.#tell(name, JSON.parse(event.data)))
    }
  }

  /** Calls `listener` for each event of a name; returns how to stop that. */
  on<K extends keyof FeedEvents>(name: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener as Listener<never>)
    return () => listeners.delete(listener as Listener<never>)
  }

  #tell<K extends keyof FeedEvents>(name: K, value: FeedEvents[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as Listener<K>)(value)
  }
}
