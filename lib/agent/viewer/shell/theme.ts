import { useEffect, useState } from 'preact/hooks'

export type Theme = 'light' | 'dark'

const KEY = 'clew.theme'

function preferred(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

function chosen(): Theme | undefined {
  try {
    const theme = localStorage.getItem(KEY)
    return theme === 'light' || theme === 'dark' ? theme : undefined
  } catch {
    // A browser may refuse to keep anything.
    return undefined
  }
}

function choose(theme: Theme): void {
  try {
    if (theme === preferred()) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch {
    // It holds until the page is left.
  }
}

/** Dark or light: as the system has it, or as it was chosen here; and how to choose the other one. */
export function useTheme(): readonly [theme: Theme, toggle: () => void] {
  const [theme, setTheme] = useState<Theme>(() => chosen() ?? preferred())
  // Before anything is drawn with its colours.
  document.documentElement.dataset['theme'] = theme
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)')
    const changed = () => {
      if (chosen() === undefined) setTheme(preferred())
    }
    media.addEventListener('change', changed)
    return () => media.removeEventListener('change', changed)
  }, [])
  const toggle = () => {
    const other = theme === 'dark' ? 'light' : 'dark'
    choose(other)
    setTheme(other)
  }
  return [theme, toggle]
}
