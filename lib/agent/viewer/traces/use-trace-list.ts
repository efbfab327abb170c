import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { apiPath, fetchJson } from '../api/fetch-json.ts'
import type { LiveFeed } from '../api/live-feed.ts'
import type { TracePage, TraceSummary } from '../api/shapes.ts'
import { TraceList } from './trace-list.ts'

const PAGE = 1000
/** How often what came is shown: more often is not to be read. */
const SHOW_MS = 200
/** After traces that were too many to be told one by one, when it is time to ask for all. */
const CALM_MS = 1000
/** Rows before the end at which the next page is asked for. */
const AHEAD = 500

export interface ListState {
  readonly list: TraceList
  /** How many traces came since the list was last shown with others on top. */
  readonly added: number
  /** Grows with every change of the list. */
  readonly version: number
  /** How many wait because of the pause. */
  readonly waiting: number
  /** Whether an answer has come, be it an empty one. */
  readonly ready: boolean
  /** The query that was answered; the present one may still be on its way. */
  readonly answered: string
  readonly problem: string | undefined
  /** Tells that rows up to this one are looked at. */
  reach(index: number): void
}

/** The traces that match a query, with those that come, unless the list is paused. */
export function useTraceList(feed: LiveFeed, query: string, paused: boolean): ListState {
  const list = useRef(new TraceList()).current
  const waiting = useRef<TraceSummary[]>([])
  const asking = useRef(false)
  const [state, setState] = useState({
    version: 0,
    added: 0,
    ready: false,
    answered: '',
    problem: undefined as string | undefined,
  })
  const [held, setHeld] = useState(0)
  const wanted = useRef(0)
  const current = useRef(query)
  current.current = query

  const changed = (change: Partial<typeof state>) =>
    setState((before) => ({ ...before, added: 0, problem: undefined, ...change, version: before.version + 1 }))

  const load = useCallback(async (): Promise<void> => {
    const asked = current.current
    try {
      const page = await fetchJson<TracePage>(apiPath('/api/traces', { query: asked, limit: PAGE }))
      if (asked !== current.current) return
      list.reset(page)
      changed({ ready: true, answered: asked })
    } catch (error) {
      if (asked === current.current) changed({ problem: (error as Error).message })
    }
  }, [])

  const reach = useCallback(async (index: number): Promise<void> => {
    wanted.current = index
    if (asking.current) return
    asking.current = true
    const asked = current.current
    try {
      while (list.next !== null && wanted.current + AHEAD >= list.loaded && asked === current.current) {
        const page = await fetchJson<TracePage>(
          apiPath('/api/traces', { query: asked, limit: PAGE, before: list.next }),
        )
        if (asked === current.current) list.append(page)
        changed({})
      }
    } catch {
      // The feed tells when the agent is gone, and asks anew when it is back.
    } finally {
      asking.current = false
    }
  }, [])

  useEffect(() => {
    waiting.current = []
    setHeld(0)
    wanted.current = 0
    void load()
    let lost = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const stops = [
      feed.on('link', (up) => {
        // What came meanwhile was not told.
        if (up && lost) void load()
        lost = !up
      }),
      feed.on('skipped', () => {
        clearTimeout(timer)
        timer = setTimeout(() => void load(), CALM_MS)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      clearTimeout(timer)
    }
  }, [feed, query])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = () => {
      timer = undefined
      if (paused) return setHeld(waiting.current.length)
      const added = list.add(waiting.current)
      waiting.current = []
      setHeld(0)
      changed({ added })
    }
    if (!paused && waiting.current.length > 0) show()
    const stop = feed.on('trace', (trace) => {
      waiting.current.push(trace)
      timer ??= setTimeout(show, SHOW_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [feed, query, paused])

  return { list, ...state, waiting: held, reach }
}
