import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { apiPath, fetchJson } from '../api/fetch-json.ts'
import type { LiveFeed } from '../api/live-feed.ts'
import type { WirePage, WireRow } from '../api/shapes.ts'

const PAGE = 100
/** How many rows are kept while new ones come. */
const MOST = 1000
const SHOW_MS = 200

interface WireRows {
  /** Newest first. */
  readonly rows: readonly WireRow[]
  readonly more: boolean
  readonly ready: boolean
  loadMore(): void
}

/** The requests that arrived, and those that arrive, unless it is paused. */
export function useWireRows(feed: LiveFeed, paused: boolean): WireRows {
  const [page, setPage] = useState<{ rows: readonly WireRow[]; next: number | null } | undefined>(undefined)
  const waiting = useRef<WireRow[]>([])
  const load = useCallback((before: number | null) => {
    fetchJson<WirePage>(apiPath('/api/wire', { limit: PAGE, before })).then(
      ({ requests, next }) =>
        setPage((known) => ({ rows: merged(before === null ? [] : (known?.rows ?? []), requests), next })),
      () => {},
    )
  }, [])
  useEffect(() => load(null), [])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = () => {
      timer = undefined
      if (paused) return
      const rows = waiting.current.splice(0).reverse()
      setPage(
        (known) => known && { ...known, rows: merged(rows, known.rows).slice(0, Math.max(MOST, known.rows.length)) },
      )
    }
    if (!paused && waiting.current.length > 0) show()
    const stop = feed.on('wire', (row) => {
      waiting.current.push(row)
      if (waiting.current.length > MOST) waiting.current.shift()
      timer ??= setTimeout(show, SHOW_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [feed, paused])
  return {
    rows: page?.rows ?? [],
    more: page !== undefined && page.next !== null,
    ready: page !== undefined,
    loadMore: () => load(page?.next ?? null),
  }
}

/** Without those that are told twice. */
function merged(first: readonly WireRow[], second: readonly WireRow[]): WireRow[] {
  const known = new Set(first.map(({ n }) => n))
  return [...first, ...second.filter(({ n }) => !known.has(n))]
}
