import { useKeys } from './use-keys.ts'

/** Lets `j` and `k` move the focus through the links or buttons of the screen that a selector finds; Enter follows them. */
export function useFocusKeys(selector: string): void {
  const move = (by: number) => () => {
    const found = [...document.querySelectorAll<HTMLElement>(`main ${selector}`)]
    const at = found.indexOf(document.activeElement as HTMLElement)
    found[at === -1 ? 0 : Math.max(0, Math.min(found.length - 1, at + by))]?.focus()
  }
  useKeys({ j: move(1), ArrowDown: move(1), k: move(-1), ArrowUp: move(-1) })
}
