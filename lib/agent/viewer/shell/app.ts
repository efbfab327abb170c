import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { LiveFeed } from '../api/live-feed.ts'
import { CompareScreen } from '../compare/compare-screen.ts'
import { DoctorScreen } from '../doctor/doctor-screen.ts'
import { ErrorsScreen } from '../errors/errors-screen.ts'
import { ServicesScreen } from '../services/services-screen.ts'
import { TraceScreen } from '../trace/trace-screen.ts'
import { TracesScreen } from '../traces/traces-screen.ts'
import { WireScreen } from '../wire/wire-screen.ts'
import { Help } from './help.ts'
import { go, type Route, routeTo, SCREENS, useRoute } from './route.ts'
import { useTheme } from './theme.ts'
import { TopBar } from './top-bar.ts'
import { useKeys } from './use-keys.ts'

/** All of the viewer: a bar on top, and below it the screen that the address names. */
export function App({ feed }: { readonly feed: LiveFeed }): VNode {
  const route = useRoute()
  const [theme, toggleTheme] = useTheme()
  const help = useRef<HTMLDialogElement>(null)
  const query = route.screen === 'traces' ? (route.parameters['query'] ?? '') : ''
  useEffect(() => feed.follow(query), [feed, query])
  useKeys({
    '?': () => help.current?.showModal(),
    t: toggleTheme,
    ...Object.fromEntries(SCREENS.map((screen, i) => [`${i + 1}`, () => go(routeTo(screen))])),
  })
  return html`
    <${TopBar} route=${route} feed=${feed} theme=${theme} onTheme=${toggleTheme} onHelp=${() => help.current?.showModal()} />
    <main class="screen screen-${route.screen}">${screenOf(route, feed, theme)}</main>
    <${Help} dialog=${help} screen=${route.screen} />
  `
}

function screenOf(route: Route, feed: LiveFeed, theme: string): VNode {
  switch (route.screen) {
    case 'trace':
      return html`<${TraceScreen} key=${route.id} route=${route} feed=${feed} theme=${theme} />`
    case 'services':
      return html`<${ServicesScreen} route=${route} feed=${feed} />`
    case 'errors':
      return html`<${ErrorsScreen} route=${route} feed=${feed} />`
    case 'compare':
      return html`<${CompareScreen} route=${route} />`
    case 'wire':
      return html`<${WireScreen} route=${route} feed=${feed} />`
    case 'doctor':
      return html`<${DoctorScreen} route=${route} feed=${feed} />`
    case 'traces':
      return html`<${TracesScreen} route=${route} feed=${feed} />`
  }
}
