import { useEffect, useState } from 'preact/hooks'
import { keep, kept } from './kept.ts'

export type Theme = 'light' | 'dark'

const NAME = 'theme'

function preferred(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

function chosen(): Theme | undefined {
  const theme = kept(NAME)
  return theme === 'light' || theme === 'dark' ? theme : undefined
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
    keep(NAME, other === preferred() ? undefined : other)
    setTheme(other)
  }
  return [theme, toggle]
}
