import { useEffect, useRef, useState } from 'preact/hooks'
import { fetchJson } from './fetch-json.ts'

export interface Loaded<T> {
  /** The last answer, also while another one is awaited. */
  readonly data: T | undefined
  readonly problem: Error | undefined
  /** Whether an answer to the present path is still awaited. */
  readonly loading: boolean
}

interface Answer<T> {
  readonly path: string
  readonly data?: T
  readonly problem?: Error
}

/** The agent's answer to a GET, and again whenever the path or `again` changes; none for an empty path. */
export function useJson<T>(path: string, again: unknown = 0): Loaded<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ path: '' })
  const previous = useRef<T | undefined>(undefined)
  useEffect(() => {
    if (path === '') return
    const abort = new AbortController()
    fetchJson<T>(path, abort.signal).then(
      (data) => {
        previous.current = data
        setAnswer({ path, data })
      },
      (problem: Error) => {
        if (!abort.signal.aborted) setAnswer({ path, problem })
      },
    )
    return () => abort.abort()
  }, [path, again])
  if (path === '') return { data: undefined, problem: undefined, loading: false }
  return { data: answer.data ?? previous.current, problem: answer.problem, loading: answer.path !== path }
}
