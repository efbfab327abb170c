import { useLayoutEffect, useRef } from 'preact/hooks'

/** What a key does, by its name as the browser gives it: `j`, `Enter`, `ArrowDown`. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** Lets keys work wherever the focus is, except where one writes or a dialog is open. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  latest.current = keys
  // Before anything is seen that one may press a key for.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (taken(event) || document.querySelector('dialog[open]') !== null) return
      const act = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined
      if (act === undefined) return
      event.preventDefault()
      act(event)
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
}

/** Whether what has the focus needs the key itself. */
function taken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('input, textarea, select')) return true
  return (key === 'Enter' || key === ' ') && target.matches('a, button, summary')
}
