import { useEffect, useState } from 'preact/hooks'
import type { LiveFeed } from './live-feed.ts'

/**
 * A number that grows when traces have come, or the one with that id has, at most once in `everyMs` milliseconds; not at all
 * while paused.
 */
export function useTick(feed: LiveFeed, everyMs: number, paused = false, id?: string): number {
  const [tick, setTick] = useState(0)
  useEffect(() => {
    if (paused) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = feed.on('trace', (trace) => {
      if (id !== undefined && trace.id !== id) return
      timer ??= setTimeout(() => {
        timer = undefined
        setTick((count) => count + 1)
      }, everyMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [feed, everyMs, paused, id])
  return tick
}
